// debruit compare: what is lined up, and what is refused.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/command_test.h"

namespace debruit {
namespace {

class CompareCommand : public test::CommandTest {};

TEST_F(CompareCommand, ShowsDenoisersSideBySide) {
  ASSERT_EQ(train("a").code, 0);
  ASSERT_EQ(train("b", {"--seed", "3", "--hidden-layers", "2"}).code, 0);
  const test::Outcome outcome = debruit({"compare", path("a"), path("b")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* part : {"AE(1, 16, 4)", "AE(2, 16, 4)", "parameters", "an image", "gaussian, scale 0.5: MSE",
                           "salt and pepper, scale 1: SSIM"}) {
    expect_in(outcome.out, part);
  }
  const auto json = nlohmann::json::parse(debruit({"compare", path("a"), path("b"), "--json"}).out);
  EXPECT_EQ(json["runs"][1]["run"], path("b"));
  EXPECT_EQ(json["runs"][1]["config"]["training"]["seed"], 3);
  EXPECT_EQ(json["runs"][1]["result"]["evaluations"].size(), 1U);
}

TEST_F(CompareCommand, RefusesWhatDoesNotLineUp) {
  ASSERT_EQ(train("a").code, 0);
  ASSERT_EQ(train("scaled", {"--scaling", "minmax"}).code, 0);
  ASSERT_EQ(train("clipped", {"--clip"}).code, 0);
  ASSERT_EQ(train("some", {"--classes", "1,7"}).code, 0);
  ASSERT_EQ(debruit({"train", "knn", "--data", kSmall, "--limit", "50", "--out", path("knn")}).code, 0);
  expect_error(debruit({"compare", path("a"), path("scaled")}), 2,
               {path("scaled"), "scaling minmax, but unit in " + path("a")});
  expect_error(debruit({"compare", path("a"), path("clipped")}), 2, {path("clipped"), "clipping yes, but no"});
  expect_error(debruit({"compare", path("a"), path("some")}), 2, {path("some"), "classes 1,7, but all"});
  expect_error(debruit({"compare", path("a"), path("knn")}), 2, {path("knn"), "is a classifier's run"});
}

}  // namespace
}  // namespace debruit
