#include <gtest/gtest.h>

#include <filesystem>

#include "cli/command_test.h"
#include "runs/document.h"

namespace debruit {
namespace {

class ReportCommand : public test::CommandTest {};

TEST_F(ReportCommand, MakesAStudysPageAgain) {
  write_document(folder_.path(), Document{"A study", "", {Paragraph{"what it says", false}}, {}});
  const test::Outcome outcome = debruit({"report", folder_.path().string()});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "wrote " + path("report.html") + "\n");
  expect_in(test::get(path("report.html")), "what it says");
  EXPECT_EQ(debruit({"report", folder_.path().string(), "--out", path("other.html")}).code, 0);
  EXPECT_EQ(test::get(path("other.html")), test::get(path("report.html")));
}

TEST_F(ReportCommand, RefusesWhatDoesNotGoWithAStudy) {
  const std::string study = folder_.path().string();
  write_document(study, Document{});
  expect_error(debruit({"report", study, study}), 2, {"RUN", "name it alone"});
  expect_error(debruit({"report", study, "--title", "x"}), 2, {"--title", "its own title"});
  expect_error(debruit({"report", path("run")}), 2, {"--out", "is required"});
  EXPECT_FALSE(std::filesystem::exists(path("report.html")));
}

}  // namespace
}  // namespace debruit
