// Philox against the vectors that its authors publish, and what debruit makes of its words.
#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace debruit {
namespace {

using Words = std::array<std::uint32_t, 4>;

// The philox4x32 lines with 10 rounds of tests/kat_vectors in Random123.
TEST(Philox4x32, GivesThePublishedAnswers) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// What a seed means: a change here changes every trained weight.
TEST(RandomBlock, PutsEveryPartOfTheAddressInItsPlace) {
  const RandomKey key{.seed = 0x299f31d0a4093822,
                      .stream = Stream::training_noise,
                      .epoch = 0x13198a2e,
                      .sample = 0x85a308d3,
                      .kind = 7};
  EXPECT_EQ(random_block(key, 0x243f6a88, 0x0370),
            philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03700705}, {0xa4093822, 0x299f31d0}));
}

TEST(RandomBlock, DiffersWhereAnyPartOfTheAddressDiffers) {
  const RandomKey key{.seed = 1, .stream = Stream::shuffle, .epoch = 2, .sample = 3, .kind = 4};
  std::set<Words> seen{random_block(key, 5, 6)};
  auto other = key;
  other.seed = 1 + (std::uint64_t{1} << 32);
  seen.insert(random_block(other, 5, 6));
  other = key;
  other.stream = Stream::weights;
  seen.insert(random_block(other, 5, 6));
  other = key;
  other.epoch = 0;
  seen.insert(random_block(other, 5, 6));
  other = key;
  other.sample = 0;
  seen.insert(random_block(other, 5, 6));
  other = key;
  other.kind = 0;
  seen.insert(random_block(other, 5, 6));
  seen.insert(random_block(key, 0, 6));
  seen.insert(random_block(key, 5, 0));
  EXPECT_EQ(seen.size(), 8U);
}

TEST(ToUnitDouble, CoversZeroToJustUnderOne) {
  EXPECT_EQ(to_unit_double(0, 0), 0.0);
  EXPECT_EQ(to_unit_double(0x80000000, 0), 0.5);
  EXPECT_EQ(to_unit_double(0, 1U << 11), 0x1p-53);
  EXPECT_EQ(to_unit_double(0, (1U << 11) - 1), 0.0);
  EXPECT_EQ(to_unit_double(0xffffffff, 0xffffffff), 1 - 0x1p-53);
}

TEST(ToBounded, IsTheUpperPartOfTheProduct) {
  EXPECT_EQ(to_bounded(0, 0, 10), 0U);
  EXPECT_EQ(to_bounded(0xffffffff, 0xffffffff, 10), 9U);
  EXPECT_EQ(to_bounded(0xffffffff, 0xffffffff, 0xffffffff), 0xfffffffeU);
  EXPECT_EQ(to_bounded(0xffffffff, 0xffffffff, 1), 0U);
  // Where the lower word decides: 0.333… * 3 falls just under 1, one bit more reaches it.
  EXPECT_EQ(to_bounded(0x55555555, 0x55555555, 3), 0U);
  EXPECT_EQ(to_bounded(0x55555555, 0x55555556, 3), 1U);
}

/// Upper quantile of chi-square with `freedom` degrees where the standard normal's is `z` (Wilson & Hilferty 1931;
/// within 1 % for freedom >= 5).
double chi_square_quantile(double freedom, double z) {
  const double term = 2.0 / (9.0 * freedom);
  return freedom * std::pow(1.0 - term + z * std::sqrt(term), 3.0);
}

class UniformIn : public testing::TestWithParam<std::uint32_t> {};

// One of a million true generators would fail on each side (z = ±4.75).
TEST_P(UniformIn, PassesChiSquareOnBothSides) {
  const std::uint32_t bound = GetParam();
  const std::uint32_t draws = 2000 * bound;
  std::vector<double> counts(bound);
  for (std::uint32_t block = 0; block < draws / 2; ++block) {
    const Words words = random_block({.seed = 42, .stream = Stream::shuffle}, block);
    ++counts[to_bounded(words[0], words[1], bound)];
    ++counts[to_bounded(words[2], words[3], bound)];
  }
  const double expected = static_cast<double>(draws) / bound;
  double statistic = 0;
  for (const double count : counts) statistic += (count - expected) * (count - expected) / expected;
  EXPECT_LT(statistic, chi_square_quantile(bound - 1, 4.75));
  EXPECT_GT(statistic, chi_square_quantile(bound - 1, -4.75));
}

INSTANTIATE_TEST_SUITE_P(Bounds, UniformIn, testing::Values(7U, 10U, 64U, 1000U));

// Each bit of the words, over samples rather than blocks: half of them set, within 5 standard deviations.
TEST(RandomBlock, SetsEveryBitHalfTheTime) {
  constexpr std::uint32_t kBlocks = 20000;
  std::array<std::uint32_t, 128> set_bits{};
  for (std::uint32_t sample = 0; sample < kBlocks; ++sample) {
    const Words words = random_block({.seed = 3, .stream = Stream::user, .sample = sample}, 0);
    for (std::size_t bit = 0; bit < set_bits.size(); ++bit) set_bits[bit] += words[bit / 32] >> (bit % 32) & 1U;
  }
  const double deviation = std::sqrt(kBlocks / 4.0);
  for (const std::uint32_t count : set_bits) EXPECT_NEAR(count, kBlocks / 2.0, 5 * deviation);
}

}  // namespace
}  // namespace debruit
