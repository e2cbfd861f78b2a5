// The whole training on the small data set that the tests carry.
#include "debruit/train.h"

#include <gtest/gtest.h>

#include <cfenv>
#include <cmath>
#include <filesystem>

#include "debruit/error.h"
#include "debruit/evaluate.h"
#include "kernels/target.h"

namespace debruit {
namespace {

const Dataset& small(Split split) {
  static const std::string folder = std::string(DEBRUIT_TEST_DATA) + "/data/small";
  static const Dataset training = load_dataset(folder, Split::train, {});
  static const Dataset test = load_dataset(folder, Split::test, {});
  return split == Split::train ? training : test;
}

AutoencoderSpec small_model() {
  AutoencoderSpec spec;
  spec.hidden_layers = 0;
  spec.hidden_size = 96;
  spec.latent_size = 32;
  return spec;
}

TrainingSpec short_training(std::size_t epochs = 2) {
  TrainingSpec spec;
  spec.epochs = epochs;
  spec.batch_size = 32;
  spec.seed = 5;
  return spec;
}

std::string sha_of(const TrainingSpec& spec, std::size_t threads) {
  return weights_sha256(train(small_model(), spec, small(Split::train), {}, threads).model.weights());
}

TEST(TrainTest, BeatsTheNoisyInput) {
  TrainingSpec spec = short_training(30);
  spec.noise.kinds = {SaltAndPepperNoise{}};
  spec.learning_rate = 2e-3;
  const TrainingResult result = train(small_model(), spec, small(Split::train));
  EvaluationSpec evaluation;
  evaluation.kinds = {SaltAndPepperNoise{}};
  evaluation.scales = {1};
  const Score score = evaluate(result.model, small(Split::test), evaluation).scores.at(0);
  EXPECT_LT(score.denoised.mse.high, 0.5 * score.noisy.mse.low);
  EXPECT_GT(score.denoised.psnr.low, score.noisy.psnr.high);
  EXPECT_GT(score.denoised.ssim.low, score.noisy.ssim.high);
  EXPECT_LT(result.history.back().training_loss, result.history.front().training_loss);
}

TEST(TrainTest, GivesTheSameWeightsOnAnyNumberOfThreads) {
  TrainingSpec spec = short_training();
  spec.noise.scale_low = 0;
  spec.validation = 0.1;
  const std::string once = sha_of(spec, 1);
  EXPECT_EQ(sha_of(spec, 1), once);
  for (const std::size_t threads : {2U, 4U}) EXPECT_EQ(sha_of(spec, threads), once) << threads << " threads";
}

// Machines with different instruction sets check each other through these. A new value here is a change of every
// user's results: it needs a line in CHANGELOG.md.
TEST(TrainTest, GivesTheCommittedWeights) {
  if (kernel_target() == "SSE4") GTEST_SKIP() << "without fused multiply-add results agree to rounding only";
  EXPECT_EQ(sha_of(short_training(), 0), "12e6a220dea8afe4c2bf2ab12c6e8c528b46478d2d0e2036c6ee4ec1f4bc8974");
  TrainingSpec study = short_training();
  study.noise.mix = NoiseMix::thirds;
  study.noise.draw = NoiseDraw::once;
  study.scaling = Scaling::minmax_columns;
  study.batch_size = 37;
  study.weight_decay = 1e-5;
  EXPECT_EQ(sha_of(study, 0), "98e83bd45353269412893b3b5857cf2bebcc162f1ddc193607e2661399adbbb0");
  TrainingSpec others = short_training();
  others.noise.kinds = {SaltNoise{}, PepperNoise{}, MaskingNoise{}, PoissonNoise{.peak = 20}};
  others.noise.scale_low = 0.25;
  others.noise.clip = true;
  others.scaling = Scaling::minmax;
  others.validation = 0.1;
  others.split_seed = others.seed;
  EXPECT_EQ(sha_of(others, 0), "5271135fee74123013cca0ac3582655e904e9594e1070f683c69fc39ff65ec58");
}

TEST(TrainTest, DependsOnEverySettingOfTheNoise) {
  const std::string base = sha_of(short_training(), 1);
  const auto differs = [&](auto change) {
    TrainingSpec spec = short_training();
    change(spec);
    return sha_of(spec, 1) != base;
  };
  EXPECT_TRUE(differs([](TrainingSpec& s) { s.seed = 6; }));
  EXPECT_TRUE(differs([](TrainingSpec& s) { s.noise.clip = true; }));
  EXPECT_TRUE(differs([](TrainingSpec& s) { s.noise.mix = NoiseMix::thirds; }));
  EXPECT_TRUE(differs([](TrainingSpec& s) { s.noise.draw = NoiseDraw::once; }));
  EXPECT_TRUE(differs([](TrainingSpec& s) { s.noise.scale_low = 0.5; }));
  EXPECT_TRUE(differs([](TrainingSpec& s) { s.scaling = Scaling::minmax_columns; }));
  EXPECT_TRUE(differs([](TrainingSpec& s) { s.weight_decay = 1e-3; }));
}

TEST(TrainTest, UsesTheLastSmallerBatch) {
  TrainingSpec spec = short_training(1);
  spec.batch_size = 500;  // 600 images: one batch of 500, one of 100
  std::vector<std::size_t> seen;
  TrainingCallbacks callbacks;
  callbacks.on_step = [&](const StepReport& step) { seen.push_back(step.images); };
  (void)train(small_model(), spec, small(Split::train), callbacks);
  EXPECT_EQ(seen, (std::vector<std::size_t>{500, 600}));
}

/// The weights after one epoch under `schedule`.
std::string sha_under(const Schedule& schedule, double learning_rate) {
  TrainingSpec spec = short_training(1);
  spec.schedule = schedule;
  spec.learning_rate = learning_rate;
  return sha_of(spec, 1);
}

TEST(TrainTest, FollowsTheSchedule) {
  // A cosine between equal ends is constant.
  EXPECT_EQ(sha_under(CosineSchedule{.eta_min = 1e-3}, 1e-3), sha_under(ConstantSchedule{}, 1e-3));
  EXPECT_NE(sha_under(CosineSchedule{}, 1e-3), sha_under(ConstantSchedule{}, 1e-3));
  EXPECT_NE(sha_under(OneCycleSchedule{}, 1e-3), sha_under(CosineSchedule{}, 1e-3));
}

TEST(TrainTest, FollowsAdamsBetas) {
  const auto sha_with = [](double beta1, double beta2) {
    TrainingSpec spec = short_training(1);
    spec.beta1 = beta1;
    spec.beta2 = beta2;
    return sha_of(spec, 1);
  };
  EXPECT_EQ(sha_with(0.9, 0.999), sha_of(short_training(1), 1));
  EXPECT_NE(sha_with(0.95, 0.999), sha_with(0.9, 0.999));
  EXPECT_NE(sha_with(0.9, 0.99), sha_with(0.9, 0.999));
}

TEST(TrainTest, StretchesTheScheduleOverAllEpochs) {
  TrainingSpec spec = short_training(2);
  spec.schedule = OneCycleSchedule{.warmup = 0, .div_factor = 1, .final_div_factor = 1e9};
  spec.epochs = 2;
  const double halfway = train(small_model(), spec, small(Split::train)).history.at(0).training_loss;
  spec.epochs = 1;
  EXPECT_NE(train(small_model(), spec, small(Split::train)).history.at(0).training_loss, halfway);
}

TEST(TrainTest, HoldsImagesOutForValidation) {
  TrainingSpec spec = short_training(1);
  spec.validation = 0.2;
  std::size_t seen = 0;
  TrainingCallbacks callbacks;
  callbacks.on_step = [&](const StepReport& step) { seen = step.images; };
  const TrainingResult result = train(small_model(), spec, small(Split::train), callbacks);
  EXPECT_EQ(seen, 480U);
  ASSERT_TRUE(result.history.at(0).validation_loss.has_value());
  EXPECT_GT(*result.history[0].validation_loss, 0);
  EXPECT_FALSE(train(small_model(), short_training(1), small(Split::train)).history.at(0).validation_loss.has_value());
}

TEST(TrainTest, TheSplitHasASeedOfItsOwn) {
  TrainingSpec spec = short_training(1);
  spec.learning_rate = 0;  // nothing but the images makes a difference
  spec.validation = 0.2;
  const auto loss_of = [&](std::uint64_t split_seed) {
    spec.split_seed = split_seed;
    return train(small_model(), spec, small(Split::train)).history.at(0).validation_loss;
  };
  const std::optional<double> loss = loss_of(1);
  EXPECT_NE(loss_of(2), loss);
  EXPECT_EQ(loss_of(1), loss);
}

TEST(TrainTest, StopsEarlyAndKeepsTheBestEpoch) {
  TrainingSpec spec = short_training(40);
  spec.validation = 0.2;
  spec.patience = 1;
  spec.learning_rate = 0.05;  // too large to get better for long
  const TrainingResult result = train(small_model(), spec, small(Split::train));
  ASSERT_LT(result.history.size(), 40U);
  EXPECT_EQ(result.best_epoch + 1, result.history.size());
  spec.epochs = result.best_epoch;
  spec.patience = 0;
  EXPECT_EQ(sha_of(spec, 1), weights_sha256(result.model.weights()));
}

TEST(TrainTest, StopsAtTheNextStepWhenTold) {
  std::size_t steps = 0;
  TrainingCallbacks callbacks;
  callbacks.on_step = [&](const StepReport&) { ++steps; };
  callbacks.should_stop = [&] { return steps == 25; };  // 19 steps an epoch
  const TrainingResult result = train(small_model(), short_training(5), small(Split::train), callbacks);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(steps, 25U);
  EXPECT_EQ(result.history.size(), 1U);
  EXPECT_NE(weights_sha256(result.model.weights()), sha_of(short_training(1), 1));  // the last steps count
}

TEST(TrainTest, HandsOutTheNetworkAfterEveryEpoch) {
  std::vector<std::string> snapshots;
  TrainingCallbacks callbacks;
  callbacks.on_snapshot = [&](const Autoencoder& model) { snapshots.push_back(weights_sha256(model.weights())); };
  const TrainingResult result = train(small_model(), short_training(2), small(Split::train), callbacks);
  EXPECT_EQ(snapshots, (std::vector{sha_of(short_training(1), 1), weights_sha256(result.model.weights())}));
}

/// The error of a training that must diverge.
std::string divergence_of(const TrainingSpec& spec) {
  AutoencoderSpec deep = small_model();
  deep.hidden_layers = 12;
  try {
    (void)train(deep, spec, small(Split::train));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::diverged);
    return error.what();
  }
  return "no error";
}

TEST(TrainTest, SaysWhenTheLossDiverges) {
  TrainingSpec spec = short_training(20);
  spec.noise.kinds = {GaussianNoise{.mean = 1e6, .var = 0}};
  spec.noise.scale_low = spec.noise.scale_high = 1e6;
  spec.learning_rate = 10;  // twelve layers of weights near 10 overflow soon after the first update
  const std::string said = divergence_of(spec);
  EXPECT_NE(said.find("the loss is no longer finite at epoch 1, step"), std::string::npos) << said;
}

TEST(TrainTest, GivesTheSameWeightsWhateverTheCallersRounding) {
  const std::string nearest = sha_of(short_training(1), 2);
  ASSERT_EQ(std::fesetround(FE_UPWARD), 0);
  const std::string upward = sha_of(short_training(1), 2);
  EXPECT_EQ(std::fegetround(), FE_UPWARD);
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(upward, nearest);
}

TEST(TrainTest, RefusesBadSettings) {
  const auto kind_of = [](auto change) {
    TrainingSpec spec = short_training();
    change(spec);
    try {
      (void)train(small_model(), spec, small(Split::train));
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::internal;
  };
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.epochs = 0; }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.learning_rate = -1; }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.learning_rate = std::nan(""); }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.clip_norm = -1; }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.beta1 = 1; }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.beta2 = -0.1; }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.schedule = OneCycleSchedule{.warmup = 2}; }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.noise.kinds.clear(); }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.noise.scale_low = 2; }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.noise.scale_low = s.noise.scale_high = 5; }), ErrorKind::usage);
  EXPECT_EQ(kind_of([](TrainingSpec& s) { s.validation = 1e-9; }), ErrorKind::usage);
}

TEST(TrainTest, RefusesImagesOfAnotherShape) {
  AutoencoderSpec spec = small_model();
  spec.image = {1, 14, 56};
  EXPECT_THROW((void)train(spec, short_training(), small(Split::train)), Error);
}

}  // namespace
}  // namespace debruit
