#include "study/notebook_error.h"

#include <gtest/gtest.h>

#include <utility>

#include "evaluation/metrics.h"
#include "evaluation/test_images.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

constexpr ImageShape kShape{1, 4, 4};

Dataset pictures(std::size_t count) {
  Dataset data;
  data.name = "pictures";
  data.shape = kShape;
  std::vector<std::uint8_t> pixels;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t p = 0; p < kShape.size(); ++p) pixels.push_back(static_cast<std::uint8_t>(40 + 9 * i + 5 * p));
    data.labels.push_back(0);
  }
  data.images = Images(std::move(pixels), kShape.size());
  return data;
}

Autoencoder model() {
  return Autoencoder({.image = kShape, .hidden_layers = 0, .hidden_size = 5, .latent_size = 3}, 7);
}

EvaluationSpec thirds_with_black_between() {
  return {.scales = {0.5}, .mix = EvaluationMix::thirds_black_between, .scaling = Scaling::minmax_columns, .seed = 3};
}

TEST(NotebookError, IsToTheNoisyInputOverAllRowsWithBlackOnesBehind) {
  const Dataset data = pictures(11);  // blocks of 4, black: 4 and 9
  const EvaluationSpec spec = thirds_with_black_between();
  const std::vector<std::pair<std::size_t, std::size_t>> blocks = {{0, 4}, {5, 9}, {10, 11}};
  double to_input = 0;
  double denoised = 0;
  double noisy_itself = 0;
  for (std::size_t kind = 0; kind < 3; ++kind) {
    for (std::size_t i = blocks[kind].first; i < blocks[kind].second; ++i) {
      std::vector<float> noisy(kShape.size());
      std::vector<float> clean(kShape.size());
      make_test_image(data, i, spec, spec.kinds[kind], 0.5, noisy, clean);
      const std::vector<float> output = model().denoise(noisy);
      to_input += mean_squared_error(output, noisy);
      denoised += mean_squared_error(output, clean) / 9;
      noisy_itself += mean_squared_error(noisy, clean) / 9;
    }
  }
  const std::vector<float> black(kShape.size());
  const double of_black = mean_squared_error(model().denoise(black), black);

  const NotebookError error = notebook_error(model(), data, spec, 39);
  EXPECT_EQ(error.rows, 50U);
  EXPECT_EQ(error.black_rows, 41U);
  EXPECT_NEAR(error.error, (to_input + 41 * of_black) / 50, 1e-12);
  EXPECT_NEAR(error.from_black_rows, 41 * of_black / 50, 1e-12);
  EXPECT_NEAR(error.error_of_images, to_input / 9, 1e-12);
  EXPECT_NEAR(error.denoised.mean, denoised, 1e-12);
  EXPECT_NEAR(error.noisy.mean, noisy_itself, 1e-12);
}

TEST(NotebookError, OfOneKindWithoutPaddingHasNoBlackRows) {
  const Dataset data = pictures(400);  // two batches
  const EvaluationSpec spec{.kinds = {GaussianNoise{}}, .scales = {0.5}};
  const NotebookError error = notebook_error(model(), data, spec, 0);
  EXPECT_EQ(error.rows, 400U);
  EXPECT_EQ(error.black_rows, 0U);
  EXPECT_EQ(error.from_black_rows, 0);
  EXPECT_EQ(error.error, error.error_of_images);
  const Score score = evaluate(model(), data, spec).scores.at(0);
  EXPECT_EQ(error.denoised.mean, score.denoised.mse.mean);
  EXPECT_EQ(error.denoised.low, score.denoised.mse.low);
  EXPECT_EQ(error.noisy.mean, score.noisy.mse.mean);
  EXPECT_NE(error.error, error.denoised.mean);
}

TEST(NotebookError, DoesNotDependOnThreads) {
  const Dataset data = pictures(100);
  const NotebookError once = notebook_error(model(), data, thirds_with_black_between(), 20, 1);
  for (const std::size_t threads : {2U, 5U}) {
    const NotebookError again = notebook_error(model(), data, thirds_with_black_between(), 20, threads);
    EXPECT_EQ(again.error, once.error);
    EXPECT_EQ(again.denoised.mean, once.denoised.mean);
  }
}

TEST(NotebookError, RefusesMoreThanOneCellAndOtherImages) {
  test::expect_error(
      ErrorKind::usage, [] { (void)notebook_error(model(), pictures(3), {}, 0); }, "3 cells", "one");
  test::expect_error(
      ErrorKind::usage, [] { (void)notebook_error(model(), pictures(0), {}, 0); }, "no images");
  test::expect_error(
      ErrorKind::usage,
      [] { (void)notebook_error(Autoencoder(AutoencoderSpec{}), pictures(3), thirds_with_black_between(), 0); },
      "1x4x4", "1x28x28");
}

}  // namespace
}  // namespace debruit
