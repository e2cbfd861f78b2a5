// How the trials of a grid share the threads is planned, and the plan says why.
#include "study/grid_schedule.h"

#include <gtest/gtest.h>

#include <mutex>

namespace debruit {
namespace {

class GridScheduleTest : public testing::Test {
 protected:
  SchedulePlan plan(GridSchedule schedule, std::size_t trials, std::size_t threads) {
    const std::vector<RunConfig> configs(trials);
    return plan_schedule(schedule, configs, threads, train_, {});
  }

  std::mutex mutex_;
  std::vector<std::size_t> pools_;
  /// Trains nothing and so ends at once.
  TrialTraining train_ = [this](const RunConfig&, const TrainingCallbacks&, ThreadPool& pool) {
    const std::lock_guard lock(mutex_);
    pools_.push_back(pool.size());
  };
};

TEST_F(GridScheduleTest, MeasuresNothingWhereThereIsNothingToChoose) {
  EXPECT_FALSE(plan(GridSchedule::measured, 27, 1).one_a_thread);
  EXPECT_FALSE(plan(GridSchedule::measured, 1, 8).one_a_thread);
  EXPECT_TRUE(pools_.empty());
}

TEST_F(GridScheduleTest, DoesWhatItIsAskedFor) {
  const SchedulePlan together = plan(GridSchedule::one_a_thread, 27, 2);
  EXPECT_TRUE(together.one_a_thread);
  EXPECT_NE(together.reason.find("2 trials side by side"), std::string::npos) << together.reason;
  const SchedulePlan in_turn = plan(GridSchedule::one_at_a_time, 27, 2);
  EXPECT_FALSE(in_turn.one_a_thread);
  EXPECT_NE(in_turn.reason.find("one trial at a time on all 2 threads"), std::string::npos) << in_turn.reason;
  EXPECT_TRUE(pools_.empty());
}

TEST_F(GridScheduleTest, MeasuresBothWaysOnATrialForEachThread) {
  plan(GridSchedule::measured, 27, 2);
  EXPECT_EQ(pools_, (std::vector<std::size_t>(4, 2)));  // two side by side, two in turn
}

TEST_F(GridScheduleTest, MeasuresNoMoreTrialsThanThereAre) {
  plan(GridSchedule::measured, 3, 8);
  EXPECT_EQ(pools_, (std::vector<std::size_t>(6, 8)));
}

TEST_F(GridScheduleTest, TrainsSideBySideWhatIsTooShortToMeasure) {
  const SchedulePlan found = plan(GridSchedule::measured, 27, 2);
  EXPECT_TRUE(found.one_a_thread);
  EXPECT_NE(found.reason.find("too short to measure"), std::string::npos) << found.reason;
}

TEST_F(GridScheduleTest, LeavesATrialThatFailsToItsOwnTraining) {
  train_ = [](const RunConfig&, const TrainingCallbacks&, ThreadPool&) {
    throw Error(ErrorKind::diverged, "training", "the loss is no longer finite");
  };
  EXPECT_TRUE(plan(GridSchedule::measured, 27, 2).one_a_thread);
}

TEST_F(GridScheduleTest, EndsItsMeasurementByItselfAndComparesTheTwo) {
  train_ = [](const RunConfig&, const TrainingCallbacks& callbacks, ThreadPool&) {
    StepReport step{.epoch = 1, .epochs = 2, .images = 10, .images_per_epoch = 95, .seconds = 0};
    while (!callbacks.should_stop()) callbacks.on_step(step);
  };
  const SchedulePlan found = plan(GridSchedule::measured, 27, 2);
  EXPECT_NE(found.reason.find("by a short measurement of 2 of them, all 27"), std::string::npos) << found.reason;
}

}  // namespace
}  // namespace debruit
