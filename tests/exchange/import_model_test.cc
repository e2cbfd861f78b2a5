#include "exchange/import_model.h"

#include <gtest/gtest.h>

#include "exchange/example_models.h"
#include "files/safetensors.h"
#include "runs/run_folder.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

class ImportModel : public testing::Test {
 protected:
  /// A file as PyTorch writes it: tensors and no metadata.
  [[nodiscard]] std::filesystem::path saved(const TensorMap& weights) const {
    write_safetensors(folder_ / "theirs.safetensors", weights);
    return folder_ / "theirs.safetensors";
  }

  [[nodiscard]] Model imported(const TensorMap& weights, const std::string& kind,
                               std::optional<ImageShape> image = std::nullopt) const {
    return import_model(saved(weights), {.kind = kind, .image = image});
  }

  void expect_refusal(const TensorMap& weights, const std::string& kind, const std::string& tensor,
                      const std::string& expected) const {
    test::expect_error(
        ErrorKind::input, [&] { (void)imported(weights, kind); }, "theirs.safetensors: " + tensor, expected);
  }

  test::TemporaryFolder folder_;
};

TEST_F(ImportModel, FindsAnAutoencodersSizes) {
  for (const std::size_t hidden_layers : {0U, 1U, 3U}) {
    const AutoencoderSpec spec{
        .image = {1, 12, 12}, .hidden_layers = hidden_layers, .hidden_size = 9, .latent_size = 5};
    const Autoencoder theirs(spec, 4);
    EXPECT_EQ(spec_of(imported(theirs.weights(), "autoencoder")), ModelSpec(spec));
  }
}

TEST_F(ImportModel, TakesImagesForSquareUnlessTold) {
  const auto image = [&](const ImageShape& shape, std::optional<ImageShape> told) {
    const Autoencoder theirs({.image = shape, .hidden_layers = 0, .hidden_size = 3, .latent_size = 2});
    return image_of(spec_of(imported(theirs.weights(), "autoencoder", told)));
  };
  EXPECT_EQ(image({1, 7, 7}, {}), (ImageShape{1, 7, 7}));
  EXPECT_EQ(image({3, 8, 8}, {}), (ImageShape{3, 8, 8}));
  EXPECT_EQ(image({1, 2, 5}, {}), (ImageShape{1, 1, 10}));
  EXPECT_EQ(image({1, 2, 5}, ImageShape{1, 2, 5}), (ImageShape{1, 2, 5}));
}

TEST_F(ImportModel, FindsEveryKindOfClassifierAndWhatIsInFrontOfIt) {
  for (const ClassifierInput input : {ClassifierInput::pixels, ClassifierInput::latents, ClassifierInput::denoised}) {
    for (const ClassifierKind& kind :
         std::initializer_list<ClassifierKind>{MlpSpec{2, 7}, MlpSpec{0, 7}, LinearProbeSpec{}}) {
      const Classifier theirs = test::small_classifier(kind, input);
      EXPECT_EQ(spec_of(imported(theirs.weights(), std::string(classifier_name(kind)))), ModelSpec(theirs.spec()));
    }
  }
  for (const ClassifierKind& kind : std::initializer_list<ClassifierKind>{CnnSpec{}, LeNet5Spec{}}) {
    const Classifier theirs = test::small_classifier(kind, ClassifierInput::pixels);
    EXPECT_EQ(spec_of(imported(theirs.weights(), std::string(classifier_name(kind)), test::kSmallImage)),
              ModelSpec(theirs.spec()));
  }
}

TEST_F(ImportModel, NamesTheTensorThatDoesNotFitAndWhatWasExpected) {
  const TensorMap whole = Autoencoder(test::small_autoencoder()).weights();
  TensorMap weights = whole;
  weights["encoder.2.weight"] = {{8, 9}, std::vector<float>(72)};
  expect_refusal(weights, "autoencoder", "encoder.2.weight", "has shape [8, 9], expected [9, 9]");
  weights = whole;
  weights.erase("decoder.4.bias");
  expect_refusal(weights, "autoencoder", "decoder.4.bias", "is missing");
  weights = whole;
  weights["encoder.1.running_mean"] = {{9}, std::vector<float>(9)};
  expect_refusal(weights, "autoencoder", "encoder.1.running_mean", "is superfluous");
  weights = whole;
  weights["encoder.0.weight"] = {{9, 12, 12}, std::vector<float>(9 * 144)};
  expect_refusal(weights, "autoencoder", "encoder.0.weight", "has shape [9, 12, 12], expected 2 dimensions");
  expect_refusal(whole, "cnn", "conv1.weight", "The file holds decoder.0.bias, decoder.0.weight");
  expect_refusal({{"classifier.0.weight", {{4, 144}, std::vector<float>(576)}}}, "mlp", "classifier.2.weight",
                 "a probe has one");
  const Classifier cnn = test::small_classifier(CnnSpec{}, ClassifierInput::pixels);
  expect_refusal(cnn.weights(), "cnn", "fc.weight", "expected [4, 36], for images of 1x28x28");
}

TEST_F(ImportModel, RefusesKindsThatItDoesNotKnow) {
  const auto refuse = [&](const std::string& kind) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)imported({}, kind); }, kind, "autoencoder, mlp, cnn, lenet5, probe");
  };
  refuse("transformer");
  refuse("knn");
}

TEST_F(ImportModel, LeavesARunThatSaysThatItsTrainingIsUnknown) {
  const Autoencoder theirs(test::small_autoencoder(), 4);
  const std::filesystem::path file = saved(theirs.weights());
  const ImportOptions options{.kind = "autoencoder", .image = std::nullopt, .scaling = Scaling::minmax};
  write_imported(import_model(file, options), file, options, folder_ / "run", false);
  const OpenedModel opened = open_model(folder_ / "run");
  EXPECT_EQ(weights_of(opened.model), theirs.weights());
  EXPECT_FALSE(opened.training_known());
  EXPECT_EQ(opened.config.imported, "theirs.safetensors");
  EXPECT_EQ(opened.config.training.scaling, Scaling::minmax);
  test::expect_error(
      ErrorKind::usage, [&] { write_imported(import_model(file, options), file, options, folder_ / "run", false); },
      "is not empty");
}

TEST_F(ImportModel, OpensABareFileOfItsOwnButNotOneOfPyTorch) {
  const Autoencoder ours(test::small_autoencoder(), 4);
  ours.save(folder_ / "ours.safetensors");
  const OpenedModel opened = open_model(folder_ / "ours.safetensors");
  EXPECT_EQ(weights_of(opened.model), ours.weights());
  EXPECT_FALSE(opened.training_known());
  test::expect_error(
      ErrorKind::input, [&] { (void)open_model(saved(ours.weights())); }, "debruit import");
}

}  // namespace
}  // namespace debruit
