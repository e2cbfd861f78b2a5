#include "data/scaling.h"

#include <gtest/gtest.h>

#include <vector>

namespace debruit {
namespace {

template <class T = std::uint8_t>
std::vector<float> scaled(const std::vector<T>& pixels, const ImageShape& shape, Scaling scaling) {
  std::vector<float> out(pixels.size());
  scale_image(std::span<const T>(pixels), shape, scaling, out);
  return out;
}

TEST(ScalingTest, UnitDividesBy255) {
  EXPECT_EQ(scaled(std::vector<std::uint8_t>{0, 51, 255, 1}, {1, 2, 2}, Scaling::unit),
            (std::vector<float>{0, 51 / 255.0F, 1, 1 / 255.0F}));
}

TEST(ScalingTest, UnitDividesWholeNumbersByTheLargestOfTheirTypeAndLeavesOthers) {
  EXPECT_EQ(scaled<std::uint16_t>({0, 13107, 65535}, {1, 1, 3}, Scaling::unit), (std::vector<float>{0, 0.2F, 1}));
  EXPECT_EQ(scaled<float>({0, 0.3F, 1}, {1, 1, 3}, Scaling::unit), (std::vector<float>{0, 0.3F, 1}));
  EXPECT_EQ(scaled<double>({0, 0.3, 1}, {1, 1, 3}, Scaling::unit), (std::vector<float>{0, 0.3F, 1}));
}

TEST(ScalingTest, NoneLeavesValuesAsTheyAre) {
  EXPECT_EQ(scaled<double>({-3, 0.25, 7}, {1, 1, 3}, Scaling::none), (std::vector<float>{-3, 0.25F, 7}));
  EXPECT_EQ(scaled<std::uint8_t>({0, 200}, {1, 1, 2}, Scaling::none), (std::vector<float>{0, 200}));
}

TEST(ScalingTest, MinmaxTakesValuesOfAnyType) {
  EXPECT_EQ(scaled<double>({-1e300, 0, 1e300}, {1, 1, 3}, Scaling::minmax), (std::vector<float>{0, 0.5F, 1}));
  EXPECT_EQ(scaled<std::uint16_t>({1000, 1500, 2000}, {1, 1, 3}, Scaling::minmax), (std::vector<float>{0, 0.5F, 1}));
  EXPECT_EQ(scaled<float>({-2, 0, 2, 5}, {1, 2, 2}, Scaling::minmax_columns), (std::vector<float>{0, 0, 1, 1}));
}

TEST(ScalingTest, MinmaxStretchesTheImage) {
  EXPECT_EQ(scaled(std::vector<std::uint8_t>{10, 20, 30, 50}, {1, 2, 2}, Scaling::minmax),
            (std::vector<float>{0, 0.25F, 0.5F, 1}));
  EXPECT_EQ(scaled(std::vector<std::uint8_t>{7, 7, 7, 7}, {1, 2, 2}, Scaling::minmax),
            (std::vector<float>{0, 0, 0, 0}));
}

TEST(ScalingTest, MinmaxColumnsStretchesEveryColumnOfEveryChannel) {
  // Columns (10, 30, 20), constant 9, (0, 4, 1); then a second channel with columns of its own.
  const std::vector<std::uint8_t> pixels = {10, 9, 0, 30, 9, 4, 20, 9, 1, 0, 0, 8, 5, 255, 8, 10, 51, 9};
  EXPECT_EQ(scaled(pixels, {2, 3, 3}, Scaling::minmax_columns),
            (std::vector<float>{0, 0, 0, 1, 0, 1, 0.5F, 0, 0.25F, 0, 0, 0, 0.5F, 1, 0, 1, 0.2F, 1}));
}

}  // namespace
}  // namespace debruit
