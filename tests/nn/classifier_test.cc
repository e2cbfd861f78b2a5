// Classifiers with given weights: files, probabilities, labels.
#include "debruit/classifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "files/safetensors.h"
#include "nn/classifier_networks.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;

constexpr ImageShape kImage{1, 12, 12};
constexpr AutoencoderSpec kAutoencoder{.image = kImage, .hidden_layers = 1, .hidden_size = 9, .latent_size = 6};

ClassifierSpec spec_of(const ClassifierKind& kind, ClassifierInput input = ClassifierInput::pixels) {
  ClassifierSpec spec;
  spec.image = kImage;
  spec.classes = 3;
  spec.kind = kind;
  spec.input = input;
  if (input != ClassifierInput::pixels) spec.autoencoder = kAutoencoder;
  return spec;
}

/// Every kind on pixels, and on what an autoencoder makes of them.
std::vector<ClassifierSpec> specs() {
  return {spec_of(MlpSpec{1, 8}),
          spec_of(CnnSpec{}),
          spec_of(LeNet5Spec{}),
          spec_of(LinearProbeSpec{}),
          spec_of(MlpSpec{2, 5}, ClassifierInput::latents),
          spec_of(LeNet5Spec{}, ClassifierInput::denoised),
          spec_of(NearestNeighboursSpec{1}, ClassifierInput::latents)};
}

std::vector<float> images(std::size_t count) {
  std::vector<float> values(count * kImage.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7919 % 1009) / 1009;
  return values;
}

/// Random weights; the examples of nearest neighbours are what the encoder makes of images.
Classifier make(const ClassifierSpec& spec) {
  if (!std::holds_alternative<NearestNeighboursSpec>(spec.kind)) {
    return {spec, initial_weights(whole_network(spec), 4)};
  }
  TensorMap weights = initial_weights(front_network(spec), 4);
  const Autoencoder autoencoder(kAutoencoder, 4);  // the same weights in the encoder
  weights["neighbours.values"] = {{5, kAutoencoder.latent_size}, autoencoder.encode(images(5), 1)};
  weights["neighbours.labels"] = {{5}, {2, 0, 1, 1, 0}};
  return {spec, weights};
}

TEST(ClassifierTest, ReadsBackWhatItSaved) {
  const test::TemporaryFolder folder;
  for (ClassifierSpec spec : specs()) {
    const bool tunable = spec.autoencoder && !std::holds_alternative<NearestNeighboursSpec>(spec.kind);
    if (tunable) spec.fine_tune = true;
    if (tunable) spec.loss = ClassifierLoss::cross_entropy_of_softmax;
    const Classifier saved = make(spec);
    saved.save(folder / "model.safetensors");
    for (const auto& path : {folder.path(), folder / "model.safetensors"}) {
      const Classifier loaded = Classifier::load(path);
      EXPECT_EQ(loaded.spec(), spec) << format_classifier(spec.kind);
      EXPECT_EQ(loaded.weights(), saved.weights());
    }
  }
}

TEST(ClassifierTest, GivesProbabilitiesWhoseLargestIsTheLabelForAnyNumberOfThreads) {
  const std::vector<float> given = images(70);
  for (const ClassifierSpec& spec : specs()) {
    const Classifier model = make(spec);
    const std::vector<float> probabilities = model.probabilities(given, 1);
    const std::vector<std::uint8_t> labels = model.classify(given, 1);
    ASSERT_EQ(labels.size(), 70U);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto row = probabilities.begin() + static_cast<std::ptrdiff_t>(i * 3);
      EXPECT_NEAR(std::accumulate(row, row + 3, 0.0), 1, 1e-6);
      EXPECT_EQ(labels[i], std::max_element(row, row + 3) - row) << format_classifier(spec.kind) << ", image " << i;
    }
    for (const std::size_t threads : {2U, 3U}) {
      EXPECT_EQ(model.probabilities(given, threads), probabilities) << format_classifier(spec.kind);
      EXPECT_EQ(model.classify(given, threads), labels) << format_classifier(spec.kind);
    }
  }
}

TEST(ClassifierTest, TakesTheSoftmaxOfTheLogitsWhateverTheLoss) {
  // One pixel decides: its weight is 1 for class 1 and 0 elsewhere.
  TensorMap weights = {{"classifier.0.weight", {{3, 144}, std::vector<float>(3 * 144)}},
                       {"classifier.0.bias", {{3}, {0, 0, 0}}}};
  weights["classifier.0.weight"].values[144] = 1;
  std::vector<float> image(144);
  image[0] = 2;
  for (const ClassifierLoss loss : {ClassifierLoss::cross_entropy, ClassifierLoss::broadcast_mse}) {
    ClassifierSpec spec = spec_of(LinearProbeSpec{});
    spec.loss = loss;
    const std::vector<float> probabilities = Classifier(spec, weights).probabilities(image, 1);
    const double e2 = 7.389056098930650;
    EXPECT_NEAR(probabilities[1], e2 / (e2 + 2), 1e-6);
    EXPECT_NEAR(probabilities[0], 1 / (e2 + 2), 1e-6);
  }
}

TEST(ClassifierTest, GivesTheSmallerOfEquallyProbableClasses) {
  const TensorMap weights = {{"classifier.0.weight", {{3, 144}, std::vector<float>(3 * 144)}},
                             {"classifier.0.bias", {{3}, {0, 1, 1}}}};
  const Classifier model(spec_of(LinearProbeSpec{}), weights);
  EXPECT_EQ(model.classify(std::vector<float>(144), 1), std::vector<std::uint8_t>{1});
}

TEST(ClassifierTest, CountsTheNumbersInItsWeights) {
  EXPECT_EQ(make(spec_of(LinearProbeSpec{})).parameter_count(), 3U * 145);
  // The encoder alone is in front of a classifier of latents.
  EXPECT_EQ(make(spec_of(LinearProbeSpec{}, ClassifierInput::latents)).parameter_count(),
            145U * 9 + 10 * 9 + 10 * 6 + 7 * 3);
}

TEST(ClassifierTest, RefusesTensorsThatItDoesNotHave) {
  const ClassifierSpec spec = spec_of(LinearProbeSpec{}, ClassifierInput::latents);
  TensorMap weights = make(spec).weights();
  weights["decoder.0.weight"];
  expect_error(
      ErrorKind::input, [&] { (void)Classifier(spec, weights); }, "decoder.0.weight", "superfluous");
  weights.erase("decoder.0.weight");
  weights.erase("encoder.2.bias");
  expect_error(
      ErrorKind::input, [&] { (void)Classifier(spec, weights); }, "encoder.2.bias", "missing");
}

TEST(ClassifierTest, RefusesPartsOfAnImage) {
  expect_error(
      ErrorKind::usage, [] { (void)make(spec_of(CnnSpec{})).classify(std::vector<float>(145), 1); }, "145 values");
}

TEST(ClassifierTest, FilesSayWhichKindOfModelTheyHold) {
  const test::TemporaryFolder folder;
  make(spec_of(LinearProbeSpec{}, ClassifierInput::latents)).save(folder / "classifier");
  Autoencoder(kAutoencoder, 1).save(folder / "autoencoder");
  expect_error(
      ErrorKind::input, [&] { (void)Autoencoder::load(folder / "classifier"); }, "holds a classifier");
  expect_error(
      ErrorKind::input, [&] { (void)Classifier::load(folder / "autoencoder"); }, "not a classifier");
}

TEST(ClassifierTest, RefusesFilesWhoseMetadataMakeNoSense) {
  const test::TemporaryFolder folder;
  const Classifier model = make(spec_of(LinearProbeSpec{}));
  model.save(folder / "good");
  const Safetensors good = read_safetensors(folder / "good");
  const auto refuses = [&](const std::string& key, const std::string& value, const std::string& part) {
    Safetensors bad = good;
    bad.metadata[key] = value;
    write_safetensors(folder / "bad", bad.tensors, bad.metadata);
    expect_error(
        ErrorKind::input, [&] { (void)Classifier::load(folder / "bad"); }, "bad", part);
  };
  refuses("debruit.classifier", "svm", "unknown kind");
  refuses("debruit.classes", "three", "debruit.classes");
  refuses("debruit.classes", "4", "classifier.0");
  refuses("debruit.input", "sounds", "pixels, latents, denoised");
  refuses("debruit.loss", "hinge", "broadcast-mse");
  refuses("debruit.fine_tune", "1", "true or false");
}

TEST(ClassifierTest, CopiesAreIndependent) {
  const Classifier first = make(spec_of(CnnSpec{}));
  const std::vector<std::uint8_t> labels = first.classify(images(9), 1);
  Classifier copy = make(spec_of(LinearProbeSpec{}));
  copy = first;
  EXPECT_EQ(copy.classify(images(9), 2), labels);
  const Classifier moved = std::move(copy);
  EXPECT_EQ(moved.classify(images(9), 1), labels);
}

}  // namespace
}  // namespace debruit
