#include "exchange/bundle.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "exchange/card.h"
#include "exchange/example_models.h"
#include "files/atomic_file.h"
#include "files/npy.h"
#include "files/sha256.h"
#include "files/zip.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

class BundleTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const char* name) const { return folder_ / name; }

  [[nodiscard]] std::filesystem::path bundled(const OpenedModel& model, const char* name = "model.zip") const {
    write_bundle(model, test::small_images(10), 8, file(name));
    return file(name);
  }

  [[nodiscard]] std::filesystem::path bundled_autoencoder() const {
    return bundled(test::opened(Autoencoder(test::small_autoencoder(), 1)));
  }

  [[nodiscard]] static ZipEntries entries_of(const std::filesystem::path& path) {
    const ZipFile archive(path, 1 << 24);
    ZipEntries entries;
    for (const std::string& name : archive.names()) entries[name] = archive.read(name);
    return entries;
  }

  /// Writes the entries with the SHA-256 that they have, as somebody would who wants to be believed.
  void write_with_hashes(ZipEntries entries) const {
    auto manifest = nlohmann::ordered_json::parse(entries.at("bundle.json"));
    for (auto& [name, hash] : manifest.at("files").items()) {
      Sha256 sha;
      sha.update(std::string_view(entries.at(name)));
      hash = sha.finish();
    }
    entries["bundle.json"] = manifest.dump();
    write_zip(file("changed.zip"), entries);
  }

  test::TemporaryFolder folder_;
};

TEST_F(BundleTest, OpensAsTheModelThatWasBundled) {
  const OpenedModel model = test::opened(Autoencoder(test::small_autoencoder(), 1));
  const OpenedModel back = open_model(bundled(model));
  EXPECT_EQ(weights_of(back.model), weights_of(model.model));
  EXPECT_EQ(back.config, model.config);
  EXPECT_TRUE(back.training_known());
  EXPECT_FALSE(back.result.has_value());
}

TEST_F(BundleTest, HoldsWhatOtherSoftwareNeeds) {
  const ZipEntries entries = entries_of(bundled_autoencoder());
  std::vector<std::string> names;
  for (const auto& [name, bytes] : entries) names.push_back(name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"README.md", "bundle.json", "config.json", "golden/input.npy",
                                      "golden/latents.npy", "golden/output.npy", "model.onnx", "model.safetensors"}));
  const auto manifest = nlohmann::json::parse(entries.at("bundle.json"));
  EXPECT_EQ(manifest["preprocessing"]["shape"], (std::vector<int>{1, 12, 12}));
  EXPECT_EQ(manifest["preprocessing"]["scaling"], "unit");
  EXPECT_EQ(parse_npy(entries.at("golden/input.npy"), "").shape, (std::vector<std::size_t>{8, 1, 12, 12}));
  EXPECT_EQ(parse_npy(entries.at("golden/latents.npy"), "").shape, (std::vector<std::size_t>{8, 5}));
}

TEST_F(BundleTest, GoldenImagesAreCleanOnesAndEachNoiseInTurn) {
  const ZipEntries entries = entries_of(bundled_autoencoder());
  const NpyArray input = parse_npy(entries.at("golden/input.npy"), "");
  const auto& pixels = std::get<std::vector<std::uint8_t>>(input.values);
  const Dataset data = test::small_images(10);
  for (std::size_t i = 0; i < 8; ++i) {  // clean, and the three kinds of a training's default
    PixelBuffer buffer;
    const auto clean = std::get<std::span<const std::uint8_t>>(data.images.image(i, buffer));
    const auto at = pixels.begin() + static_cast<std::ptrdiff_t>(i * data.shape.size());
    EXPECT_EQ(std::equal(clean.begin(), clean.end(), at), i % 4 == 0) << i;
  }
}

TEST_F(BundleTest, EqualModelsAndImagesGiveEqualBytes) {
  const OpenedModel model = test::opened(test::small_classifier(MlpSpec{}, ClassifierInput::latents));
  EXPECT_EQ(read_file(bundled(model, "a.zip")), read_file(bundled(model, "b.zip")));
}

TEST_F(BundleTest, VerifiesEveryKindOfModelAndScaling) {
  for (const Scaling scaling : {Scaling::unit, Scaling::minmax, Scaling::minmax_columns}) {
    OpenedModel model = test::opened(Autoencoder(test::small_autoencoder(), 1));
    model.config.training.scaling = scaling;
    const BundleCheck check = verify_bundle(bundled(model), 1);
    EXPECT_EQ(check.images, 8U);
    EXPECT_EQ(check.files, 7U);
    EXPECT_EQ(check.largest_difference, 0);
  }
  for (const ClassifierInput input : {ClassifierInput::pixels, ClassifierInput::latents, ClassifierInput::denoised}) {
    EXPECT_EQ(verify_bundle(bundled(test::opened(test::small_classifier(LinearProbeSpec{}, input)))).images, 8U);
  }
}

TEST_F(BundleTest, TakesDataThatIsNoPixels) {
  Dataset data = test::small_images(0);
  std::vector<float> values(4 * data.shape.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7) / 2 - 1;  // -1 to 2
  data.images = Images(values, data.shape.size());
  OpenedModel model = test::opened(Autoencoder(test::small_autoencoder(), 1));
  model.config.training.scaling = Scaling::none;
  write_bundle(model, data, 4, file("model.zip"));
  EXPECT_EQ(verify_bundle(file("model.zip")).images, 4U);
  const NpyArray input = parse_npy(entries_of(file("model.zip")).at("golden/input.npy"), "");
  const auto& written = std::get<std::vector<float>>(input.values);
  const auto image = static_cast<std::ptrdiff_t>(data.shape.size());
  EXPECT_TRUE(std::equal(written.begin(), written.begin() + image, values.begin())) << "the first one is clean";
}

TEST_F(BundleTest, NamesTheFirstGoldenValueThatDiffers) {
  ZipEntries entries = entries_of(bundled_autoencoder());
  NpyArray output = parse_npy(entries.at("golden/output.npy"), "");
  std::get<std::vector<float>>(output.values)[3 * 144 + 7] += 0.001F;
  entries["golden/output.npy"] = format_npy(output);
  write_with_hashes(entries);
  test::expect_error(
      ErrorKind::input, [&] { (void)verify_bundle(file("changed.zip")); }, "changed.zip, golden/output.npy",
      "value 7 of image 3", "within 1e-05");
  EXPECT_NO_THROW((void)open_bundle(file("changed.zip"))) << "its model is sound";
}

TEST_F(BundleTest, TakesWhatRoundingChanges) {
  ZipEntries entries = entries_of(bundled_autoencoder());
  NpyArray output = parse_npy(entries.at("golden/output.npy"), "");
  std::get<std::vector<float>>(output.values)[9] += 0.000005F;
  entries["golden/output.npy"] = format_npy(output);
  write_with_hashes(entries);
  EXPECT_NEAR(verify_bundle(file("changed.zip")).largest_difference, 5e-6, 1e-6);
}

TEST_F(BundleTest, RefusesGoldenInputsThatAreNoPixelsOfTheModel) {
  ZipEntries entries = entries_of(bundled_autoencoder());
  for (const std::size_t count : {2U, 0U}) {  // of another shape, and none at all
    entries["golden/input.npy"] =
        format_npy({{count, 1, 12, 12 + count}, std::vector<std::uint8_t>(count * 12 * (12 + count))});
    write_with_hashes(entries);
    test::expect_error(
        ErrorKind::input, [&] { (void)verify_bundle(file("changed.zip")); }, "golden/input.npy", "1x12x12");
  }
}

TEST_F(BundleTest, RefusesAListThatSaysOtherThingsOfTheModel) {
  const ZipEntries whole = entries_of(bundled_autoencoder());
  const auto refuses = [&](const auto& change, const std::string& part) {
    auto manifest = nlohmann::ordered_json::parse(whole.at("bundle.json"));
    change(manifest);
    ZipEntries entries = whole;
    entries["bundle.json"] = manifest.dump();
    write_zip(file("changed.zip"), entries);
    test::expect_error(
        ErrorKind::input, [&] { (void)verify_bundle(file("changed.zip")); }, "bundle.json", part);
  };
  refuses([](auto& json) { json["preprocessing"]["largest_pixel"] = 1; }, "preprocessing: ");
  refuses([](auto& json) { json["preprocessing"]["scaling"] = "minmax"; }, "preprocessing: ");
  refuses([](auto& json) { json["golden"]["images"] = 999; }, "golden: ");
  refuses([](auto& json) { json["more"] = 1; }, "more: ");
}

TEST_F(BundleTest, RefusesWeightsOfAnotherNetworkThanItsSettings) {
  ZipEntries entries = entries_of(bundled_autoencoder());
  auto config = nlohmann::ordered_json::parse(entries.at("config.json"));
  config["model"]["latent_size"] = 9;
  entries["config.json"] = config.dump();
  write_with_hashes(entries);
  test::expect_error(
      ErrorKind::input, [&] { (void)open_bundle(file("changed.zip")); }, "model.safetensors", "another network");
}

TEST_F(BundleTest, RefusesFilesThatAreNotWhatWasBundled) {
  const ZipEntries whole = entries_of(bundled_autoencoder());
  for (const auto& [name, bytes] : whole) {
    if (name == "bundle.json") continue;
    ZipEntries entries = whole;
    entries[name] += ' ';
    write_zip(file("changed.zip"), entries);
    test::expect_error(
        ErrorKind::input, [&] { (void)verify_bundle(file("changed.zip")); }, name, "it is not what was bundled");
    entries.erase(name);
    write_zip(file("changed.zip"), entries);
    test::expect_error(
        ErrorKind::input, [&] { (void)open_bundle(file("changed.zip")); }, "lacks " + name);
  }
  ZipEntries entries = whole;
  entries["more.txt"] = "words";
  write_zip(file("changed.zip"), entries);
  test::expect_error(
      ErrorKind::input, [&] { (void)open_bundle(file("changed.zip")); }, "holds more.txt, which its list");
}

TEST_F(BundleTest, RefusesWhatIsNoBundle) {
  write_zip(file("other.zip"), {{"x", "1"}});
  test::expect_error(
      ErrorKind::input, [&] { (void)open_model(file("other.zip")); }, "without bundle.json");
  write_zip(file("other.zip"), {{"bundle.json", R"({"schema": "debruit.bundle/9", "files": {}})"}});
  test::expect_error(
      ErrorKind::input, [&] { (void)open_model(file("other.zip")); }, "debruit.bundle/9");
  write_file(file("other.zip"), "PK\3\4 and no more");
  test::expect_error(
      ErrorKind::input, [&] { (void)open_model(file("other.zip")); }, "not a readable ZIP archive");
  test::expect_error(
      ErrorKind::io, [&] { (void)open_model(file("none.zip")); }, "none.zip");
}

TEST_F(BundleTest, RefusesImagesOfAnotherShapeAndLeavesNothing) {
  Dataset data = test::small_images(2);
  data.shape = {.channels = 1, .height = 16, .width = 9};  // as many pixels
  const OpenedModel model = test::opened(Autoencoder(test::small_autoencoder()));
  test::expect_error(
      ErrorKind::usage, [&] { write_bundle(model, data, 2, file("model.zip")); }, "1x12x12");
  EXPECT_FALSE(std::filesystem::exists(file("model.zip")));
}

TEST(ModelCard, NamesTheNoisesWithWhichItDoesHarmAndWhatScoresWereMeasuredOn) {
  OpenedModel model = test::opened(Autoencoder(test::small_autoencoder()));
  const auto cell = [](Noise kind, double scale, double denoised, double noisy) {
    Score score{.kinds = {kind}, .scale = scale, .denoised = {}, .noisy = {}};
    score.denoised.mse.mean = denoised;
    score.noisy.mse.mean = noisy;
    return score;
  };
  Evaluation evaluation;
  evaluation.data = "digits";
  evaluation.split = "test";
  evaluation.data_checksum = "sha256:77";
  evaluation.count = 200;
  evaluation.scores = {cell(GaussianNoise{}, 0.5, 0.02, 0.0025), cell(GaussianNoise{}, 1, 0.02, 0.01),
                       cell(SpeckleNoise{}, 0.5, 0.02, 0.03)};
  model.result.emplace().evaluations = {evaluation};
  const std::string card = model_card(model);
  EXPECT_NE(card.find("makes images worse with `gaussian:mean=0:var=0.01` at scale 0.5 (MSE 0.02, the noisy image "
                      "itself 0.0025), at 1 (MSE 0.02, the noisy image itself 0.01)."),
            std::string::npos)
      << card;
  EXPECT_EQ(card.find("worse with `speckle"), std::string::npos);
  EXPECT_NE(card.find("200 images of `digits` (test, checksum `sha256:77`), noise of seed 0"), std::string::npos);
}

TEST(ModelCard, NamesTheClassThatAClassifierKnowsLeast) {
  OpenedModel model = test::opened(test::small_classifier(LinearProbeSpec{}, ClassifierInput::pixels));
  ClassifierEvaluation evaluation;
  evaluation.classes_known = 4;
  ClassifierScore good{
      .kinds = {GaussianNoise{}}, .scale = 0.5, .accuracy = {.value = 1}, .confusion = {}, .predicted = {}};
  good.confusion = {9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9};
  ClassifierScore bad = good;
  bad.scale = 1;
  bad.accuracy.value = 0.75;
  bad.confusion = {9, 0, 0, 0, 0, 9, 0, 0, 1, 2, 0, 6, 0, 0, 0, 9};
  evaluation.scores = {good, bad};
  model.result.emplace().classifier_evaluations = {evaluation};
  const std::string card = model_card(model);
  EXPECT_NE(card.find("right least often with `gaussian:mean=0:var=0.01` at scale 1: 75 %"), std::string::npos) << card;
  EXPECT_NE(card.find("class 2 least, 0 % of its images, and takes them for class 3"), std::string::npos) << card;
}

TEST(ModelCard, SaysWhatNobodyKnows) {
  OpenedModel model = test::opened(Autoencoder(test::small_autoencoder()));
  model.config.imported = "theirs.safetensors";
  const std::string card = model_card(model);
  EXPECT_NE(card.find("**Unknown.** The weights were taken from `theirs.safetensors`"), std::string::npos);
  EXPECT_NE(card.find("it was not scored, so where it fails is not known"), std::string::npos);
  EXPECT_EQ(card.find("digits"), std::string::npos) << "nothing of the training is claimed";
}

}  // namespace
}  // namespace debruit
