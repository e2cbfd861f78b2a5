#include "data/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "support/expect_error.h"

namespace debruit {
namespace {

using test::expect_error;

/// 1000 labels of ten very unequal classes, mixed.
std::vector<std::uint8_t> labels() {
  std::vector<std::uint8_t> result(1000);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::size_t mixed = i * 379 % 1000;
    result[i] = static_cast<std::uint8_t>(9 * mixed * mixed / 1'000'000);
  }
  result[500] = 9;
  return result;
}

std::array<std::size_t, 10> counts(const std::vector<std::uint8_t>& all, const std::vector<std::size_t>& indices) {
  std::array<std::size_t, 10> result{};
  for (const std::size_t index : indices) ++result[all[index]];
  return result;
}

std::vector<std::size_t> everything(std::size_t count) {
  std::vector<std::size_t> result(count);
  std::iota(result.begin(), result.end(), std::size_t{0});
  return result;
}

TEST(StratifiedSplit, CoversEveryImageOnceInAscendingOrder) {
  const auto all = labels();
  const HeldOut split = stratified_split(all, 0.1, 42);
  EXPECT_TRUE(std::is_sorted(split.training.begin(), split.training.end()));
  EXPECT_TRUE(std::is_sorted(split.validation.begin(), split.validation.end()));
  std::vector<std::size_t> together;
  std::merge(split.training.begin(), split.training.end(), split.validation.begin(), split.validation.end(),
             std::back_inserter(together));
  EXPECT_EQ(together, everything(all.size()));
}

TEST(StratifiedSplit, HoldsOutTheRoundedFractionOfAllAndOfEachClassToWithinOne) {
  const auto all = labels();
  const auto total = counts(all, everything(all.size()));
  for (const double fraction : {0.0, 0.1, 0.25, 1.0 / 3, 0.5, 0.999}) {
    const auto validation = stratified_split(all, fraction, 7).validation;
    EXPECT_EQ(validation.size(), static_cast<std::size_t>(std::lround(fraction * 1000))) << fraction;
    const auto held = counts(all, validation);
    for (std::size_t label = 0; label < total.size(); ++label) {
      const double quota = fraction * static_cast<double>(total[label]);
      EXPECT_LT(std::abs(static_cast<double>(held[label]) - quota), 1) << "label " << label << ", " << fraction;
    }
  }
}

TEST(StratifiedSplit, GivesWhatRoundingLeftToTheLargestRemaindersAndThenTheSmallestLabels) {
  // A quarter of 5, 6, 6 and 7 images: 1.25, 1.5, 1.5, 1.75; of 6 in all two go beyond 1 each.
  std::vector<std::uint8_t> all;
  for (const auto& [label, count] : {std::pair{0, 5}, {1, 6}, {2, 6}, {3, 7}}) {
    all.insert(all.end(), static_cast<std::size_t>(count), static_cast<std::uint8_t>(label));
  }
  const auto held = counts(all, stratified_split(all, 0.25, 3).validation);
  EXPECT_EQ(held, (std::array<std::size_t, 10>{1, 2, 1, 2}));
}

TEST(StratifiedSplit, IsAFunctionOfTheSeed) {
  const auto all = labels();
  EXPECT_EQ(stratified_split(all, 0.2, 1).validation, stratified_split(all, 0.2, 1).validation);
  EXPECT_NE(stratified_split(all, 0.2, 1).validation, stratified_split(all, 0.2, 2).validation);
}

TEST(StratifiedSplit, DrawsEveryImageEquallyOften) {
  // 400 seeds, 5 of 20 images each: every image is held out about 100 times. The variance of one count is
  // 400 * 1/4 * 3/4 = 75, so that 43 is five standard deviations.
  const std::vector<std::uint8_t> all(20, 3);
  std::vector<int> drawn(all.size(), 0);
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    for (const std::size_t index : stratified_split(all, 0.25, seed).validation) ++drawn[index];
  }
  EXPECT_EQ(std::accumulate(drawn.begin(), drawn.end(), 0), 400 * 5);
  for (const int count : drawn) EXPECT_NEAR(count, 100, 43);
}

TEST(StratifiedSplit, RefusesFractionsThatLeaveNothingToTrainOn) {
  for (const double fraction : {-0.1, 1.0, 2.0, std::nan("")}) {
    expect_error(
        ErrorKind::usage, [&] { static_cast<void>(stratified_split(labels(), fraction, 0)); }, "validation",
        "at least 0 and below 1");
  }
}

}  // namespace
}  // namespace debruit
