#include "debruit/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "debruit/error.h"
#include "evaluation/metrics.h"
#include "evaluation/ssim.h"
#include "evaluation/test_images.h"

namespace debruit {
namespace {

/// Pictures with some structure: image i is a ramp that starts at 7 i.
Dataset ramps(std::size_t count) {
  Dataset data;
  data.name = "ramps";
  data.split = Split::test;
  data.shape = {1, 12, 12};
  std::vector<std::uint8_t> pixels;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t p = 0; p < data.shape.size(); ++p) pixels.push_back(static_cast<std::uint8_t>(7 * i + p));
    data.labels.push_back(0);
  }
  data.images = Images(std::move(pixels), data.shape.size());
  return data;
}

Autoencoder model() {
  AutoencoderSpec spec;
  spec.image = {1, 12, 12};
  spec.hidden_layers = 0;
  spec.hidden_size = 10;
  spec.latent_size = 3;
  return Autoencoder(spec, 3);
}

void expect_equal(const Mean& a, const Mean& b) {
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
}

TEST(EvaluateTest, IsTheMeanOverImagesOfTheOutputAgainstTheCleanImage) {
  const Dataset data = ramps(5);
  EvaluationSpec spec;
  spec.kinds = {SpeckleNoise{}};
  spec.scales = {0.7};
  spec.seed = 11;
  spec.clip = true;
  const Score score = evaluate(model(), data, spec).scores.at(0);
  double denoised = 0;
  double noisy = 0;
  double similarity = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    std::vector<float> input(144);
    std::vector<float> clean(144);
    make_test_image(data, i, spec, spec.kinds[0], 0.7, input, clean);
    EXPECT_GE(*std::ranges::min_element(input), 0.0F);
    EXPECT_LE(*std::ranges::max_element(input), 1.0F);
    const std::vector<float> output = model().denoise(input);
    denoised += mean_squared_error(output, clean) / 5;
    noisy += mean_squared_error(input, clean) / 5;
    similarity += ssim(output, clean, data.shape).value() / 5;
  }
  EXPECT_NEAR(score.denoised.mse.mean, denoised, 1e-12);
  EXPECT_NEAR(score.noisy.mse.mean, noisy, 1e-12);
  EXPECT_NEAR(score.denoised.ssim.mean, similarity, 1e-12);
}

TEST(EvaluateTest, SaysWhatItWasMeasuredOn) {
  const Dataset data = ramps(5);
  const Evaluation evaluation = evaluate(model(), data, {});
  EXPECT_EQ(evaluation.data, "ramps");
  EXPECT_EQ(evaluation.split, "test");
  EXPECT_EQ(evaluation.data_checksum, checksum(data));
  EXPECT_EQ(evaluation.count, 5U);
  EXPECT_EQ(evaluation.data_range, 1);
}

TEST(EvaluateTest, ByDefaultGivesEveryImageEachOfTheThreeKindsAtScaleOneHalf) {
  const Evaluation evaluation = evaluate(model(), ramps(4), {});
  ASSERT_EQ(evaluation.scores.size(), 3U);
  EXPECT_EQ(evaluation.scores[0].kinds, std::vector<Noise>{GaussianNoise{}});
  EXPECT_EQ(evaluation.scores[1].kinds, std::vector<Noise>{SpeckleNoise{}});
  EXPECT_EQ(evaluation.scores[2].kinds, std::vector<Noise>{SaltAndPepperNoise{}});
  for (const Score& score : evaluation.scores) EXPECT_EQ(score.scale, 0.5);
}

TEST(EvaluateTest, DoesNotDependOnThreadsOrOnWhatElseIsScored) {
  const Dataset data = ramps(40);
  EvaluationSpec all;
  all.scales = {0.25, 1};
  const Evaluation once = evaluate(model(), data, all, 1);
  for (const std::size_t threads : {2U, 5U}) {
    const Evaluation again = evaluate(model(), data, all, threads);
    for (std::size_t i = 0; i < once.scores.size(); ++i) {
      expect_equal(again.scores[i].denoised.mse, once.scores[i].denoised.mse);
      expect_equal(again.scores[i].denoised.ssim, once.scores[i].denoised.ssim);
      expect_equal(again.scores[i].noisy.psnr, once.scores[i].noisy.psnr);
    }
  }
  EvaluationSpec alone;
  alone.kinds = {SaltAndPepperNoise{}};
  alone.scales = {1};
  expect_equal(evaluate(model(), data, alone).scores.at(0).denoised.mse, once.scores.back().denoised.mse);
}

TEST(EvaluateTest, FreezesItsNoiseByItsSeed) {
  const Dataset data = ramps(10);
  EvaluationSpec spec;
  const double first = evaluate(model(), data, spec).scores[0].noisy.mse.mean;
  EXPECT_EQ(evaluate(model(), data, spec).scores[0].noisy.mse.mean, first);
  spec.seed = 1;
  EXPECT_NE(evaluate(model(), data, spec).scores[0].noisy.mse.mean, first);
}

TEST(EvaluateTest, GivesConsecutiveThirdsOneKindEach) {
  EvaluationSpec spec;
  spec.kinds = {NoNoise{}, SaltNoise{.amount = 1}, NoNoise{}};
  spec.scales = {1};
  spec.mix = EvaluationMix::thirds;
  const Dataset data = ramps(6);
  const Evaluation evaluation = evaluate(model(), data, spec);
  ASSERT_EQ(evaluation.scores.size(), 1U);
  EXPECT_EQ(evaluation.scores[0].noisy.psnr.undefined, 4U);  // images 0, 1, 4 and 5 are unchanged
}

TEST(EvaluateTest, GivesImagesBetweenThePartsABlackInput) {
  EvaluationSpec spec;
  spec.kinds = {NoNoise{}, NoNoise{}};
  spec.scales = {1};
  spec.mix = EvaluationMix::thirds_black_between;
  const Dataset data = ramps(6);
  const Evaluation evaluation = evaluate(model(), data, spec);
  ASSERT_EQ(evaluation.scores.size(), 1U);
  EXPECT_EQ(evaluation.scores[0].noisy.psnr.undefined, 5U);  // all but image 3
  std::vector<float> noisy(144, -1);
  std::vector<float> clean(144);
  make_test_image(data, 3, spec, test_cells(spec).at(0), noisy, clean);
  EXPECT_EQ(std::ranges::count(noisy, 0.0F), 144);
  EXPECT_NEAR(evaluation.scores[0].noisy.mse.mean, mean_squared_error(noisy, clean) / 6, 1e-12);
}

TEST(EvaluateTest, ScoresImagesWithoutNoiseOnceAndAtScaleZero) {
  EvaluationSpec spec;
  spec.kinds = {SpeckleNoise{}, NoNoise{}, SaltNoise{}};
  spec.scales = {0.5, 1};
  const std::vector<TestCell> expected = {
      {{SpeckleNoise{}}, 0.5}, {{SpeckleNoise{}}, 1}, {{NoNoise{}}, 0}, {{SaltNoise{}}, 0.5}, {{SaltNoise{}}, 1}};
  EXPECT_EQ(test_cells(spec), expected);
  std::vector<TestCell> scored;
  for (const Score& score : evaluate(model(), ramps(3), spec).scores) scored.push_back({score.kinds, score.scale});
  EXPECT_EQ(scored, expected);
  spec.mix = EvaluationMix::thirds;
  EXPECT_EQ(test_cells(spec), (std::vector<TestCell>{{spec.kinds, 0.5}, {spec.kinds, 1}}));
}

TEST(EvaluateTest, CountsPerfectImagesInsteadOfAveragingInfinity) {
  EvaluationSpec spec;
  spec.kinds = {NoNoise{}};
  const Score score = evaluate(model(), ramps(3), spec).scores.at(0);
  EXPECT_EQ(score.noisy.mse.mean, 0);
  EXPECT_EQ(score.noisy.psnr.undefined, 3U);
  EXPECT_EQ(score.denoised.psnr.undefined, 0U);
}

TEST(EvaluateTest, RefusesWhatCannotBeScored) {
  EvaluationSpec none;
  none.kinds.clear();
  EXPECT_THROW((void)evaluate(model(), ramps(3), none), Error);
  EvaluationSpec nowhere;
  nowhere.scales.clear();
  EXPECT_THROW((void)evaluate(model(), ramps(3), nowhere), Error);
  EvaluationSpec negative;
  negative.scales = {-1};
  EXPECT_THROW((void)evaluate(model(), ramps(3), negative), Error);
  EXPECT_THROW((void)evaluate(Autoencoder(AutoencoderSpec{}), ramps(3), {}), Error);
  EXPECT_THROW((void)evaluate(model(), ramps(0), {}), Error);
}

}  // namespace
}  // namespace debruit
