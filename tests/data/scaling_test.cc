#include "data/scaling.h"

#include <gtest/gtest.h>

#include <vector>

namespace debruit {
namespace {

std::vector<float> scaled(const std::vector<std::uint8_t>& pixels, const ImageShape& shape, Scaling scaling) {
  std::vector<float> out(pixels.size());
  scale_image(pixels, shape, scaling, out);
  return out;
}

TEST(ScalingTest, UnitDividesBy255) {
  EXPECT_EQ(scaled({0, 51, 255, 1}, {1, 2, 2}, Scaling::unit), (std::vector<float>{0, 51 / 255.0F, 1, 1 / 255.0F}));
}

TEST(ScalingTest, MinmaxStretchesTheImage) {
  EXPECT_EQ(scaled({10, 20, 30, 50}, {1, 2, 2}, Scaling::minmax), (std::vector<float>{0, 0.25F, 0.5F, 1}));
  EXPECT_EQ(scaled({7, 7, 7, 7}, {1, 2, 2}, Scaling::minmax), (std::vector<float>{0, 0, 0, 0}));
}

TEST(ScalingTest, MinmaxColumnsStretchesEveryColumnOfEveryChannel) {
  // Columns (10, 30, 20), constant 9, (0, 4, 1); then a second channel with columns of its own.
  const std::vector<std::uint8_t> pixels = {10, 9, 0, 30, 9, 4, 20, 9, 1, 0, 0, 8, 5, 255, 8, 10, 51, 9};
  EXPECT_EQ(scaled(pixels, {2, 3, 3}, Scaling::minmax_columns),
            (std::vector<float>{0, 0, 0, 1, 0, 1, 0.5F, 0, 0.25F, 0, 0, 0, 0.5F, 1, 0, 1, 0.2F, 1}));
}

}  // namespace
}  // namespace debruit
