#include "evaluation/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "evaluation/ssim.h"
#include "files/npz.h"

namespace debruit {
namespace {

const std::vector<std::string> kPairs = {"square", "outside_the_range", "wide", "tall", "smallest", "unlike", "black",
                                         "colour"};

struct Pair {
  ImageShape shape;
  std::vector<float> a, b;
  std::vector<double> scores;  // MSE, PSNR, SSIM by scikit-image
};

Pair read_pair(const NpzArrays& arrays, const std::string& name) {
  const NpyArray& a = arrays.at(name + "_a");
  return {{a.shape.at(0), a.shape.at(1), a.shape.at(2)},
          std::get<std::vector<float>>(a.values),
          std::get<std::vector<float>>(arrays.at(name + "_b").values),
          std::get<std::vector<double>>(arrays.at(name + "_scores").values)};
}

TEST(Metrics, AgreeWithScikitImage) {
  const NpzArrays arrays = read_npz(std::string(DEBRUIT_TEST_DATA) + "/evaluation/metrics.npz");
  for (const std::string& name : kPairs) {
    SCOPED_TRACE(name);
    const Pair pair = read_pair(arrays, name);
    const double mse = mean_squared_error(pair.a, pair.b);
    EXPECT_NEAR(mse, pair.scores[0], 1e-14);
    EXPECT_NEAR(psnr(mse).value(), pair.scores[1], 1e-11);
    EXPECT_NEAR(ssim(pair.a, pair.b, pair.shape).value(), pair.scores[2], 1e-11);
  }
}

TEST(Metrics, AnImageIsLikeItself) {
  const Pair pair = read_pair(read_npz(std::string(DEBRUIT_TEST_DATA) + "/evaluation/metrics.npz"), "square");
  EXPECT_EQ(mean_squared_error(pair.a, pair.a), 0);
  EXPECT_FALSE(psnr(0).has_value());
  EXPECT_NEAR(ssim(pair.a, pair.a, pair.shape).value(), 1, 1e-15);
}

TEST(Metrics, SsimIsUndefinedBelowItsWindow) {
  const std::vector<float> image(10 * 40, 0.5F);
  EXPECT_FALSE(ssim(image, image, {1, 10, 40}).has_value());
  EXPECT_FALSE(ssim(image, image, {1, 40, 10}).has_value());
}

TEST(Metrics, OneSsimServesManyImages) {
  const NpzArrays arrays = read_npz(std::string(DEBRUIT_TEST_DATA) + "/evaluation/metrics.npz");
  Ssim comparison({1, 28, 28});
  for (const char* name : {"outside_the_range", "black", "square", "unlike", "square"}) {
    const Pair pair = read_pair(arrays, name);
    comparison.set_reference(pair.a);
    EXPECT_EQ(comparison.compare(pair.b), ssim(pair.a, pair.b, pair.shape)) << name;
    EXPECT_EQ(comparison.compare(pair.a), ssim(pair.a, pair.a, pair.shape)) << name;
  }
}

TEST(Mean, HasTheNormalInterval) {
  // numpy: x.mean(), 1.959963984540054 * x.std(ddof=1) / sqrt(len(x))
  const Mean mean = mean_of(std::vector<double>{1, 2, 4, 8.5}, 3);
  EXPECT_DOUBLE_EQ(mean.mean, 3.875);
  EXPECT_NEAR(mean.low, 3.875 - 3.2594531061179866, 1e-9);
  EXPECT_NEAR(mean.high, 3.875 + 3.2594531061179866, 1e-9);
  EXPECT_EQ(mean.undefined, 3U);
}

TEST(Mean, OfTooFewValuesIsNotMadeUp) {
  const Mean none = mean_of({}, 7);
  EXPECT_TRUE(std::isnan(none.mean) && std::isnan(none.low) && std::isnan(none.high));
  EXPECT_EQ(none.undefined, 7U);
  const Mean one = mean_of(std::vector<double>{0.25});
  EXPECT_EQ(one.mean, 0.25);
  EXPECT_TRUE(std::isnan(one.low) && std::isnan(one.high));
}

}  // namespace
}  // namespace debruit
