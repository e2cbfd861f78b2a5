#include "evaluation/denoiser_comparison.h"

#include <gtest/gtest.h>

#include "evaluation/metrics.h"
#include "evaluation/ssim.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

constexpr ImageShape kShape{1, 12, 12};

/// Pictures with some structure: image i is a ramp that starts at 7 i.
Dataset ramps(std::size_t count) {
  Dataset data;
  data.name = "ramps";
  data.shape = kShape;
  std::vector<std::uint8_t> pixels;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t p = 0; p < kShape.size(); ++p) pixels.push_back(static_cast<std::uint8_t>(7 * i + p));
    data.labels.push_back(0);
  }
  data.images = Images(std::move(pixels), kShape.size());
  return data;
}

Autoencoder model(std::uint64_t seed) {
  return Autoencoder({.image = kShape, .hidden_layers = 0, .hidden_size = 10, .latent_size = 3}, seed);
}

std::vector<DenoiserScore> compare(const std::vector<ComparedDenoiser>& denoisers, const Dataset& data,
                                   const EvaluationSpec& spec, std::size_t threads = 2) {
  ThreadPool pool(threads);
  DenoiserComparison comparison(denoisers, data, spec, pool);
  return comparison.score(test_cells(spec).at(0));
}

/// What `clean` makes of image `index`, judged image by image in plain loops.
struct Judged {
  double mse;
  double psnr;
  double ssim;
};

template <class Clean>
Judged judge(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const Clean& clean_image) {
  std::vector<float> noisy(kShape.size());
  std::vector<float> clean(kShape.size());
  make_test_image(data, index, spec, test_cells(spec).at(0), noisy, clean);
  const std::vector<float> cleaned = clean_image(noisy);
  const double mse = mean_squared_error(cleaned, clean);
  return {mse, psnr(mse).value(), ssim(cleaned, clean, kShape).value()};
}

std::vector<float> filtered(const Filter& filter, const std::vector<float>& image) {
  ThreadPool pool(1);
  std::vector<float> result(image.size());
  apply_filter(filter, kShape, image, result, pool);
  return result;
}

TEST(DenoiserComparison, JudgesEveryDenoiserOnTheSameNoisyImages) {
  const Dataset data = ramps(5);
  const EvaluationSpec spec{.kinds = {SpeckleNoise{}}, .scales = {0.7}, .clip = true, .seed = 11};
  const Filter filter = GaussianFilter{.sigma = 0.8};
  const auto scores = compare({{NoisyInput{}}, {filter}, {model(3)}}, data, spec);
  ASSERT_EQ(scores.size(), 3U);
  const auto expect = [&](const DenoiserScore& score, const auto& clean_image) {
    Judged mean{0, 0, 0};
    for (std::size_t i = 0; i < data.size(); ++i) {
      const Judged judged = judge(data, i, spec, clean_image);
      EXPECT_DOUBLE_EQ(score.psnr.at(i).value(), judged.psnr);
      mean = {mean.mse + judged.mse / 5, mean.psnr + judged.psnr / 5, mean.ssim + judged.ssim / 5};
    }
    EXPECT_NEAR(score.quality.mse.mean, mean.mse, 1e-12);
    EXPECT_NEAR(score.quality.psnr.mean, mean.psnr, 1e-12);
    EXPECT_NEAR(score.quality.ssim.mean, mean.ssim, 1e-12);
    EXPECT_EQ(score.count, 5U);
  };
  expect(scores[0], [](const std::vector<float>& noisy) { return noisy; });
  expect(scores[1], [&](const std::vector<float>& noisy) { return filtered(filter, noisy); });
  expect(scores[2], [](const std::vector<float>& noisy) { return model(3).denoise(noisy); });
}

TEST(DenoiserComparison, GivesACappedDenoiserImagesFromAllOverTheDataAndSaysHowMany) {
  const Dataset data = ramps(800);  // three batches
  const EvaluationSpec spec{.kinds = {GaussianNoise{}}, .scales = {1}};
  const auto scores = compare({{MedianFilter{}}, {MedianFilter{}, 7}, {MedianFilter{}, 5000}}, data, spec);
  EXPECT_EQ(scores[1].count, 7U);
  EXPECT_EQ(scores[2].count, 800U);
  EXPECT_EQ(scores[2].psnr, scores[0].psnr);
  double mean = 0;
  std::vector<std::size_t> given;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (!scores[1].psnr[i]) continue;
    EXPECT_EQ(scores[1].psnr[i], scores[0].psnr[i]) << i;
    mean += *scores[1].psnr[i] / 7;
    given.push_back(i);
  }
  EXPECT_EQ(given, (std::vector<std::size_t>{0, 115, 229, 343, 458, 572, 686}));
  EXPECT_NEAR(scores[1].quality.psnr.mean, mean, 1e-9);
  EXPECT_EQ(scores[1].quality.psnr.undefined, 0U);
}

TEST(DenoiserComparison, CountsPerfectImagesAndGivesThemNoPsnr) {
  const EvaluationSpec spec{.kinds = {NoNoise{}}};
  const auto scores = compare({{NoisyInput{}}, {NoisyInput{}, 2}, {model(1)}}, ramps(4), spec);
  EXPECT_EQ(scores[0].psnr, ImagePsnr(4));
  EXPECT_EQ(scores[0].quality.psnr.undefined, 4U);
  EXPECT_EQ(scores[0].quality.mse.mean, 0);
  EXPECT_EQ(scores[1].quality.psnr.undefined, 2U);
  EXPECT_EQ(scores[2].quality.psnr.undefined, 0U);
}

TEST(DenoiserComparison, DoesNotDependOnThreadsNorOnTheOthers) {
  const Dataset data = ramps(400);
  const EvaluationSpec spec{.scales = {0.5}, .mix = EvaluationMix::thirds_black_between};
  const ComparedDenoiser non_local{NonLocalMeansFilter{.patch_size = 3, .patch_distance = 2}, 30};
  const auto once = compare({{model(2)}, non_local}, data, spec, 1);
  for (const std::size_t threads : {2U, 5U}) {
    const auto again = compare({{model(2)}, non_local}, data, spec, threads);
    for (std::size_t i = 0; i < once.size(); ++i) {
      EXPECT_EQ(again[i].psnr, once[i].psnr);
      EXPECT_EQ(again[i].quality.ssim.mean, once[i].quality.ssim.mean);
    }
  }
  EXPECT_EQ(compare({non_local}, data, spec).at(0).psnr, once[1].psnr);
}

TEST(DenoiserComparison, ScoresEveryCellAnew) {
  const Dataset data = ramps(6);
  const EvaluationSpec spec{.kinds = {GaussianNoise{}}, .scales = {0.1, 1}};
  ThreadPool pool(2);
  const std::vector<ComparedDenoiser> denoisers = {{NoisyInput{}}};
  DenoiserComparison comparison(denoisers, data, spec, pool);
  const ImagePsnr first = comparison.score(test_cells(spec).at(0)).at(0).psnr;
  const ImagePsnr second = comparison.score(test_cells(spec).at(1)).at(0).psnr;
  for (std::size_t i = 0; i < data.size(); ++i) EXPECT_GT(first[i].value(), second[i].value() + 15);  // 20 dB
  EXPECT_EQ(comparison.score(test_cells(spec).at(0)).at(0).psnr, first);
}

TEST(DenoiserComparison, RefusesWhatCannotBeCompared) {
  const EvaluationSpec spec;
  test::expect_error(
      ErrorKind::usage, [&] { compare({{NoisyInput{}}}, ramps(0), spec); }, "no images");
  test::expect_error(
      ErrorKind::usage, [&] { compare({{GaussianFilter{.sigma = -1}}}, ramps(2), spec); }, "sigma");
  test::expect_error(
      ErrorKind::usage, [&] { compare({{Autoencoder(AutoencoderSpec{})}}, ramps(2), spec); }, "1x12x12", "1x28x28");
}

DenoiserScore with_psnr(ImagePsnr psnr) { return {.quality = {}, .count = psnr.size(), .psnr = std::move(psnr)}; }

TEST(PsnrDifference, LooksAtImagesWhereBothHaveOne) {
  ThreadPool pool(2);
  const ImagePsnr a = {20, std::nullopt, 30, 25};
  const ImagePsnr b = {18, 10, 27, std::nullopt};
  const std::optional<Estimate> difference = psnr_difference(a, b, {.resamples = 50}, pool);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->mean, 2.5);
  EXPECT_EQ(difference->count, 2U);
  const std::vector<double> of_a = {20, 30};
  const std::vector<double> of_b = {18, 27};
  const Estimate expected = bootstrap_mean_difference(of_a, of_b, {.resamples = 50}, pool);
  EXPECT_EQ(difference->interval->low, expected.interval->low);
  EXPECT_EQ(psnr_difference(a, ImagePsnr(4), {}, pool), std::nullopt);
  test::expect_error(
      ErrorKind::usage, [&] { (void)psnr_difference(a, ImagePsnr(3), {}, pool); }, "4", "3");
}

TEST(MeanPsnr, HasNoneWhereOneModelHasNone) {
  const std::vector<DenoiserScore> models = {with_psnr({20, std::nullopt, 30}), with_psnr({22, 10, 31})};
  EXPECT_EQ(mean_psnr(models), (ImagePsnr{21, std::nullopt, 30.5}));
  test::expect_error(
      ErrorKind::usage, [] { (void)mean_psnr({}); }, "no model");
  const std::vector<DenoiserScore> unlike = {with_psnr({20}), with_psnr({20, 21})};
  test::expect_error(
      ErrorKind::usage, [&] { (void)mean_psnr(unlike); }, "2", "1");
}

}  // namespace
}  // namespace debruit
