#include "kernels/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace debruit {
namespace {

const RandomKey kKey{.seed = 0x123456789ABCDEF0, .stream = Stream::training_noise, .epoch = 3, .sample = 77, .kind = 2};

/// The block and the word of an element, as kernels/noise.h lays down.
std::uint32_t word_of(std::size_t element) {
  return random_block(kKey, static_cast<std::uint32_t>(element / 64 * 16 + element % 16))[element % 64 / 16];
}

TEST(RandomWordsTest, AreThePhiloxWordsOfTheirElements) {
  for (const std::size_t count : {1U, 16U, 63U, 64U, 65U, 1000U}) {
    std::vector<std::uint32_t> words(count);
    random_words(kKey, words.data(), count);
    for (std::size_t e = 0; e < count; ++e) ASSERT_EQ(words[e], word_of(e)) << e << " of " << count;
  }
}

TEST(RandomNormalsTest, AreTheBoxMullerTransformOfTheirWords) {
  constexpr std::size_t kCount = 200'000;
  std::vector<float> normals(kCount);
  random_normals(kKey, normals.data(), kCount);
  for (std::size_t e = 0; e < kCount; ++e) {
    const bool sine = e % 32 >= 16;
    const double radius_word = word_of(sine ? e - 16 : e);
    const std::uint32_t angle_word = word_of(sine ? e : e + 16);
    const double radius = std::sqrt(-2 * std::log((radius_word + 0.5) * 0x1p-32));
    const double angle =
        (angle_word >> 30) * std::numbers::pi / 2 + ((angle_word & 0x3FFFFFFF) - 0x1p29) * std::numbers::pi * 0x1p-31;
    // 3e-7 of the radius from the polynomials; where the uniform is near 1, its rounding to 24 bits moves the radius.
    const double tolerance = 1e-6 * radius + 0x1p-25 / std::max(radius, 1e-4);
    ASSERT_NEAR(static_cast<double>(normals[e]), radius * (sine ? std::sin(angle) : std::cos(angle)), tolerance) << e;
  }
}

TEST(SaltAndPepperKernelTest, ComparesTheUpperThirtyBits) {
  std::vector<float> image(1000, 0.5F);
  const std::uint32_t low = word_of(10) >> 2;
  add_salt_and_pepper_noise(kKey, low, std::uint32_t{1} << 30, image.data(), image.size());
  for (std::size_t e = 0; e < image.size(); ++e) EXPECT_EQ(image[e], word_of(e) >> 2 < low ? 0.0F : 0.5F);
  EXPECT_EQ(image[10], 0.5F);  // "below" excludes the bound itself
}

}  // namespace
}  // namespace debruit
