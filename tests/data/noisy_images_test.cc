#include "data/noisy_images.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "data/noise.h"

namespace debruit {
namespace {

/// `count` grey images of 8 x 8.
Dataset grey_images(std::size_t count) {
  Dataset data;
  data.shape = {1, 8, 8};
  data.images = Images(std::vector<std::uint8_t>(count * 64, 128), 64);
  data.labels.assign(count, 0);
  return data;
}

struct Pair {
  std::vector<float> noisy;
  std::vector<float> clean;
  friend bool operator==(const Pair&, const Pair&) = default;
};

Pair make(const NoisyImages& images, std::size_t index, std::size_t epoch) {
  Pair pair{std::vector<float>(64, -1), std::vector<float>(64, -1)};
  images.make(index, epoch, pair.noisy, pair.clean);
  return pair;
}

/// Kinds that can be told apart by what they leave in a grey image.
const std::vector<Noise> kTellable = {SaltNoise{.amount = 1}, PepperNoise{.amount = 1}, NoNoise{}};

std::size_t kind_seen(const Pair& pair) {
  if (pair.noisy == pair.clean) return 2;
  return pair.noisy[0] == 1.0F ? 0 : 1;
}

TEST(NoisyImagesTest, KeepsTheCleanImage) {
  const Dataset data = grey_images(3);
  const NoisyImages images(data, Scaling::unit, {}, 1, kTrainingStreams);
  const Pair pair = make(images, 1, 1);
  EXPECT_EQ(std::ranges::count(pair.clean, 128 / 255.0F), 64);
  EXPECT_NE(pair.noisy, pair.clean);
}

TEST(NoisyImagesTest, DrawsAnewEveryEpochOnlyWhenFresh) {
  const Dataset data = grey_images(3);
  const NoisyImages fresh(data, Scaling::unit, {.draw = NoiseDraw::fresh}, 1, kTrainingStreams);
  const NoisyImages once(data, Scaling::unit, {.draw = NoiseDraw::once}, 1, kTrainingStreams);
  EXPECT_NE(make(fresh, 0, 1), make(fresh, 0, 2));
  EXPECT_EQ(make(once, 0, 1), make(once, 0, 2));
  EXPECT_EQ(make(fresh, 0, 2), make(fresh, 0, 2));
}

TEST(NoisyImagesTest, GivesConsecutiveThirdsOneKindEach) {
  constexpr std::size_t kCount = 10;
  const Dataset data = grey_images(kCount);
  const NoisyImages images(data, Scaling::unit, {.kinds = kTellable, .mix = NoiseMix::thirds}, 1, kTrainingStreams);
  std::vector<std::size_t> kinds;
  for (std::size_t i = 0; i < kCount; ++i) kinds.push_back(kind_seen(make(images, i, 1)));
  EXPECT_EQ(kinds, (std::vector<std::size_t>{0, 0, 0, 0, 1, 1, 1, 2, 2, 2}));
}

TEST(NoisyImagesTest, LeavesOneImageBlackBetweenTheBlocksAndItsCleanImageAlone) {
  constexpr std::size_t kCount = 10;
  const Dataset data = grey_images(kCount);
  const TrainingNoise noise{.kinds = kTellable, .mix = NoiseMix::thirds_black_between};
  const NoisyImages images(data, Scaling::unit, noise, 1, kTrainingStreams);
  constexpr std::size_t kBlack = 9;
  std::vector<std::size_t> kinds;
  for (std::size_t i = 0; i < kCount; ++i) {
    const Pair pair = make(images, i, 1);
    const bool black = std::ranges::count(pair.noisy, 0.0F) == 64 && (i == 4 || i == 9);
    kinds.push_back(black ? kBlack : kind_seen(pair));
    EXPECT_EQ(std::ranges::count(pair.clean, 128 / 255.0F), 64);
  }
  EXPECT_EQ(kinds, (std::vector<std::size_t>{0, 0, 0, 0, kBlack, 1, 1, 1, 1, kBlack}));
}

/// How many of `count` images each of three parts has, and which are left black.
std::pair<std::vector<std::size_t>, std::vector<std::size_t>> parts_and_black(std::size_t count) {
  std::vector<std::size_t> parts(3);
  std::vector<std::size_t> black;
  std::size_t latest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto part = part_with_black_between(i, count, 3);
    if (!part) {
      black.push_back(i);
      continue;
    }
    EXPECT_GE(*part, latest);
    latest = *part;
    ++parts.at(*part);
  }
  return {parts, black};
}

TEST(PartWithBlackBetweenTest, CutsTheStudysDataAsTheStudyDoes) {
  using Counts = std::vector<std::size_t>;
  EXPECT_EQ(parts_and_black(13007), std::pair(Counts({4336, 4336, 4333}), Counts({4336, 8673})));
  EXPECT_EQ(parts_and_black(60000), std::pair(Counts({20000, 20000, 19998}), Counts({20000, 40001})));
  EXPECT_EQ(parts_and_black(2163), std::pair(Counts({721, 721, 719}), Counts({721, 1443})));
}

TEST(PartWithBlackBetweenTest, TakesFewImagesAndOneKind) {
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(part_with_black_between(i, 7, 1), std::optional<std::size_t>(0));
  using Counts = std::vector<std::size_t>;
  EXPECT_EQ(parts_and_black(2), std::pair(Counts({1, 0, 0}), Counts({1})));
}

TEST(NoisyImagesTest, DrawsEachImagesKindAtRandom) {
  constexpr std::size_t kCount = 3000;
  const Dataset data = grey_images(kCount);
  const NoisyImages images(data, Scaling::unit, {.kinds = kTellable, .mix = NoiseMix::random}, 1, kTrainingStreams);
  std::vector<double> seen(3);
  for (std::size_t i = 0; i < kCount; ++i) seen[kind_seen(make(images, i, 1))] += 1;
  double chi_square = 0;
  for (const double count : seen) chi_square += (count - kCount / 3.0) * (count - kCount / 3.0) / (kCount / 3.0);
  EXPECT_LT(chi_square, 27.6);  // two degrees of freedom, probability 1e-6
}

TEST(NoisyImagesTest, DrawsScalesFromTheWholeRange) {
  constexpr std::size_t kCount = 2000;
  const Dataset data = grey_images(kCount);
  // A scale shows as how many of the 64 pixels are masked.
  const TrainingNoise noise{.kinds = {MaskingNoise{.amount = 1}}, .scale_low = 0.25, .scale_high = 0.75};
  const NoisyImages images(data, Scaling::unit, noise, 1, kTrainingStreams);
  std::vector<double> scales;
  for (std::size_t i = 0; i < kCount; ++i) {
    const Pair pair = make(images, i, 1);
    scales.push_back(static_cast<double>(std::ranges::count(pair.noisy, 0.0F)) / 64);
  }
  const auto [low, high] = std::ranges::minmax(scales);
  EXPECT_EQ(low, 0.25);
  EXPECT_EQ(high, 0.75);
  double mean = 0;
  for (const double scale : scales) mean += scale / kCount;
  EXPECT_NEAR(mean, 0.5, 5 * 0.5 / std::sqrt(12.0 * kCount));
}

TEST(NoisyImagesTest, ClipsWhenAsked) {
  const Dataset data = grey_images(1);
  const TrainingNoise loud{.kinds = {GaussianNoise{.mean = 0, .var = 9}}, .clip = true};
  const Pair pair = make(NoisyImages(data, Scaling::unit, loud, 1, kTrainingStreams), 0, 1);
  EXPECT_EQ(std::ranges::min(pair.noisy), 0.0F);
  EXPECT_EQ(std::ranges::max(pair.noisy), 1.0F);
}

TEST(ShuffleTest, IsAPermutationThatChangesWithSeedAndEpoch) {
  const auto order = [](std::uint64_t seed, std::size_t epoch) {
    std::vector<std::uint32_t> values(1000);
    shuffle_order(values, seed, epoch);
    return values;
  };
  const auto first = order(1, 1);
  EXPECT_EQ(std::set<std::uint32_t>(first.begin(), first.end()).size(), 1000U);
  EXPECT_EQ(*std::ranges::max_element(first), 999U);
  EXPECT_EQ(first, order(1, 1));
  EXPECT_NE(first, order(1, 2));
  EXPECT_NE(first, order(2, 1));
}

TEST(ShuffleTest, PutsEveryImageEverywhereEquallyOften) {
  constexpr std::size_t kSize = 5;
  constexpr std::size_t kEpochs = 20'000;
  std::vector<double> counts(kSize * kSize);
  std::vector<std::uint32_t> order(kSize);
  for (std::size_t epoch = 1; epoch <= kEpochs; ++epoch) {
    shuffle_order(order, 7, epoch);
    for (std::size_t place = 0; place < kSize; ++place) counts[place * kSize + order[place]] += 1;
  }
  const double expected = static_cast<double>(kEpochs) / kSize;
  for (const double count : counts) EXPECT_NEAR(count, expected, 5 * std::sqrt(expected * (1 - 1.0 / kSize)));
}

}  // namespace
}  // namespace debruit
