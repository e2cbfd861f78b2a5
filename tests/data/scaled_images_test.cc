// Many images at a time, but never all of a large set.
#include "data/scaled_images.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "support/expect_error.h"

namespace debruit {
namespace {

constexpr std::size_t kSide = 1024;

/// Images of which each has its own value everywhere, made when they are asked for.
class MadeImages final : public ImageSource {
 public:
  explicit MadeImages(std::size_t count) : count_(count) {}
  [[nodiscard]] PixelType type() const override { return PixelType::uint8; }
  [[nodiscard]] std::size_t size() const override { return count_; }
  [[nodiscard]] std::size_t image_size() const override { return kSide * kSide; }
  [[nodiscard]] Pixels image(std::size_t index, PixelBuffer& buffer) const override {
    buffer.assign(image_size(), static_cast<std::byte>(index));
    return std::span<const std::uint8_t>(reinterpret_cast<const std::uint8_t*>(buffer.data()), buffer.size());
  }

 private:
  std::size_t count_;
};

Dataset made_images(std::size_t count) {
  Dataset data;
  data.name = "made";
  data.shape = {1, kSide, kSide};
  data.images = Images(std::make_shared<MadeImages>(count));
  return data;
}

TEST(ScaledImages, ComeInOrderAndNeverAllOfThem) {
  const Dataset data = made_images(10);
  std::vector<float> values;  // the first of every image
  for_scaled_images(data, Scaling::none, [&](std::size_t first, std::span<const float> images) {
    EXPECT_EQ(first, values.size());
    EXPECT_LE(images.size(), std::size_t{4} * kSide * kSide);  // 16 MiB
    for (std::size_t i = 0; i < images.size(); i += kSide * kSide) {
      values.push_back(images[i]);
      EXPECT_EQ(images[i + kSide * kSide - 1], images[i]);
    }
  });
  EXPECT_EQ(values, (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(ScaledImages, AreTheSameAtOnce) {
  const Dataset data = made_images(5);
  std::vector<float> values;
  for_scaled_images(data, Scaling::unit, [&](std::size_t, std::span<const float> images) {
    values.insert(values.end(), images.begin(), images.end());
  });
  EXPECT_EQ(values, scaled_images(data, Scaling::unit));
}

TEST(ScaledImages, NothingIsMadeOfDataWithABadValue) {
  Dataset data;
  data.name = "bad";
  data.shape = {1, 1, 2};
  data.images = Images(std::vector<float>{0, 1, 0, 2}, 2);
  bool called = false;
  test::expect_error(
      ErrorKind::input,
      [&] { for_scaled_images(data, Scaling::unit, [&](std::size_t, std::span<const float>) { called = true; }); },
      "image 1");
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace debruit
