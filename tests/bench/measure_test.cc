#include "bench/measure.h"

#include <gtest/gtest.h>

#include "kernels/target.h"
#include "nn/classifier_networks.h"

namespace debruit {
namespace {

constexpr AutoencoderSpec kSmall{.image = {1, 6, 6}, .hidden_layers = 0, .hidden_size = 9, .latent_size = 4};

NetworkSpec small_classifier(const AutoencoderSpec& spec) { return softmax_mlp(spec.latent_size, 1, 5, 3); }

void expect_sane(const Spread& spread) {
  EXPECT_GT(spread.min, 0);
  EXPECT_LE(spread.min, spread.median);
  EXPECT_LE(spread.median, spread.max);
}

TEST(SpreadTest, MedianIsTheMiddleOrTheMeanOfTheMiddleTwo) {
  const Spread odd = spread_of({5, 1, 2});
  EXPECT_EQ(odd.median, 2);
  EXPECT_EQ(odd.min, 1);
  EXPECT_EQ(odd.max, 5);
  EXPECT_EQ(spread_of({4, 1, 2, 9}).median, 3);
}

TEST(RunBenchJobTest, TimesTrainingOfAnAutoencoderBareAndAsTrained) {
  const BenchJob job{"small", "", BenchKind::train, kSmall, network_spec, 7, 40};
  const BenchResult result = run_bench_job(job, {.threads = 2, .repetitions = 3});
  EXPECT_EQ(result.job, "small");
  EXPECT_EQ(result.threads, 2U);
  EXPECT_EQ(result.target, kernel_target());
  expect_sane(result.seconds_per_epoch);
  const double operations = training_flops(network_spec(kSmall).layers) * 40;
  EXPECT_NEAR(result.gflops * 1e9 * result.seconds_per_epoch.median / operations, 1, 1e-9);
  EXPECT_GT(result.peak_share, 0);
  ASSERT_TRUE(result.train_seconds_per_epoch && result.train_ratio);
  expect_sane(*result.train_seconds_per_epoch);
  EXPECT_FALSE(result.noise_seconds_per_epoch);
}

TEST(RunBenchJobTest, SaysWhatNoiseCostsWhereNoAutoencoderIsTrained) {
  const BenchJob job{"small", "", BenchKind::train, kSmall, small_classifier, 7, 40};
  const BenchResult result = run_bench_job(job, {.threads = 1, .repetitions = 2});
  expect_sane(result.seconds_per_epoch);
  ASSERT_TRUE(result.noise_seconds_per_epoch);
  expect_sane(*result.noise_seconds_per_epoch);
  EXPECT_FALSE(result.train_seconds_per_epoch || result.train_ratio);
}

TEST(RunBenchJobTest, TimesEveryKindOfInference) {
  for (const BenchKind kind : {BenchKind::denoise, BenchKind::encode, BenchKind::denoise_one, BenchKind::encode_one}) {
    const BenchJob job{"small", "", kind, kSmall, network_spec, 5, 20};
    const BenchResult result = run_bench_job(job, {.threads = 1, .repetitions = 1});
    expect_sane(result.seconds_per_epoch);
    const bool whole = kind == BenchKind::denoise || kind == BenchKind::denoise_one;
    const auto layers = network_spec(kSmall).layers;
    const double operations = forward_flops(std::span(layers).first(whole ? 4 : 2)) * 20;
    EXPECT_NEAR(result.gflops * 1e9 * result.seconds_per_epoch.median / operations, 1, 1e-9);
  }
}

}  // namespace
}  // namespace debruit
