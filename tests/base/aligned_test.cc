// Memory for SIMD loops starts on a cache line and holds zeros.
#include "base/aligned.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace debruit {
namespace {

TEST(AlignedArray, StartsOnACacheLineAndHoldsZeros) {
  constexpr std::size_t kCacheLine = 64;
  std::vector<AlignedArray<float>> arrays;  // all alive at once, so that none lies well by chance
  for (std::size_t size = 1; size < 100; ++size) {
    const AlignedArray<float>& array = arrays.emplace_back(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(array.data()) % kCacheLine, 0U) << size;
    ASSERT_EQ(array.span().size(), size);
    EXPECT_TRUE(std::ranges::all_of(array.span(), [](float value) { return value == 0.0F; })) << size;
  }
}

TEST(AlignedArray, ZeroesMemoryThatHeldSomethingElse) {
  constexpr std::size_t kSize = 64;
  for (int round = 0; round < 4; ++round) {
    AlignedArray<std::uint32_t> array(kSize);
    EXPECT_TRUE(std::ranges::all_of(array.span(), [](std::uint32_t value) { return value == 0; }));
    std::ranges::fill(array.span(), 0xffffffffU);
  }
}

TEST(AlignedArray, MayBeEmpty) {
  EXPECT_EQ(AlignedArray<double>().size(), 0U);
  EXPECT_TRUE(AlignedArray<double>(0).span().empty());
}

TEST(AlignedArray, MovesWithoutCopying) {
  AlignedArray<int> first(3);
  first.data()[2] = 5;
  const int* const place = first.data();
  const AlignedArray<int> second = std::move(first);
  EXPECT_EQ(second.data(), place);
  EXPECT_EQ(second.span()[2], 5);
}

}  // namespace
}  // namespace debruit
