// The normal variates against Box & Muller's formula in long double, from the same words. The test sweeps every
// kStride-th word, the disabled one many more (minutes: --gtest_also_run_disabled_tests --gtest_filter='*ManyMore*').
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <string_view>
#include <vector>

#include "base/threads.h"
#include "kernels/noise.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

constexpr std::uint64_t kStride = 4999;
constexpr std::uint64_t kDenseStride = 61;
constexpr std::uint64_t kWords = std::uint64_t{1} << 32;

// As kernels/noise.h states them; the comments say what the denser sweep found.
constexpr double kUlps = 4.2;          // 4.072
constexpr double kAbsolute = 2.44e-4;  // 2.4366e-4

struct Point {
  long double x;
  long double y;
};

/// Of the unit circle, at the word's angle: a quadrant, and in it an offset of [-pi/4, pi/4).
Point direction(std::uint32_t angle_word) {
  const long double offset = static_cast<long double>(angle_word & 0x3FFFFFFFU) - 0x1p29L;
  const long double angle = offset * std::numbers::pi_v<long double> * 0x1p-31L;
  const long double c = std::cos(angle);
  const long double s = std::sin(angle);
  const Point quadrants[] = {{c, s}, {-s, c}, {-c, -s}, {s, -c}};
  return quadrants[angle_word >> 30];
}

long double radius(long double u) { return std::sqrt(-2 * std::log(u)); }

long double uniform_of(std::uint32_t word) { return (static_cast<long double>(word) + 0.5L) * 0x1p-32L; }

struct Errors {
  double ulps = 0;      // of the formula's value for the uniform number rounded to a float
  double absolute = 0;  // against the formula of the uniform number itself
};

struct Pairs {
  std::vector<std::uint32_t> radius_words, angle_words;

  void add(std::uint64_t radius_word, std::uint64_t angle_word) {
    radius_words.push_back(static_cast<std::uint32_t>(radius_word));
    angle_words.push_back(static_cast<std::uint32_t>(angle_word));
  }
};

void take(Errors& errors, float actual, long double of_rounded, long double of_exact) {
  const long double ulp = std::ldexp(1.0L, std::max(std::ilogb(of_rounded), -126) - 23);
  const auto ulps = static_cast<double>(std::fabs(actual - of_rounded) / ulp);
  const auto absolute = static_cast<double>(std::fabs(actual - of_exact));
  if (!(ulps <= errors.ulps)) errors.ulps = ulps;
  if (!(absolute <= errors.absolute)) errors.absolute = absolute;
}

void take_all(Errors& errors, const Pairs& pairs) {
  std::vector<float> cosines(pairs.radius_words.size());
  std::vector<float> sines(pairs.radius_words.size());
  normals_of_words(pairs.radius_words.data(), pairs.angle_words.data(), cosines.data(), sines.data(), sines.size());
  for (std::size_t i = 0; i < sines.size(); ++i) {
    const long double u = uniform_of(pairs.radius_words[i]);
    const Point at = direction(pairs.angle_words[i]);
    const long double exact = radius(u);
    const long double rounded = radius(static_cast<float>(u));
    take(errors, cosines[i], rounded * at.x, exact * at.x);
    take(errors, sines[i], rounded * at.y, exact * at.y);
  }
}

/// The words at which something ends: of the range, of a quadrant, of an exponent.
std::vector<std::uint32_t> edges() {
  std::vector<std::uint32_t> all;
  for (int bit = 0; bit <= 32; ++bit) {
    for (std::int64_t near = -3; near <= 3; ++near) {
      const std::int64_t word = (std::int64_t{1} << bit) + near;
      if (word >= 0 && word < std::int64_t{1} << 32) all.push_back(static_cast<std::uint32_t>(word));
    }
  }
  for (const std::uint32_t quarter : {1U, 2U, 3U}) {
    for (std::uint32_t near = 0; near < 4; ++near) all.push_back((quarter << 30) + near - 2);
    all.push_back((quarter << 30) + (1U << 29));
  }
  return all;
}

/// Every stride-th radius word, each with an angle drawn by chance, and the other way round.
Errors sweep(std::uint64_t stride) {
  constexpr std::uint64_t kChunk = 1 << 20;
  std::mt19937_64 engine(1);
  Errors errors;
  Pairs ends;
  for (const std::uint32_t angle_word : edges()) {
    for (const std::uint32_t radius_word : edges()) ends.add(radius_word, angle_word);
    // Where rounding moves the uniform number most: radii near 0.
    for (std::uint32_t below = 0; below < 600; ++below) ends.add(0xFFFFFFFFU - below, angle_word);
  }
  take_all(errors, ends);
  for (std::uint64_t first = 0; first < kWords; first += kChunk * stride) {
    Pairs radii;
    Pairs angles;
    for (std::uint64_t word = first; word < std::min(first + kChunk * stride, kWords); word += stride) {
      radii.add(word, engine() >> 32);
      angles.add(engine() >> 32, word);
    }
    take_all(errors, radii);
    take_all(errors, angles);
  }
  return errors;
}

void expect_within_limits(std::uint64_t stride) {
  const FloatingPointScope scope;  // as on every thread that computes
  for (const std::string_view target : available_targets()) {
    SCOPED_TRACE(target);
    const TargetScope forced(target);
    const Errors errors = sweep(stride);
    EXPECT_LE(errors.ulps, kUlps);
    EXPECT_LE(errors.absolute, kAbsolute);
  }
}

TEST(NormalsTest, StayWithinTheStatedErrors) { expect_within_limits(kStride); }

TEST(NormalsTest, DISABLED_StayWithinTheStatedErrorsOverManyMoreWords) { expect_within_limits(kDenseStride); }

TEST(NormalsTest, AreThoseOfRandomNormals) {
  const RandomKey key{.seed = 5};
  std::vector<std::uint32_t> words(64);
  std::vector<float> normals(64);
  random_words(key, words.data(), words.size());
  random_normals(key, normals.data(), normals.size());
  for (std::size_t first = 0; first < 64; first += 32) {
    for (const std::size_t count : {1U, 15U, 16U}) {
      std::vector<float> cosines(17, -9), sines(17, -9);
      normals_of_words(&words[first], &words[first + 16], cosines.data(), sines.data(), count);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(cosines[i], normals[first + i]);
        EXPECT_EQ(sines[i], normals[first + 16 + i]);
      }
      EXPECT_EQ(cosines[count], -9.0F);
      EXPECT_EQ(sines[count], -9.0F);
    }
  }
}

/// The radius that a word gives, along the first axis.
float radius_of(std::uint32_t word) {
  const std::uint32_t axis = 1U << 29;
  float cosine = 0, sine = 0;
  normals_of_words(&word, &axis, &cosine, &sine, 1);
  EXPECT_EQ(sine, 0.0F);
  return cosine;
}

TEST(NormalsTest, ReachTheTails) {
  for (const std::string_view target : available_targets()) {
    SCOPED_TRACE(target);
    const TargetScope forced(target);
    EXPECT_FLOAT_EQ(radius_of(0), 6.7637057F);  // sqrt(-2 ln 2^-33)
    EXPECT_GT(radius_of(0), radius_of(1));
    EXPECT_GT(radius_of(1), radius_of(2));
    EXPECT_EQ(radius_of(0xFFFFFFFF), 0.0F);
  }
}

}  // namespace
}  // namespace debruit
