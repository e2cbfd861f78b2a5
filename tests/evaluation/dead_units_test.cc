#include "evaluation/dead_units.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace debruit {
namespace {

TEST(DeadUnits, AreThoseThatAreZeroForEveryImage) {
  const std::vector<float> latents = {0, 1, 0, -0.0F, 0,  //
                                      0, 0, 0, 0,     1e-42F, 0, 3, 0, 0, 0};
  EXPECT_EQ(dead_units(latents, 5), (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_TRUE(dead_units(std::vector<float>{1, -1}, 2).empty());
}

TEST(DeadUnits, AreCountedFromChunkToChunk) {
  std::vector<std::size_t> counts(3, 0);
  count_firing(std::vector<float>{0, 1, 0, 0, 2, 3}, counts);
  count_firing({}, counts);
  count_firing(std::vector<float>{0, -1, 0}, counts);
  EXPECT_EQ(counts, (std::vector<std::size_t>{0, 3, 1}));
  test::expect_error(
      ErrorKind::usage, [&] { count_firing(std::vector<float>(4), counts); }, "latents: 4 values for 3 units");
}

TEST(DeadUnits, NeedWholeImages) {
  const auto refuses = [](const std::vector<float>& latents, std::size_t units, const char* message) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)dead_units(latents, units); }, message);
  };
  refuses({}, 2, "latents: 0 values for 2 units; expected a whole number of images, at least 1");
  refuses({1, 2, 3}, 2, "latents: 3 values for 2 units");
  refuses({1, 2, 3}, 0, "latents: 3 values for 0 units");
}

}  // namespace
}  // namespace debruit
