#include "report/mosaic.h"

#include <gtest/gtest.h>

namespace debruit {
namespace {

std::uint8_t at(const GreyImage& image, std::size_t x, std::size_t y) { return image.values[y * image.width + x]; }

TEST(Mosaic, EnlargesPixelsAndPartsCellsByWhiteLines) {
  const GreyImage left{2, 2, {10, 20, 30, 40}};
  const GreyImage right{1, 1, {50}};
  const GreyImage whole = mosaic({{"a", "b"}, {"row"}, {{left, right}}});
  ASSERT_EQ(whole.width, 17U);  // two cells of 8 and a line
  ASSERT_EQ(whole.height, 8U);
  EXPECT_EQ(at(whole, 0, 0), 10);
  EXPECT_EQ(at(whole, 3, 3), 10);
  EXPECT_EQ(at(whole, 4, 0), 20);
  EXPECT_EQ(at(whole, 7, 7), 40);
  for (std::size_t y = 0; y < whole.height; ++y) EXPECT_EQ(at(whole, 8, y), 255);
  EXPECT_EQ(at(whole, 9, 0), 50);
  EXPECT_EQ(at(whole, 16, 7), 50);
}

TEST(Mosaic, LeavesBlackWhatAPictureDoesNotFill) {
  const GreyImage large{3, 3, std::vector<std::uint8_t>(9, 90)};
  const GreyImage narrow{1, 3, {60, 60, 60}};
  const GreyImage whole = mosaic({{"a"}, {"one", "two"}, {{large}, {narrow}}});
  ASSERT_EQ(whole.width, 12U);
  ASSERT_EQ(whole.height, 25U);
  EXPECT_EQ(at(whole, 3, 13), 0);
  EXPECT_EQ(at(whole, 4, 13), 60);
  EXPECT_EQ(at(whole, 7, 24), 60);
  EXPECT_EQ(at(whole, 8, 24), 0);
}

}  // namespace
}  // namespace debruit
