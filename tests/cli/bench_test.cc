// debruit bench
#include <nlohmann/json.hpp>

#include "cli/command_test.h"

namespace debruit {
namespace {

using BenchCommand = test::CommandTest;
using test::Outcome;

TEST_F(BenchCommand, PrintsWhatItMeasuredAsJson) {
  const Outcome outcome = debruit({"bench", "--json", "--repetitions", "1", "--threads", "1", "encmlp_bs16_60k"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto list = nlohmann::json::parse(outcome.out);
  ASSERT_EQ(list.size(), 1U);
  const auto& result = list[0];
  EXPECT_EQ(result.at("job"), "encmlp_bs16_60k");
  EXPECT_EQ(result.at("threads"), 1);
  EXPECT_GT(result.at("seconds_per_epoch").at("median"), 0.0);
  EXPECT_GT(result.at("noise_seconds_per_epoch").at("median"), 0.0);
  EXPECT_GT(result.at("gflops"), 0.0);
  EXPECT_GT(result.at("peak_share"), 0.0);
  EXPECT_FALSE(result.at("target").get<std::string>().empty());
}

TEST_F(BenchCommand, RefusesAJobThatItDoesNotKnowBeforeItTimesAny) {
  const Outcome outcome = debruit({"bench", "encmlp_bs16_60k", "ae500"});
  expect_error(outcome, 2, {"unknown \"ae500\"; known are ae256x2_bs32_13k"});
  EXPECT_EQ(outcome.out, "");
}

}  // namespace
}  // namespace debruit
