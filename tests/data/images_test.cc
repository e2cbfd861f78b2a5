#include "debruit/images.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "support/expect_error.h"
#include "support/pixels.h"

namespace debruit {
namespace {

using test::expect_error;
using test::pixels_of;

TEST(Images, HoldEveryTypeOfPixel) {
  const Images bytes(std::vector<std::uint8_t>{1, 2, 3, 4}, 2);
  EXPECT_EQ(bytes.size(), 2U);
  EXPECT_EQ(bytes.image_size(), 2U);
  EXPECT_EQ(bytes.type(), PixelType::uint8);
  EXPECT_EQ(pixels_of(bytes, 1), (std::vector<std::uint8_t>{3, 4}));
  const Images words(std::vector<std::uint16_t>{1, 65535}, 1);
  EXPECT_EQ(pixels_of<std::uint16_t>(words), (std::vector<std::uint16_t>{1, 65535}));
  EXPECT_EQ(Images(std::vector<float>{0.5F}, 1).type(), PixelType::float32);
  EXPECT_EQ(Images(std::vector<double>{0.5}, 1).type(), PixelType::float64);
  EXPECT_EQ(pixel_type_name(words.type()), "uint16");
}

TEST(Images, TakenOnesAreTakenFromAgain) {
  const Images all(std::vector<std::uint8_t>{10, 11, 12, 13, 14}, 1);
  const Images some = all.take(std::vector<std::size_t>{4, 0, 2});
  EXPECT_EQ(pixels_of(some), (std::vector<std::uint8_t>{14, 10, 12}));
  EXPECT_EQ(pixels_of(some.take(std::vector<std::size_t>{2, 0, 0})), (std::vector<std::uint8_t>{12, 14, 14}));
  expect_error(
      ErrorKind::usage, [&] { static_cast<void>(some.take(std::vector<std::size_t>{3})); }, "index 3",
      "there are 3 images");
}

TEST(Images, ShareTheMemoryOfTheirOwner) {
  auto owner = std::make_shared<std::vector<float>>(std::vector<float>{0.25F, 0.5F});
  const std::weak_ptr<std::vector<float>> watched = owner;
  const float* const place = owner->data();
  {
    const std::span<const float> values(*owner);
    const Images images(values, 1, std::exchange(owner, nullptr));
    PixelBuffer buffer;
    EXPECT_EQ(std::get<std::span<const float>>(images.image(1, buffer)).data(), place + 1);
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());
}

TEST(Images, AreWhole) {
  expect_error(
      ErrorKind::usage, [] { static_cast<void>(Images(std::vector<std::uint8_t>(5), 2)); }, "5 values", "images of 2");
}

}  // namespace
}  // namespace debruit
