#include "kernels/noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

#include "support/target_scope.h"

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

constexpr std::size_t kCounts[] = {1, 2, 3, 15, 16, 17, 31, 64, 65, 81, 784};

std::vector<float> normals_of(std::size_t count) {
  std::vector<float> normals(count);
  random_normals(kKey, normals.data(), count);
  return normals;
}

TEST(RandomNormalsTest, DoNotDependOnHowManyAreAsked) {
  const std::vector<float> all = normals_of(784);
  for (const std::size_t count : kCounts) {
    std::vector<float> some(count + 1, -7);
    random_normals(kKey, some.data(), count);
    for (std::size_t e = 0; e < count; ++e) ASSERT_EQ(some[e], all[e]) << e << " of " << count;
    EXPECT_EQ(some[count], -7.0F) << "behind " << count;
  }
}

/// Pixels, and one more behind them.
std::vector<float> pixels(std::size_t count) {
  std::vector<float> x(count + 1);
  for (std::size_t e = 0; e <= count; ++e) x[e] = static_cast<float>(e % 31) / 32;
  return x;
}

using Noise = void (*)(const RandomKey&, float offset, float factor, float* x, std::size_t count);

/// Exactly, every operation rounded on its own, on all targets.
void expect_noise(Noise noise, float (*truth)(float x, float drawn)) {
  constexpr float kOffset = 0.1F, kFactor = 0.3F;
  for (const std::string_view target : available_targets()) {
    const TargetScope forced(target);
    for (const std::size_t count : kCounts) {
      const std::vector<float> before = pixels(count);
      const std::vector<float> normals = normals_of(count);
      std::vector<float> after = before;
      noise(kKey, kOffset, kFactor, after.data(), count);
      for (std::size_t e = 0; e < count; ++e) {
        const float scaled = kFactor * normals[e];
        ASSERT_EQ(after[e], truth(before[e], kOffset + scaled)) << e << " of " << count << " on " << target;
      }
      EXPECT_EQ(after[count], before[count]) << "behind " << count << " on " << target;
    }
  }
}

TEST(GaussianNoiseKernelTest, AddsWhatIsDrawn) {
  expect_noise(add_gaussian_noise, [](float x, float drawn) { return x + drawn; });
}

TEST(SpeckleNoiseKernelTest, AddsTheProductOfPixelAndWhatIsDrawn) {
  expect_noise(add_speckle_noise, [](float x, float drawn) {
    const float product = x * drawn;
    return x + product;
  });
}

TEST(SaltAndPepperKernelTest, ComparesTheUpperThirtyBits) {
  // The bounds are words that occur: the lower one excludes itself, the upper one does not.
  const auto [low, high] = std::minmax({word_of(10) >> 2, word_of(11) >> 2});
  for (const std::string_view target : available_targets()) {
    const TargetScope forced(target);
    for (const std::size_t count : kCounts) {
      std::vector<float> image(count + 1, 0.5F);
      add_salt_and_pepper_noise(kKey, low, high, image.data(), count);
      for (std::size_t e = 0; e < count; ++e) {
        const std::uint32_t word = word_of(e) >> 2;
        ASSERT_EQ(image[e], word < low ? 0.0F : word >= high ? 1.0F : 0.5F) << e << " of " << count << " on " << target;
      }
      EXPECT_EQ(image[count], 0.5F) << "behind " << count;
    }
  }
}

}  // namespace
}  // namespace debruit
