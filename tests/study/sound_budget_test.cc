#include "study/sound_budget.h"

#include <gtest/gtest.h>

namespace debruit {
namespace {

TEST(SoundBudget, CountsEveryTrainingOfTheProtocol) {
  const std::vector<SoundPart> parts = sound_parts(sound_settings({}), 55000);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].trainings, 27U + 3 * 2);      // the grid, its best at both rates
  EXPECT_EQ(parts[1].trainings, 21U + 7 * 2 + 4);  // the MLPs' grid, rates, neighbours
  EXPECT_EQ(parts[2].trainings, 5U * (1 + 8));     // with every seed
}

TEST(SoundBudget, GrowsWithImagesEpochsAndSeeds) {
  const SoundSettings settings = sound_settings({});
  SoundSettings more = settings;
  more.epochs *= 2;
  more.seeds *= 2;
  for (std::size_t part = 0; part < 3; ++part) {
    const double work = sound_parts(settings, 55000)[part].operations;
    EXPECT_GT(work, 0);
    EXPECT_GT(sound_parts(settings, 110000)[part].operations, 1.8 * work);  // choosing filters does not grow
    EXPECT_GT(sound_parts(more, 55000)[part].operations, 1.2 * work);
  }
}

}  // namespace
}  // namespace debruit
