#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "debruit/classifier.h"
#include "debruit/error.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

using test::expect_error;

Dataset small(Split split) { return load_dataset(DEBRUIT_TEST_DATA "/data/small", split, ""); }

AutoencoderSpec small_autoencoder() { return {.image = {}, .hidden_layers = 0, .hidden_size = 32, .latent_size = 16}; }

ClassifierSpec pixels(const ClassifierKind& kind) {
  ClassifierSpec spec;
  spec.kind = kind;
  return spec;
}

ClassifierSpec behind(const ClassifierKind& kind, ClassifierInput input) {
  ClassifierSpec spec = pixels(kind);
  spec.input = input;
  spec.autoencoder = small_autoencoder();
  return spec;
}

TrainingSpec training(std::size_t epochs) {
  TrainingSpec spec;
  spec.epochs = epochs;
  spec.batch_size = 32;
  spec.learning_rate = 3e-3;
  spec.noise.clip = true;
  return spec;
}

double accuracy(const Classifier& model, const Dataset& data) {
  std::vector<float> images(data.images.begin(), data.images.end());
  for (float& value : images) value /= 255;
  const std::vector<std::uint8_t> labels = model.classify(images, 1);
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += labels[i] == data.labels[i] ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

TEST(TrainClassifier, LearnsTheDigitsWithEveryKindOnPixels) {
  const Dataset data = small(Split::train);
  for (const ClassifierKind& kind :
       std::vector<ClassifierKind>{MlpSpec{1, 32}, LeNet5Spec{}, LinearProbeSpec{}, NearestNeighboursSpec{3}}) {
    const ClassifierTrainingResult result = train(pixels(kind), training(6), data, nullptr);
    EXPECT_GT(accuracy(result.model, data), 0.7) << format_classifier(kind);
  }
}

TEST(TrainClassifier, LearnsBehindAnAutoencoderFrozenOrNot) {
  const Dataset data = small(Split::train);
  const Autoencoder autoencoder = train(small_autoencoder(), training(20), data).model;
  for (const ClassifierInput input : {ClassifierInput::latents, ClassifierInput::denoised}) {
    for (const bool fine_tune : {false, true}) {
      ClassifierSpec spec = behind(LinearProbeSpec{}, input);
      spec.fine_tune = fine_tune;
      const ClassifierTrainingResult result = train(spec, training(15), data, &autoencoder);
      EXPECT_GT(accuracy(result.model, data), 0.4) << static_cast<int>(input) << fine_tune;
    }
  }
}

}  // namespace
}  // namespace debruit
