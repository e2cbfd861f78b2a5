// The hidden option that forces an instruction set.
#include "kernels/target.h"

#include <nlohmann/json.hpp>

#include "cli/command_test.h"

namespace debruit {
namespace {

using TargetOption = test::CommandTest;
using test::Outcome;

TEST_F(TargetOption, ForcesWhatTheKernelsRunOn) {
  for (const std::string_view target : available_targets()) {
    const Outcome outcome = debruit(
        {"bench", "--json", "--repetitions", "1", "--threads", "1", "--target", std::string(target), "encode_10k"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(nlohmann::json::parse(outcome.out).at(0).at("target"), target);
  }
}

TEST_F(TargetOption, NamesTheAvailableOnesWhereAnotherIsAskedFor) {
  const Outcome outcome = debruit({"--target", "avx9", "bench", "encode_10k"});
  expect_error(outcome, 2, {"target: \"avx9\" is not available here; available are " + std::string(kernel_target())});
}

TEST_F(TargetOption, StandsInNoHelp) {
  EXPECT_EQ(debruit({"--help"}).out.find("--target"), std::string::npos);
  EXPECT_EQ(debruit({"bench", "--help"}).out.find("--target"), std::string::npos);
}

}  // namespace
}  // namespace debruit
