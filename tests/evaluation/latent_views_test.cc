#include "evaluation/latent_views.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "support/expect_error.h"

namespace debruit {
namespace {

/// Latent (a, 0, b + c, a) of an image of the pixels a, b and c: the second unit is dead, the last one repeats the
/// first. The decoder makes sigmoid(latent) of the first three.
Autoencoder known_model() {
  AutoencoderSpec spec;
  spec.image = {1, 1, 3};
  spec.hidden_layers = 0;
  spec.hidden_size = 4;
  spec.latent_size = 4;
  TensorMap weights;
  weights["encoder.0.weight"] = {{4, 3}, {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}};
  weights["encoder.0.bias"] = {{4}, {0, 0, 0, 0}};
  weights["encoder.2.weight"] = {{4, 4}, {1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0}};
  weights["encoder.2.bias"] = {{4}, {0, -1, 0, 0}};
  weights["decoder.0.weight"] = {{4, 4}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}};
  weights["decoder.0.bias"] = {{4}, {0, 0, 0, 0}};
  weights["decoder.2.weight"] = {{3, 4}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}};
  weights["decoder.2.bias"] = {{3}, {0, 0, 0}};
  return {spec, weights};
}

Dataset images_of(std::vector<std::uint8_t> pixels, std::vector<std::uint8_t> labels) {
  return {.name = "hand-made",
          .split = Split::test,
          .shape = {1, 1, 3},
          .images = Images(std::move(pixels), 3),
          .labels = std::move(labels),
          .noisy = {},
          .classes = {}};
}

/// Five images of three classes, out of order.
Dataset some_images() {
  return images_of({51, 0, 255, 0, 102, 0, 255, 51, 51, 0, 0, 0, 102, 255, 255}, {7, 2, 4, 2, 7});
}

EvaluationSpec with(std::vector<Noise> kinds) {
  EvaluationSpec spec;
  spec.kinds = std::move(kinds);
  return spec;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

TEST(LatentViewsTest, StatisticsAreOverAllImagesCleanAndNoisy) {
  const EvaluationSpec all_salt = with({SaltNoise{.amount = 1}});  // half of the pixels
  const LatentViews views = make_latent_views(known_model(), some_images(), all_salt, 2);
  EXPECT_EQ(views.count, 5U);
  EXPECT_EQ(views.noises, (std::vector<std::string>{"none", "salt:amount=1"}));
  EXPECT_EQ(views.scale, 0.5);
  EXPECT_EQ(views.data_checksum, checksum(some_images()));
  EXPECT_EQ(views.dead_units(), std::vector<std::size_t>{1});
  EXPECT_EQ(views.firing[1], 0);

  const LatentViews clean = make_latent_views(known_model(), some_images(), with({NoNoise{}}), 2);
  EXPECT_EQ(clean.noises, std::vector<std::string>{"none"});
  const std::vector<double> first = {0.2, 0, 1, 0, 0.4};
  const double mean = std::accumulate(first.begin(), first.end(), 0.0) / 5;
  double squares = 0;
  for (const double value : first) squares += (value - mean) * (value - mean);
  EXPECT_NEAR(clean.mean[0], mean, 1e-6);
  EXPECT_NEAR(clean.deviation[0], std::sqrt(squares / 5), 1e-6);
  EXPECT_FLOAT_EQ(clean.firing[0], 0.6F);
  EXPECT_NEAR(clean.mean[2], (1 + 0.4 + 0.4 + 0 + 2) / 5, 1e-6);
  EXPECT_FLOAT_EQ(clean.firing[2], 0.8F);
  EXPECT_EQ(clean.deviation[1], 0);
  EXPECT_GT(views.mean[0], clean.mean[0]) << "salt makes pixels brighter";
  EXPECT_GT(views.firing[0], clean.firing[0]);
}

TEST(LatentViewsTest, EffectIsOfOneDeviationMoreOfTheUnit) {
  const LatentViews views = make_latent_views(known_model(), some_images(), with({GaussianNoise{}}), 1);
  ASSERT_EQ(views.effects.size(), 4U);
  for (const std::size_t unit : {0U, 2U}) {
    const double mean = views.mean[unit];
    const double expected = sigmoid(mean + views.deviation[unit]) - sigmoid(mean);
    for (std::size_t pixel = 0; pixel < 3; ++pixel) {
      EXPECT_NEAR(views.effects[unit][pixel], pixel == unit ? expected : 0, 1e-6) << unit << " " << pixel;
    }
  }
  for (const std::size_t unit : {1U, 3U}) EXPECT_EQ(views.effects[unit], std::vector<float>(3, 0.0F)) << unit;
}

TEST(LatentViewsTest, InterpolationRunsFromOneDecodedLatentToTheOther) {
  const Autoencoder model = known_model();
  const Dataset data = some_images();
  const LatentViews views = make_latent_views(model, data, with({GaussianNoise{}}), 2);
  ASSERT_EQ(views.interpolations.size(), 1U) << "three classes make one pair";
  const Interpolation& pair = views.interpolations.front();
  EXPECT_EQ(pair.first, 1U);
  EXPECT_EQ(pair.last, 0U);
  EXPECT_EQ(pair.first_label, 2);
  EXPECT_EQ(pair.last_label, 7);
  EXPECT_EQ(pair.first_image, (std::vector<float>{0, 0.4F, 0}));
  EXPECT_EQ(pair.last_image, (std::vector<float>{0.2F, 0, 1}));
  ASSERT_EQ(pair.steps.size(), 9U);
  EXPECT_EQ(pair.steps.front(), model.denoise(pair.first_image));
  EXPECT_EQ(pair.steps.back(), model.denoise(pair.last_image));
  EXPECT_NEAR(pair.steps[4][0], sigmoid(0.1), 1e-6);
  EXPECT_NEAR(pair.steps[2][2], sigmoid(0.75 * 0.4 + 0.25 * 1), 1e-6);
}

TEST(LatentViewsTest, InterpolatesTwiceWithFourClassesAndNeverWithOne) {
  const LatentViews four = make_latent_views(
      known_model(), images_of(std::vector<std::uint8_t>(15, 9), {1, 9, 3, 5, 3}), with({GaussianNoise{}}), 1);
  ASSERT_EQ(four.interpolations.size(), 2U);
  EXPECT_EQ(four.interpolations[1].first, 2U);
  EXPECT_EQ(four.interpolations[1].last, 3U);
  const LatentViews one =
      make_latent_views(known_model(), images_of(std::vector<std::uint8_t>(6, 9), {4, 4}), with({GaussianNoise{}}), 1);
  EXPECT_TRUE(one.interpolations.empty());
}

TEST(LatentViewsTest, ComponentsLeaveOutWhatNeverVaries) {
  const LatentViews views = make_latent_views(known_model(), some_images(), with({NoNoise{}}), 1);
  EXPECT_EQ(views.pca_units, 3U);
  EXPECT_EQ(views.pca_share, 1);
  ASSERT_EQ(views.ratios.size(), 3U);
  EXPECT_NEAR(views.ratios[0] + views.ratios[1], 1, 1e-9) << "the last unit repeats the first";
  EXPECT_EQ(views.labels, some_images().labels);
  // Two components hold everything: distances between latents are those between points.
  ASSERT_EQ(views.points.size(), 10U);
  const auto distance = [&](std::size_t a, std::size_t b) {
    return std::hypot(views.points[2 * a] - views.points[2 * b], views.points[2 * a + 1] - views.points[2 * b + 1]);
  };
  EXPECT_NEAR(distance(0, 1), std::sqrt(2 * 0.2 * 0.2 + 0.6 * 0.6), 1e-6);
  EXPECT_NEAR(distance(2, 3), std::sqrt(2 * 1 * 1 + 0.4 * 0.4), 1e-6);
}

TEST(LatentViewsTest, OfLatentsThatAreAllTheSameHaveNoComponents) {
  const LatentViews views = make_latent_views(known_model(), images_of({9, 9, 9}, {4}), with({NoNoise{}}), 1);
  EXPECT_EQ(views.pca_units, 0U);
  EXPECT_TRUE(views.ratios.empty());
  EXPECT_EQ(views.points, std::vector<float>(2, 0.0F));
}

TEST(LatentViewsTest, TakeAnyShapeAndLatentSizeWithTheSameBitsForAnyThreads) {
  for (const std::size_t latent_size : {1U, 2U, 700U}) {
    AutoencoderSpec spec;
    spec.image = {3, 2, 5};
    spec.hidden_size = 8;
    spec.latent_size = latent_size;
    const Autoencoder model(spec, 1);
    std::vector<std::uint8_t> pixels(150);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(37 * i);
    Dataset data = images_of(pixels, {0, 1, 2, 3, 4});
    data.images = Images(std::move(pixels), 30);
    data.shape = spec.image;
    EvaluationSpec kinds;
    kinds.scaling = Scaling::minmax_columns;
    const LatentViews views = make_latent_views(model, data, kinds, 1);
    EXPECT_EQ(views.latent_size(), latent_size);
    EXPECT_EQ(views.effects.size(), latent_size);
    EXPECT_EQ(views.noises.size(), 4U);
    EXPECT_EQ(views.points.size(), 4U * 5 * 2);
    EXPECT_LE(views.pca_units, 256U);
    EXPECT_LE(std::accumulate(views.ratios.begin(), views.ratios.end(), 0.0), views.pca_share + 1e-9);
    EXPECT_EQ(views, make_latent_views(model, data, kinds, 3));
  }
}

TEST(LatentViewsTest, NeedImagesOfTheModelsShape) {
  Dataset data = images_of({1, 2, 3}, {0});
  data.shape = {1, 3, 1};
  test::expect_error(
      ErrorKind::usage, [&] { (void)make_latent_views(known_model(), data, EvaluationSpec{}, 1); }, "");
  test::expect_error(
      ErrorKind::usage,
      [&] { (void)make_latent_views(known_model(), some_images(), with({SaltNoise{.amount = 9}}), 1); }, "amount");
}

}  // namespace
}  // namespace debruit
