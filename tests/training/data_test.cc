// What a training takes for data: pixels of any type from anywhere, real pairs, validation data, labels or none.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <numeric>
#include <vector>

#include "base/random.h"
#include "data/noisy_images.h"
#include "data/npy_images.h"
#include "data/split.h"
#include "debruit/classifier.h"
#include "debruit/train.h"
#include "files/npy.h"
#include "support/expect_error.h"
#include "support/pixels.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;

const Dataset& digits() {
  static const Dataset data =
      take_first(load_dataset(std::string(DEBRUIT_TEST_DATA) + "/data/small", Split::train, {}), 150);
  return data;
}

AutoencoderSpec model_of(const ImageShape& image) {
  return {.image = image, .hidden_layers = 0, .hidden_size = 24, .latent_size = 8};
}

TrainingSpec short_training() {
  TrainingSpec spec;
  spec.epochs = 2;
  spec.batch_size = 32;
  spec.seed = 5;
  return spec;
}

TrainingResult trained(const TrainingData& data, const TrainingSpec& spec, std::size_t threads = 1) {
  return train(model_of(data.training.shape), spec, data, {}, threads);
}

std::string sha_of(const TrainingData& data, const TrainingSpec& spec, std::size_t threads = 1) {
  return weights_sha256(trained(data, spec, threads).model.weights());
}

/// The digits with every pixel turned into `convert(pixel)`.
template <class T, class Convert>
Dataset digits_as(const Convert& convert) {
  Dataset data = digits();
  std::vector<T> values;
  for (const std::uint8_t pixel : test::pixels_of(data.images)) values.push_back(convert(pixel));
  data.images = Images(std::move(values), data.shape.size());
  return data;
}

TEST(TrainingData, TheSameValuesGiveTheSameWeightsWhateverTheirType) {
  const TrainingSpec spec = short_training();
  const std::string expected = sha_of(digits(), spec);
  // 257 v / 65535 is v / 255.
  EXPECT_EQ(sha_of(digits_as<std::uint16_t>([](auto v) { return static_cast<std::uint16_t>(257 * v); }), spec),
            expected);
  const auto unit = [](std::uint8_t v) { return static_cast<float>(v) / 255.0F; };
  EXPECT_EQ(sha_of(digits_as<float>(unit), spec), expected);
  EXPECT_EQ(sha_of(digits_as<double>([&](auto v) { return static_cast<double>(unit(v)); }), spec), expected);
  TrainingSpec as_they_are = spec;
  as_they_are.scaling = Scaling::none;
  EXPECT_EQ(sha_of(digits_as<float>(unit), as_they_are), expected);
}

TEST(TrainingData, ImagesReadFromTheDiskGiveTheSameWeightsAsImagesInMemory) {
  const test::TemporaryFolder folder;
  const std::vector<std::uint8_t> pixels = test::pixels_of(digits().images);
  write_npy(folder / "digits.npy", {{digits().size(), 28, 28}, pixels});
  Dataset on_disk = digits();
  on_disk.images = read_npy_images(folder / "digits.npy", false, 0).images;
  TrainingSpec spec = short_training();
  spec.validation = 0.2;
  EXPECT_EQ(checksum(on_disk), checksum(digits()));
  EXPECT_EQ(sha_of(on_disk, spec, 3), sha_of(digits(), spec));
}

/// Fails when its sixth image is read.
class Broken final : public ImageSource {
 public:
  [[nodiscard]] PixelType type() const override { return PixelType::uint8; }
  [[nodiscard]] std::size_t size() const override { return 20; }
  [[nodiscard]] std::size_t image_size() const override { return 4; }
  [[nodiscard]] Pixels image(std::size_t index, PixelBuffer& buffer) const override {
    if (index == 5) throw Error(ErrorKind::io, "6.png", "is gone");
    buffer.assign(4, std::byte{100});
    return std::span<const std::uint8_t>(reinterpret_cast<const std::uint8_t*>(buffer.data()), 4);
  }
};

TEST(TrainingData, AnImageThatCannotBeReadEndsTheTrainingWithItsError) {
  Dataset data;
  data.name = "pictures";
  data.shape = {1, 2, 2};
  data.images = Images(std::make_shared<Broken>());
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(trained(data, short_training(), 3)); }, "6.png", "is gone");
}

TEST(TrainingData, ColourAndVectorsAreTrainedOn) {
  Dataset colour = digits();
  colour.shape = {3, 14, 14};
  std::vector<std::uint8_t> pixels = test::pixels_of(digits().images);
  pixels.resize(100 * colour.shape.size());
  colour.images = Images(std::move(pixels), colour.shape.size());
  colour.labels.clear();
  EXPECT_EQ(trained(colour, short_training()).history.size(), 2U);
  Dataset vectors = digits_as<double>([](auto v) { return v / 255.0; });
  vectors.shape = {1, 1, 784};
  EXPECT_EQ(sha_of(vectors, short_training()),
            sha_of(digits_as<double>([](auto v) { return v / 255.0; }), short_training()));
}

TEST(TrainingData, AnAutoencoderNeedsNoLabelsAndAClassifierSaysThatItDoes) {
  Dataset unlabelled = digits();
  unlabelled.labels.clear();
  TrainingSpec spec = short_training();
  EXPECT_EQ(sha_of(unlabelled, spec), sha_of(digits(), spec));
  spec.validation = 0.1;
  EXPECT_TRUE(trained(unlabelled, spec).history.back().validation_loss.has_value());
  const ClassifierSpec probe{.image = {}, .kind = LinearProbeSpec{}, .autoencoder = {}};
  expect_error(
      ErrorKind::usage, [&] { static_cast<void>(train(probe, spec, unlabelled, nullptr)); }, digits().name,
      "has no labels");
}

TEST(TrainingData, AClassifierTellsMoreThanTenClassesApart) {
  Dataset data = digits();
  for (std::size_t i = 0; i < data.size(); ++i) data.labels[i] = static_cast<std::uint8_t>(i % 30);
  ClassifierSpec probe{.image = {}, .classes = 30, .kind = LinearProbeSpec{}, .autoencoder = {}};
  EXPECT_EQ(train(probe, short_training(), data, nullptr).model.weights().at("classifier.0.bias").values.size(), 30U);
  probe.classes = 20;
  expect_error(
      ErrorKind::usage, [&] { static_cast<void>(train(probe, short_training(), data, nullptr)); }, "class 20",
      "0 to 19");
}

/// The digits with the noise that a training which draws it once would draw.
Dataset digits_in_pairs(const TrainingSpec& spec) {
  TrainingNoise noise = spec.noise;
  noise.draw = NoiseDraw::once;
  const NoisyImages images(digits(), spec.scaling, noise, spec.seed, kTrainingStreams);
  const std::size_t size = digits().shape.size();
  std::vector<float> noisy(digits().size() * size);
  std::vector<float> clean(size);
  for (std::size_t i = 0; i < digits().size(); ++i) {
    images.make(i, 1, std::span(noisy).subspan(i * size, size), clean);
  }
  Dataset pairs = digits();
  pairs.noisy = Images(std::move(noisy), size);
  return pairs;
}

TrainingSpec on_pairs(TrainingSpec spec) {
  spec.noise = {.source = NoiseSource::pairs};
  return spec;
}

TEST(TrainingData, RealPairsTrainAsNoiseThatIsDrawnOnce) {
  TrainingSpec drawn = short_training();
  drawn.noise.draw = NoiseDraw::once;
  const Dataset pairs = digits_in_pairs(drawn);
  EXPECT_EQ(sha_of(pairs, on_pairs(drawn), 2), sha_of(digits(), drawn));
}

TEST(TrainingData, HeldOutPairsKeepTheirNoisyImages) {
  TrainingSpec spec = on_pairs(short_training());
  spec.validation = 0.2;
  const Dataset pairs = digits_in_pairs(short_training());
  const TrainingResult result = trained(pairs, spec);
  const HeldOut split = hold_out(pairs, spec.validation, spec.split_seed);
  const Dataset held_out = take(pairs, split.validation);
  double sum = 0;
  std::vector<float> noisy(784);
  std::vector<float> clean(784);
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    scaled_noisy_image(held_out, i, Scaling::unit, noisy);
    scaled_image(held_out, i, Scaling::unit, clean);
    const std::vector<float> output = result.model.denoise(noisy, 1);
    for (std::size_t p = 0; p < 784; ++p) {
      const double error = static_cast<double>(output[p]) - static_cast<double>(clean[p]);
      sum += error * error / 784;
    }
  }
  EXPECT_NEAR(result.history.back().validation_loss.value(), sum / static_cast<double>(held_out.size()), 1e-6);
}

TEST(TrainingData, PairsAndADescriptionOfNoiseExcludeEachOther) {
  const Dataset pairs = digits_in_pairs(short_training());
  const auto refuses = [](const Dataset& data, const TrainingSpec& spec, const char* said) {
    expect_error(
        ErrorKind::usage, [&] { static_cast<void>(trained(data, spec)); }, said);
  };
  refuses(pairs, short_training(), "noise is described to be drawn");
  refuses(digits(), on_pairs(short_training()), "has no noisy images");
  TrainingSpec clipped = on_pairs(short_training());
  clipped.noise.clip = true;
  refuses(pairs, clipped, "real noisy images");
  TrainingSpec stretched = on_pairs(short_training());
  stretched.scaling = Scaling::minmax;
  refuses(pairs, stretched, "expected unit or none");
  Dataset unequal = pairs;
  unequal.noisy = unequal.noisy.take(std::vector<std::size_t>{0, 1});
  refuses(unequal, on_pairs(short_training()), "one noisy image");
}

TEST(TrainingData, ValidationDataStandsForAShareHeldOut) {
  TrainingSpec share = short_training();
  share.validation = 0.2;
  const HeldOut split = hold_out(digits(), share.validation, share.split_seed);
  const Dataset rest = take(digits(), split.training);
  const Dataset held_out = take(digits(), split.validation);
  TrainingSpec spec = short_training();
  spec.patience = 2;
  const TrainingResult by_data = trained({rest, &held_out}, spec);
  share.patience = 2;
  const TrainingResult by_share = trained(digits(), share);
  EXPECT_EQ(weights_sha256(by_data.model.weights()), weights_sha256(by_share.model.weights()));
  for (std::size_t epoch = 0; epoch < 2; ++epoch) {
    EXPECT_EQ(by_data.history[epoch].validation_loss, by_share.history[epoch].validation_loss);
  }
  expect_error(
      ErrorKind::usage,
      [&] {
        static_cast<void>(trained({rest, &held_out}, share));
      },
      "expected one of them");
  expect_error(
      ErrorKind::usage, [&] { static_cast<void>(trained(rest, spec)); }, "patience");
}

TEST(TrainingData, ValuesOutOfRangeAreRefusedBeforeTraining) {
  const Dataset loud = digits_as<float>([](auto v) { return static_cast<float>(v); });
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(trained(loud, short_training())); }, "of image 0 is", "0 to 1");
  TrainingSpec as_they_are = short_training();
  as_they_are.scaling = Scaling::none;
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(trained(loud, as_they_are)); }, "autoencoder");
  const ClassifierSpec probe{.image = {}, .kind = LinearProbeSpec{}, .autoencoder = {}};
  EXPECT_NO_THROW(static_cast<void>(train(probe, as_they_are, loud, nullptr)));
  as_they_are.noise.clip = true;
  expect_error(
      ErrorKind::usage, [&] { static_cast<void>(train(probe, as_they_are, loud, nullptr)); }, "clip");
}

}  // namespace
}  // namespace debruit
