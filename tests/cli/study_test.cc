// debruit study, from the command line to the report, on the small data set.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/command_test.h"
#include "files/atomic_file.h"

namespace debruit::test {
namespace {

namespace fs = std::filesystem;

class StudyCommand : public CommandTest {
 protected:
  [[nodiscard]] Outcome study(const std::string& protocol, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"study", protocol, "--data", kSmall, "--out", path("study")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return debruit(arguments);
  }

  [[nodiscard]] fs::path in_study(const std::string& file) const { return folder_ / "study" / file; }

  /// When each model of the study was written.
  [[nodiscard]] std::map<std::string, fs::file_time_type> models() const {
    std::map<std::string, fs::file_time_type> times;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "study")) {
      if (entry.path().filename() == "model.safetensors") times[entry.path().string()] = entry.last_write_time();
    }
    return times;
  }
};

/// The figures of all tables, which must not change when a study is finished a second time.
nlohmann::json tables(const fs::path& document) {
  nlohmann::json found = nlohmann::json::array();
  const nlohmann::json json = nlohmann::json::parse(read_file(document));
  for (const auto& block : json.at("blocks")) {
    if (block.contains("rows")) found.push_back(block.at("rows").size());
  }
  return found;
}

TEST_F(StudyCommand, ReproducesTheNotebookOnceAndThenLeavesItAlone) {
  const Outcome first = study("notebook");
  ASSERT_EQ(first.code, 0) << first.err;
  expect_in(first.out, "report: " + path("study/report.html"));
  const std::string page = read_file(in_study("report.html"));
  for (const char* text : {"published", "quick preset", "Q11", "encoder-MLP"}) expect_in(page, text);
  EXPECT_LT(page.size(), 5'000'000U);

  const auto trained = models();
  const Outcome second = study("notebook", {"--json"});
  EXPECT_EQ(second.code, 0);
  EXPECT_EQ(nlohmann::json::parse(second.out).at("report"), path("study/report.html"));
  EXPECT_EQ(nlohmann::json::parse(second.out).at("runs"),
            (nlohmann::json{path("study/notebook/best/seed0"), path("study/notebook/all/seed0")}));
  expect_in(second.err, "finished already");
  EXPECT_EQ(models(), trained);
  expect_error(study("notebook", {"--seeds", "2"}), 2, {"other settings"});

  const Outcome text = debruit({"report", path("study"), "--markdown", path("docs/study.md")});
  ASSERT_EQ(text.code, 0) << text.err;
  expect_in(text.out, path("docs/study.md"));
  const std::string markdown = read_file(folder_ / "docs" / "study.md");
  expect_in(markdown, "| published |");
  std::size_t pictures = 0;
  for (std::size_t at = 0; (at = markdown.find("](study/", at)) != std::string::npos; ++pictures) {
    const std::string name = markdown.substr(at + 2, markdown.find(')', at) - at - 2);
    expect_in(read_file(folder_ / "docs" / name), "<svg");
    at += name.size();
  }
  EXPECT_GT(pictures, 0U);
  expect_error(debruit({"report", path("study/notebook/best/seed0"), "--markdown", path("run.md")}), 2,
               {"--markdown", "study"});
  expect_error(debruit({"report", path("study"), "--markdown", path("study-text")}), 2, {"study-text", "study.md"});
  expect_error(debruit({"report", path("study"), "--markdown", path("a.md"), "--out", path("a.html")}), 2, {"--out"});
  EXPECT_FALSE(fs::exists(folder_ / "a.md"));
}

TEST_F(StudyCommand, GoesOnWhereItWasAndPutsBothProtocolsOnOnePage) {
  ASSERT_EQ(study("notebook").code, 0);
  auto before = models();
  const auto rows = tables(in_study("document.json"));
  // As if one training had been killed.
  fs::remove(in_study("notebook/best/seed0/result.json"));
  nlohmann::json state = nlohmann::json::parse(read_file(in_study("study.json")));
  state["finished"] = nlohmann::json::object();
  write_file(in_study("study.json"), state.dump());

  const Outcome both = study("all");
  ASSERT_EQ(both.code, 0) << both.err;
  const auto after = models();
  for (const auto& [file, time] : before) {
    EXPECT_EQ(after.at(file) != time, file.find("notebook/best/seed0/") != std::string::npos) << file;
  }
  const auto all_rows = tables(in_study("document.json"));
  ASSERT_GT(all_rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(all_rows[i], rows[i]);
  const std::string page = read_file(in_study("report.html"));
  for (const char* text : {"published", "McNemar", "validation", "non-local means"}) expect_in(page, text);
  EXPECT_LT(page.size(), 5'000'000U);
}

TEST_F(StudyCommand, DoesNotStudyInAFolderOfSomethingElse) {
  fs::create_directories(folder_ / "photos");
  write_file(folder_ / "photos" / "cat.txt", "meow");
  expect_error(debruit({"study", "--data", kSmall, "--out", path("photos")}), 2, {"photos", "not a study"});
  EXPECT_EQ(read_file(folder_ / "photos" / "cat.txt"), "meow");
}

TEST_F(StudyCommand, NamesWhatItDoesNotKnow) {
  expect_error(study("thorough"), 2, {"thorough", "notebook", "sound", "all"});
  expect_error(study("all", {"--preset", "slow"}), 2, {"slow", "quick", "full"});
  expect_error(study("all", {"--seeds", "0"}), 2, {"seeds", "1 to 1000"});
  EXPECT_FALSE(fs::exists(folder_ / "study"));
}

TEST_F(StudyCommand, WritesNothingWhereTheDataAreMissing) {
  expect_error(debruit({"study", "--data", path("nowhere/"), "--out", path("study")}), 4, {"nowhere"});
  EXPECT_FALSE(fs::exists(folder_ / "study" / "notebook"));
}

}  // namespace
}  // namespace debruit::test
