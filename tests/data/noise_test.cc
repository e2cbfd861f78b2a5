// Noise against its definitions. Bounds are those of the estimate's own distribution at a fixed seed: five standard
// errors, so that a right generator fails with a probability below 1e-6 a check.
#include "debruit/noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/threads.h"
#include "debruit/error.h"

namespace debruit {
namespace {

constexpr std::size_t kCount = 400'000;
constexpr double kStandardErrors = 5;

/// `count` copies of `value` after noise.
std::vector<float> noised(const Noise& noise, double scale, float value, std::size_t count = kCount,
                          const NoiseKey& key = {.seed = 42}) {
  std::vector<float> image(count, value);
  add_noise(image, noise, scale, key);
  return image;
}

struct Moments {
  double mean = 0;
  double variance = 0;
  double skewness = 0;
  double kurtosis = 0;
};

Moments moments_of(const std::vector<float>& values) {
  const double n = static_cast<double>(values.size());
  Moments m;
  for (const float v : values) m.mean += static_cast<double>(v) / n;
  double third = 0;
  double fourth = 0;
  for (const float v : values) {
    const double d = static_cast<double>(v) - m.mean;
    m.variance += d * d / n;
    third += d * d * d / n;
    fourth += d * d * d * d / n;
  }
  m.skewness = third / std::pow(m.variance, 1.5);
  m.kurtosis = fourth / (m.variance * m.variance);
  return m;
}

/// Checks mean, variance, skewness and kurtosis of normal values.
void expect_normal(const std::vector<float>& values, double mean, double deviation) {
  const Moments m = moments_of(values);
  const double n = static_cast<double>(values.size());
  EXPECT_NEAR(m.mean, mean, kStandardErrors * deviation / std::sqrt(n));
  EXPECT_NEAR(m.variance, deviation * deviation, kStandardErrors * deviation * deviation * std::sqrt(2 / n));
  EXPECT_NEAR(m.skewness, 0, kStandardErrors * std::sqrt(6 / n));
  EXPECT_NEAR(m.kurtosis, 3, kStandardErrors * std::sqrt(24 / n));
}

/// The share of `values` that equals `value`, against a probability.
void expect_share(const std::vector<float>& values, float value, double probability) {
  const double n = static_cast<double>(values.size());
  const double share = static_cast<double>(std::ranges::count(values, value)) / n;
  EXPECT_NEAR(share, probability, kStandardErrors * std::sqrt(probability * (1 - probability) / n) + 1e-12);
}

const std::vector<Noise>& all_kinds() {
  static const std::vector<Noise> kinds = [] {
    std::vector<Noise> defaults;
    for (const auto& description : known_noises()) defaults.push_back(description.defaults);
    return defaults;
  }();
  return kinds;
}

TEST(GaussianNoiseTest, IsNormalWithTheScaledDeviation) {
  expect_normal(noised(GaussianNoise{}, 1, 0.5F), 0.5, 0.1);
  expect_normal(noised(GaussianNoise{}, 0.5, 0.0F), 0, 0.05);
  expect_normal(noised(GaussianNoise{.mean = 0.2, .var = 0.25}, 2, 0.5F), 0.9, 1);
}

TEST(GaussianNoiseTest, HasTheNormalDistributionFunction) {
  std::vector<float> values = noised(GaussianNoise{.mean = 0, .var = 1}, 1, 0.0F);
  std::ranges::sort(values);
  const double n = static_cast<double>(values.size());
  double distance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double normal = 0.5 * std::erfc(-static_cast<double>(values[i]) / std::sqrt(2.0));
    distance = std::max(
        {distance, std::fabs(normal - static_cast<double>(i) / n), std::fabs(normal - static_cast<double>(i + 1) / n)});
  }
  EXPECT_LT(distance, 2.5 / std::sqrt(n));  // Kolmogorov & Smirnov: exceeded with probability 2 exp(-2 * 2.5^2) < 1e-5
}

TEST(SpeckleNoiseTest, IsProportionalToThePixel) {
  expect_normal(noised(SpeckleNoise{}, 0.5, 0.8F), static_cast<double>(0.8F), 0.4);
  for (const float value : noised(SpeckleNoise{}, 1, 0.0F, 1000)) EXPECT_EQ(value, 0.0F);
}

TEST(SaltAndPepperNoiseTest, ReplacesTheShareItSays) {
  const std::vector<float> half = noised(SaltAndPepperNoise{}, 1, 0.5F);
  expect_share(half, 0.0F, 0.2);
  expect_share(half, 1.0F, 0.2);
  expect_share(half, 0.5F, 0.6);
  const std::vector<float> more_salt = noised(SaltAndPepperNoise{.amount = 0.5, .salt_vs_pepper = 0.8}, 0.5, 0.5F);
  expect_share(more_salt, 0.0F, 0.05);
  expect_share(more_salt, 1.0F, 0.2);
}

TEST(SaltAndPepperNoiseTest, ReplacesEverythingAtAmountOne) {
  const std::vector<float> all = noised(SaltAndPepperNoise{.amount = 1, .salt_vs_pepper = 0.5}, 1, 0.5F);
  EXPECT_EQ(std::ranges::count(all, 0.5F), 0);
}

TEST(SaltNoiseTest, OnlyWhitens) {
  const std::vector<float> values = noised(SaltNoise{}, 1, 0.5F);
  expect_share(values, 1.0F, 0.4);
  expect_share(values, 0.0F, 0);
}

TEST(PepperNoiseTest, OnlyBlackens) {
  const std::vector<float> values = noised(PepperNoise{}, 1, 0.5F);
  expect_share(values, 0.0F, 0.4);
  expect_share(values, 1.0F, 0);
}

TEST(MaskingNoiseTest, MasksExactlyTheRoundedCount) {
  for (const auto& [scale, masked] : {std::pair{1.0, 314}, {0.5, 157}, {0.25, 78}, {0.0, 0}, {2.5, 784}}) {
    const std::vector<float> image = noised(MaskingNoise{}, scale, 0.5F, 784);
    EXPECT_EQ(std::ranges::count(image, 0.0F), masked) << "scale " << scale;
  }
}

TEST(MaskingNoiseTest, MasksEveryPlaceEquallyOften) {
  constexpr std::size_t kPixels = 50;
  constexpr std::uint32_t kImages = 20'000;
  std::vector<double> masked(kPixels);
  for (std::uint32_t sample = 0; sample < kImages; ++sample) {
    const auto image = noised(MaskingNoise{}, 1, 0.5F, kPixels, {.seed = 3, .sample = sample});
    for (std::size_t i = 0; i < kPixels; ++i) masked[i] += image[i] == 0.0F ? 1 : 0;
  }
  const double error = std::sqrt(0.4 * 0.6 / kImages);
  for (const double count : masked) EXPECT_NEAR(count / kImages, 0.4, kStandardErrors * error);
}

TEST(PoissonNoiseTest, HasEqualMeanAndVarianceInCounts) {
  // From inversion (mean 2.55) over rejection (255, 25500) to the stretched variate (beyond 1e9).
  for (const auto& [scale, value] : {std::pair{1.0, 0.01F}, {1.0, 1.0F}, {0.1, 1.0F}, {4e-4, 1.0F}}) {
    const double counts = 255 / (scale * scale);
    const double mean = counts * static_cast<double>(value);
    std::vector<float> values = noised(PoissonNoise{}, scale, value);
    double sum = 0;
    double squares = 0;
    for (const float v : values) {
      const double d = (static_cast<double>(v) - static_cast<double>(value)) * counts;
      sum += d / kCount;
      squares += d * d / kCount;
    }
    EXPECT_NEAR(sum, 0, kStandardErrors * std::sqrt(mean / kCount)) << "scale " << scale;
    EXPECT_NEAR(squares / mean, 1, kStandardErrors * std::sqrt((2 + 1 / mean) / kCount)) << "scale " << scale;
  }
}

TEST(PoissonNoiseTest, GivesEachSmallCountItsProbability) {
  constexpr double kMean = 3;
  const std::vector<float> values = noised(PoissonNoise{.peak = kMean}, 1, 1.0F);
  double probability = std::exp(-kMean);
  for (int count = 0; count <= 8; ++count) {
    expect_share(values, static_cast<float>(count / kMean), probability);
    probability *= kMean / (count + 1);
  }
}

TEST(PoissonNoiseTest, TreatsNegativePixelsAsBlack) {
  for (const float value : noised(PoissonNoise{}, 1, -0.5F, 100)) EXPECT_EQ(value, 0.0F);
}

TEST(NoiseTest, KeepsTheImageAtScaleZero) {
  for (const Noise& noise : all_kinds()) {
    const std::vector<float> image = noised(noise, 0, 0.3F, 1000);
    EXPECT_EQ(std::ranges::count(image, 0.3F), 1000) << noise_name(noise);
  }
}

TEST(NoiseTest, IsAFunctionOfItsKeyAlone) {
  for (const Noise& noise : all_kinds()) {
    if (std::holds_alternative<NoNoise>(noise)) continue;
    const NoiseKey key{.seed = 9, .stream = 0, .epoch = 2, .sample = 5};
    const auto image = noised(noise, 1, 0.5F, 784, key);
    EXPECT_EQ(image, noised(noise, 1, 0.5F, 784, key)) << noise_name(noise);
    for (const NoiseKey& other : {NoiseKey{.seed = 10, .stream = 0, .epoch = 2, .sample = 5},
                                  NoiseKey{.seed = 9, .stream = 1, .epoch = 2, .sample = 5},
                                  NoiseKey{.seed = 9, .stream = 0, .epoch = 3, .sample = 5},
                                  NoiseKey{.seed = 9, .stream = 0, .epoch = 2, .sample = 6}}) {
      EXPECT_NE(image, noised(noise, 1, 0.5F, 784, other)) << noise_name(noise);
    }
  }
}

TEST(NoiseTest, DrawsAPixelTheSameWhateverTheImagesSize) {
  for (const Noise& noise : all_kinds()) {
    if (std::holds_alternative<MaskingNoise>(noise)) continue;  // its count depends on the size
    const auto large = noised(noise, 1, 0.5F, 1000);
    for (const std::size_t size : {1U, 15U, 16U, 17U, 63U, 64U, 65U, 784U}) {
      const auto small = noised(noise, 1, 0.5F, size);
      EXPECT_TRUE(std::equal(small.begin(), small.end(), large.begin())) << noise_name(noise) << " " << size;
    }
  }
}

TEST(NoiseTest, IsTheSameOnAnyNumberOfThreads) {
  constexpr std::size_t kImages = 64;
  const auto draw_all = [&](const Noise& noise, std::size_t threads) {
    std::vector<std::vector<float>> images(kImages);
    ThreadPool pool(threads);
    pool.parallel_for(kImages, [&](std::size_t i, std::size_t) {
      images[i] = noised(noise, 1, 0.5F, 100, {.seed = 1, .sample = static_cast<std::uint32_t>(i)});
    });
    return images;
  };
  for (const Noise& noise : all_kinds()) {
    const auto one = draw_all(noise, 1);
    for (const std::size_t threads : {2U, 3U, 4U, 8U}) EXPECT_EQ(draw_all(noise, threads), one) << noise_name(noise);
  }
}

TEST(NoiseTest, ClipsToTheUnitIntervalWhenAsked) {
  std::vector<float> image(1000, 0.5F);
  add_noise(image, GaussianNoise{.mean = 0, .var = 4}, 1, {.seed = 1}, true);
  EXPECT_EQ(std::ranges::min(image), 0.0F);
  EXPECT_EQ(std::ranges::max(image), 1.0F);
}

// ---- how noise is written down

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(ParseNoiseTest, ReadsWhatFormatWrites) {
  for (const Noise& noise : all_kinds()) EXPECT_EQ(parse_noise(format_noise(noise)), noise);
  const Noise odd = SaltAndPepperNoise{.amount = 0.1, .salt_vs_pepper = 1.0 / 3};
  EXPECT_EQ(parse_noise(format_noise(odd)), odd);
}

TEST(ParseNoiseTest, KnowsTheAliases) {
  EXPECT_EQ(parse_noise("s&p"), Noise(SaltAndPepperNoise{}));
  EXPECT_EQ(parse_noise("salt_pepper:amount=0.2"), Noise(SaltAndPepperNoise{.amount = 0.2}));
}

TEST(ParseNoiseTest, ListsTheKnownKinds) {
  const std::string message = message_of([] { (void)parse_noise("gausian"); });
  for (const auto& description : known_noises()) EXPECT_NE(message.find(description.name), std::string::npos);
  EXPECT_NE(message.find("gausian"), std::string::npos);
}

TEST(ParseNoiseTest, NamesTheKnownParameters) {
  EXPECT_NE(message_of([] { (void)parse_noise("gaussian:sigma=1"); }).find("mean, var"), std::string::npos);
  EXPECT_NE(message_of([] { (void)parse_noise("none:x=1"); }).find("none"), std::string::npos);
  EXPECT_NE(message_of([] { (void)parse_noise("gaussian:var"); }).find("KEY=VALUE"), std::string::npos);
  EXPECT_NE(message_of([] { (void)parse_noise("gaussian:var=abc"); }).find("not a number"), std::string::npos);
  EXPECT_NE(message_of([] { (void)parse_noise("gaussian:var=nan"); }).find("not a number"), std::string::npos);
}

TEST(ParseNoiseTest, RefusesValuesOutOfRange) {
  for (const char* text : {"gaussian:var=-1", "speckle:var=-0.1", "salt_and_pepper:amount=1.5",
                           "salt_and_pepper:salt_vs_pepper=-0.1", "masking:amount=2", "poisson:peak=0"}) {
    EXPECT_NE(message_of([&] { (void)parse_noise(text); }).find("out of range"), std::string::npos) << text;
  }
}

TEST(ValidateNoiseTest, RefusesScalesThatMakeNoSense) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double scale : {-0.5, nan, std::numeric_limits<double>::infinity()}) {
    EXPECT_THROW(validate_noise(GaussianNoise{}, scale), Error);
  }
  EXPECT_NE(message_of([] { validate_noise(SaltNoise{}, 3); }).find("over 1"), std::string::npos);
  EXPECT_NO_THROW(validate_noise(SaltNoise{}, 2.5));
}

}  // namespace
}  // namespace debruit
