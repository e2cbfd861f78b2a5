// Training classifiers on the small data set that the tests carry.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/jobs.h"
#include "debruit/classifier.h"
#include "debruit/error.h"
#include "kernels/target.h"
#include "support/expect_error.h"
#include "support/pixels.h"
#include "training/train_on_pool.h"

namespace debruit {
namespace {

using test::expect_error;

const Dataset& small() {
  static const Dataset data = load_dataset(DEBRUIT_TEST_DATA "/data/small", Split::train, {});
  return data;
}

constexpr AutoencoderSpec kAutoencoder{.image = {}, .hidden_layers = 0, .hidden_size = 32, .latent_size = 16};

TrainingSpec training(std::size_t epochs) {
  TrainingSpec spec;
  spec.epochs = epochs;
  spec.batch_size = 32;
  spec.learning_rate = 3e-3;
  spec.noise.clip = true;
  spec.seed = 5;
  return spec;
}

const Autoencoder& autoencoder() {
  static const Autoencoder model = train(kAutoencoder, training(20), small()).model;
  return model;
}

ClassifierSpec pixels(const ClassifierKind& kind) {
  ClassifierSpec spec;
  spec.kind = kind;
  return spec;
}

ClassifierSpec behind(const ClassifierKind& kind, ClassifierInput input, bool fine_tune = false) {
  ClassifierSpec spec = pixels(kind);
  spec.input = input;
  spec.autoencoder = kAutoencoder;
  spec.fine_tune = fine_tune;
  return spec;
}

ClassifierTrainingResult run(const ClassifierSpec& spec, const TrainingSpec& how,
                             const TrainingCallbacks& callbacks = {}, std::size_t threads = 1) {
  return train(spec, how, small(), spec.autoencoder ? &autoencoder() : nullptr, callbacks, threads);
}

std::string sha_of(const ClassifierSpec& spec, const TrainingSpec& how, std::size_t threads = 1) {
  return weights_sha256(run(spec, how, {}, threads).model.weights());
}

double accuracy(const Classifier& model) {
  const std::vector<std::uint8_t> pixels = test::pixels_of(small().images);
  std::vector<float> images(pixels.begin(), pixels.end());
  for (float& value : images) value /= 255;
  const std::vector<std::uint8_t> labels = model.classify(images, 1);
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += labels[i] == small().labels[i] ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

/// One of each kind, and of each input.
std::vector<ClassifierSpec> one_of_each() {
  return {pixels(MlpSpec{1, 32}),
          pixels(CnnSpec{}),
          pixels(LeNet5Spec{}),
          pixels(LinearProbeSpec{}),
          pixels(NearestNeighboursSpec{3}),
          behind(MlpSpec{1, 20}, ClassifierInput::latents),
          behind(MlpSpec{1, 20}, ClassifierInput::latents, true),
          behind(LinearProbeSpec{}, ClassifierInput::denoised),
          behind(CnnSpec{}, ClassifierInput::denoised, true),
          behind(NearestNeighboursSpec{3}, ClassifierInput::latents)};
}

TEST(TrainClassifierTest, LearnsTheDigitsWithEveryKind) {
  for (const ClassifierKind& kind :
       std::vector<ClassifierKind>{MlpSpec{1, 32}, LeNet5Spec{}, LinearProbeSpec{}, NearestNeighboursSpec{3}}) {
    EXPECT_GT(accuracy(run(pixels(kind), training(6)).model), 0.7) << format_classifier(kind);
  }
  TrainingSpec longer = training(15);
  longer.learning_rate = 1e-2;
  EXPECT_GT(accuracy(run(pixels(CnnSpec{}), longer).model), 0.4);
}

TEST(TrainClassifierTest, LearnsBehindAnAutoencoderFrozenOrNot) {
  for (const ClassifierInput input : {ClassifierInput::latents, ClassifierInput::denoised}) {
    for (const bool fine_tune : {false, true}) {
      EXPECT_GT(accuracy(run(behind(LinearProbeSpec{}, input, fine_tune), training(15)).model), 0.4)
          << static_cast<int>(input) << fine_tune;
    }
  }
}

TEST(TrainClassifierTest, GivesTheSameWeightsForAnyNumberOfThreads) {
  TrainingSpec how = training(1);
  how.noise.scale_low = 0;
  how.validation = 0.1;
  for (const ClassifierSpec& spec : one_of_each()) {
    const std::string once = sha_of(spec, how, 1);
    for (const std::size_t threads : {2U, 3U}) {
      EXPECT_EQ(sha_of(spec, how, threads), once) << format_classifier(spec.kind) << ", " << threads << " threads";
    }
  }
}

// Machines with different instruction sets check each other through these. A new value here is a change of every
// user's results: it needs a line in CHANGELOG.md.
TEST(TrainClassifierTest, GivesTheCommittedWeights) {
  if (kernel_target() == "SSE4") GTEST_SKIP() << "without fused multiply-add results agree to rounding only";
  // With random weights in front, whose bits are committed elsewhere.
  const Autoencoder front(kAutoencoder, 3);
  ClassifierSpec spec = behind(MlpSpec{1, 20}, ClassifierInput::latents);
  const auto sha = [&] { return weights_sha256(train(spec, training(1), small(), &front, {}, 1).model.weights()); };
  EXPECT_EQ(sha(), "7458005361f20d866fd785f991aaf07043790c8c6d9960d2cb15c4389a02b39b");
  spec.fine_tune = true;
  EXPECT_EQ(sha(), "443d44618295a2662c908ea96bab5d9abc38d4855d71e25417b3dc6f56f7d57a");
  EXPECT_EQ(sha_of(pixels(LeNet5Spec{}), training(1)),
            "d1793c635986937737c563c0451d781b3365991a529f1342bc2b245156635936");
}

TEST(TrainClassifierTest, RunsOnAPoolOfJobsWithTheSameBits) {
  const ClassifierSpec spec = pixels(LinearProbeSpec{});
  ThreadPool pool(2);
  std::array<std::string, 3> shas;
  const auto errors = run_jobs(pool, shas.size(), [&](std::size_t job, ThreadPool& job_pool) {
    shas[job] = weights_sha256(train(spec, training(1), small(), nullptr, {}, job_pool).model.weights());
  });
  EXPECT_EQ(std::ranges::count(errors, nullptr), 3);
  for (const std::string& sha : shas) EXPECT_EQ(sha, sha_of(spec, training(1)));
}

TEST(TrainClassifierTest, LeavesAFrozenAutoencoderAsItIsAndChangesAFineTunedOne) {
  for (const ClassifierInput input : {ClassifierInput::latents, ClassifierInput::denoised}) {
    for (const bool fine_tune : {false, true}) {
      const TensorMap weights = run(behind(LinearProbeSpec{}, input, fine_tune), training(1)).model.weights();
      std::size_t in_front = 0;
      for (const auto& [name, tensor] : autoencoder().weights()) {
        const auto found = weights.find(name);
        if (found == weights.end()) continue;
        ++in_front;
        EXPECT_EQ(found->second == tensor, !fine_tune) << name;
      }
      EXPECT_EQ(in_front, input == ClassifierInput::latents ? 4U : 8U);
    }
  }
}

TEST(TrainClassifierTest, StartsTheClassifierFromTheSameWeightsFrozenOrNot) {
  TrainingSpec still = training(1);
  still.learning_rate = 0;
  EXPECT_EQ(sha_of(behind(MlpSpec{}, ClassifierInput::latents, true), still),
            sha_of(behind(MlpSpec{}, ClassifierInput::latents, false), still));
}

// Without noise every epoch's images are the same, however they are drawn; only what is drawn once is kept.
TEST(TrainClassifierTest, KeepsWhatAFrozenFrontMakesOfImagesThatNeverChangeWithTheSameBits) {
  TrainingSpec fresh = training(3);
  fresh.noise.kinds = {NoNoise{}};
  fresh.validation = 0.1;
  TrainingSpec once = fresh;
  once.noise.draw = NoiseDraw::once;
  for (const ClassifierInput input : {ClassifierInput::latents, ClassifierInput::denoised}) {
    EXPECT_EQ(sha_of(behind(LinearProbeSpec{}, input), once), sha_of(behind(LinearProbeSpec{}, input), fresh));
  }
}

TEST(TrainClassifierTest, DrawsNoiseAnewEveryEpochUnlessToldOtherwise) {
  const ClassifierSpec spec = behind(LinearProbeSpec{}, ClassifierInput::latents);
  TrainingSpec once = training(2);
  once.noise.draw = NoiseDraw::once;
  EXPECT_NE(sha_of(spec, once), sha_of(spec, training(2)));
}

TEST(TrainClassifierTest, ReportsTheAccuracyOnHeldOutImages) {
  TrainingSpec how = training(2);
  how.validation = 0.25;
  std::vector<EpochReport> reports;
  TrainingCallbacks callbacks;
  callbacks.on_epoch = [&](const EpochReport& report) { reports.push_back(report); };
  for (const ClassifierSpec& spec : {pixels(LinearProbeSpec{}), pixels(NearestNeighboursSpec{1})}) {
    reports.clear();
    const ClassifierTrainingResult result = run(spec, how, callbacks);
    ASSERT_EQ(reports.size(), result.history.size());
    const EpochReport& last = reports.back();
    ASSERT_TRUE(last.validation_accuracy.has_value());
    EXPECT_GT(*last.validation_accuracy, 0.5);
    const double images = *last.validation_accuracy * 150;
    EXPECT_EQ(images, std::round(images));
    EXPECT_FALSE(run(spec, training(1)).history.at(0).validation_accuracy.has_value());
  }
}

TEST(TrainClassifierTest, NearestNeighboursKeepTheFirstEpochsImages) {
  TrainingSpec how = training(7);
  how.noise.kinds = {NoNoise{}};
  const ClassifierTrainingResult result = run(pixels(NearestNeighboursSpec{1}), how);
  EXPECT_EQ(result.history.size(), 1U);
  EXPECT_EQ(result.best_epoch, 1U);
  const Tensor& values = result.model.weights().at("neighbours.values");
  EXPECT_EQ(values.shape, (std::vector<std::size_t>{600, 784}));
  EXPECT_EQ(values.values.at(784 + 300), static_cast<float>(test::pixels_of(small().images, 1)[300]) / 255);
  EXPECT_EQ(accuracy(result.model), 1);  // every image is its own neighbour
}

// Cross entropy of ten softmax outputs lies between -log(e / (e + 9)) and -log(1 / (e + 9)).
TEST(TrainClassifierTest, MinimisesTheLossOfTheSpec) {
  ClassifierSpec spec = pixels(LinearProbeSpec{});
  const auto first_and_last = [&] {
    const std::vector<EpochReport> history = run(spec, training(5)).history;
    EXPECT_LT(history.back().training_loss, history.front().training_loss);
    return history.back().training_loss;
  };
  EXPECT_LT(first_and_last(), 1);
  spec.loss = ClassifierLoss::cross_entropy_of_softmax;
  EXPECT_GT(first_and_last(), 1.461);
  spec.loss = ClassifierLoss::broadcast_mse;
  // Ten probabilities, whatever they are, sum to 1: the mean square of labels less a tenth is about 27.
  EXPECT_NEAR(first_and_last(), 27.5, 2);
}

TEST(TrainClassifierTest, ReportsStepsAndStopsWhenTold) {
  std::vector<StepReport> steps;
  TrainingCallbacks callbacks;
  callbacks.on_step = [&](const StepReport& step) { steps.push_back(step); };
  callbacks.should_stop = [&] { return steps.size() == 25; };  // 19 steps an epoch
  const ClassifierTrainingResult result = run(pixels(LinearProbeSpec{}), training(5), callbacks);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.history.size(), 1U);
  EXPECT_EQ(steps.at(18).images, 600U);
  EXPECT_EQ(steps.at(19).epoch, 2U);
}

TEST(TrainClassifierTest, RefusesWhatDoesNotFit) {
  ClassifierSpec few = pixels(LinearProbeSpec{});
  few.classes = 9;
  expect_error(
      ErrorKind::usage, [&] { (void)run(few, training(1)); }, "class 9", "0 to 8");
  ClassifierSpec other = behind(LinearProbeSpec{}, ClassifierInput::latents);
  other.autoencoder->latent_size = 17;
  expect_error(
      ErrorKind::usage, [&] { (void)run(other, training(1)); }, "autoencoder", "not the one");
  expect_error(
      ErrorKind::usage, [&] { (void)train(pixels(LinearProbeSpec{}), training(1), small(), &autoencoder(), {}, 1); },
      "autoencoder");
  expect_error(
      ErrorKind::usage,
      [&] { (void)train(behind(CnnSpec{}, ClassifierInput::denoised), training(1), small(), nullptr, {}, 1); },
      "autoencoder");
  expect_error(
      ErrorKind::usage, [&] { (void)run(pixels(NearestNeighboursSpec{601}), training(1)); }, "neighbours", "601",
      "600 images");
}

}  // namespace
}  // namespace debruit
