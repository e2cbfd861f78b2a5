#include "training/schedule.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/expect_error.h"

namespace debruit {
namespace {

constexpr double kTolerance = 1e-13;  // of the peak; PyTorch's cosine is a recursion over the steps

TEST(ScheduleTest, AgreesWithPyTorchAtEveryStep) {
  std::ifstream file(std::string(DEBRUIT_TEST_DATA) + "/training/schedules.json");
  const auto golden = nlohmann::json::parse(file);
  const double peak = golden.at("peak");
  std::size_t compared = 0;
  for (const auto& entry : golden.at("cases")) {
    const Schedule schedule = parse_schedule(entry.at("schedule").get<std::string>());
    const std::size_t steps = entry.at("steps");
    for (std::size_t i = 0; i < entry.at("at").size(); ++i) {
      const std::size_t step = entry.at("at")[i];
      EXPECT_NEAR(learning_rate_at(schedule, peak, step, steps), entry.at("learning_rates")[i].get<double>(),
                  kTolerance * peak)
          << entry.at("schedule") << ", step " << step << " of " << steps;
      ++compared;
    }
  }
  EXPECT_GT(compared, 250U);
}

TEST(ScheduleTest, OneCycleIsAtItsPeakWhereTheWarmUpIsOneStep) {
  EXPECT_EQ(learning_rate_at(OneCycleSchedule{.warmup = 0.1}, 2, 0, 10), 2);
  EXPECT_EQ(learning_rate_at(OneCycleSchedule{.warmup = 1}, 2, 0, 1), 2);
  EXPECT_LT(learning_rate_at(OneCycleSchedule{.warmup = 0.1}, 2, 1, 10), 2);
}

TEST(ScheduleTest, OneCycleWithAWarmUpOfAllStepsEndsAtItsPeak) {
  EXPECT_NEAR(learning_rate_at(OneCycleSchedule{.warmup = 1}, 2, 0, 10), 2.0 / 25, 1e-15);
  EXPECT_EQ(learning_rate_at(OneCycleSchedule{.warmup = 1}, 2, 9, 10), 2);
}

TEST(ScheduleTest, IsReadBackAsWritten) {
  for (const Schedule& schedule : {Schedule{ConstantSchedule{}}, Schedule{CosineSchedule{1e-5}},
                                   Schedule{OneCycleSchedule{.warmup = 0.1, .div_factor = 3, .final_div_factor = 7}},
                                   Schedule{LinearOneCycleSchedule{.warmup = 0.4}}}) {
    EXPECT_EQ(parse_schedule(format_schedule(schedule)), schedule);
  }
  EXPECT_EQ(format_schedule(CosineSchedule{}), "cosine:eta_min=0");
  EXPECT_EQ(parse_schedule("one_cycle:div_factor=10"), Schedule{OneCycleSchedule{.div_factor = 10}});
}

TEST(ScheduleTest, SaysWhatIsKnown) {
  const auto refuses = [](const char* text, const char* message) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)parse_schedule(text); }, message);
  };
  refuses("linear", "schedule: unknown kind \"linear\"; known are constant, cosine, one_cycle, one_cycle_linear");
  refuses("cosine:warmup=1",
          "schedule cosine: \"warmup=1\" is not one of its parameters; expected KEY=VALUE with a KEY of eta_min");
  refuses("constant:x=1", "schedule constant: \"x=1\" is not one of its parameters; expected none");
  refuses("one_cycle:warmup=2", "schedule one_cycle, warmup: 2 is out of range: expected between 0 and 1");
  refuses("one_cycle:div_factor=ten", "schedule one_cycle, div_factor: \"ten\" is not a number");
}

}  // namespace
}  // namespace debruit
