// `debruit grid`: what it leaves, prints, refuses, and how it goes on.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/command_test.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

class GridCommand : public test::CommandTest {
 protected:
  /// A grid of trainings of one epoch; `more` are further arguments.
  [[nodiscard]] test::Outcome grid(const std::vector<std::string>& more, bool figures = false) const {
    std::vector<std::string> arguments = {"grid",          "autoencoder", "--data",   kSmall, "--classes", "1,7",
                                          "--latent-size", "4",           "--epochs", "1",    "--threads", "2",
                                          "--out",         path("grid")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return figures ? debruit(arguments) : without_figures(arguments);
  }

  /// Most tests look at no figure, and drawing takes longer than all the rest: gnuplot is not found then.
  [[nodiscard]] test::Outcome without_figures(std::vector<std::string> arguments) const {
    const std::vector<std::string> first = {"/usr/bin/env", "PATH=/nowhere", DEBRUIT_BINARY};
    arguments.insert(arguments.begin(), first.begin(), first.end());
    return test::Process(arguments, folder_.path()).finish();
  }

  [[nodiscard]] test::Outcome small_grid(std::vector<std::string> more = {}, bool figures = false) const {
    const std::vector<std::string> own = {"--param",           "hidden_size=6,8", "--param",
                                          "hidden_layers=1,0", "--validation",    "0.2"};
    more.insert(more.begin(), own.begin(), own.end());
    return grid(more, figures);
  }

  [[nodiscard]] nlohmann::json file(const std::string& name) const {
    return nlohmann::json::parse(read_file(path(name)));
  }

  /// Nothing was written.
  void expect_nothing() const { EXPECT_FALSE(fs::exists(path("grid"))); }
};

TEST_F(GridCommand, GivesMostTrialsUpEarlyWhereAskedAndSaysSo) {
  const std::vector<std::string> halving = {"grid",         "autoencoder", "--data",        kSmall,
                                            "--classes",    "1,7",         "--latent-size", "4",
                                            "--epochs",     "3",           "--threads",     "2",
                                            "--out",        path("grid"),  "--param",       "hidden_size=6,8,10",
                                            "--validation", "0.2",         "--budget",      "halving"};
  const test::Outcome outcome = without_figures(halving);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  expect_in(outcome.out, "validation loss (successive halving)");
  expect_in(outcome.out, "after 1 epoch");
  EXPECT_EQ(file("grid/grid.json")["trials"][0]["epochs"], 3);
  EXPECT_EQ(file("grid/grid.json")["trials"][1]["status"], "left");
  expect_in(without_figures(halving).out, "this grid is finished already");
  std::vector<std::string> cosine = halving;
  cosine.insert(cosine.end(), {"--schedule", "cosine"});
  std::ranges::replace(cosine, path("grid"), path("other"));
  expect_error(without_figures(cosine), 2, {"successive halving", "schedule cosine", "constant expected"});
}

TEST_F(GridCommand, LeavesARunForEachTrialAndARankedReport) {
  const test::Outcome outcome = small_grid({"--notebook-json", path("notebook.json")}, true);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const char* trial : {"000_hidden_layers=1,hidden_size=6", "003_hidden_layers=0,hidden_size=8"}) {
    EXPECT_TRUE(fs::exists(path(std::string("grid/trials/") + trial + "/model.safetensors"))) << trial;
  }
  EXPECT_EQ(file("grid/grid.json")["status"], "finished");
  expect_in(read_file(path("grid/grid.csv")), "rank,index,hidden_layers,hidden_size,status");
  expect_in(read_file(path("grid/report.html")), "validation loss by hidden layers and hidden size");
  EXPECT_TRUE(fs::exists(path("grid/figures/grid-heat-map.svg")));
  EXPECT_TRUE(fs::exists(path("grid/figures/grid-parallel.svg")));
  EXPECT_EQ(file("notebook.json")["3"]["params"], (nlohmann::json{{"hidden_layer_nb", 0}, {"hidden_size", 8}}));
  EXPECT_EQ(file("notebook.json")["3"]["training_error"].size(), 1U);
}

TEST_F(GridCommand, PrintsTheRankingAndTrainsNothingTwice) {
  const test::Outcome outcome = small_grid();
  expect_in(outcome.out, "4 trials, ranked by validation loss");
  expect_in(outcome.out, "2 trials side by side");
  expect_in(outcome.out, "4/4  ");
  expect_in(outcome.out, "rank  hidden_layers  hidden_size  validation loss  trained in");
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);  // no terminal
  const std::string result = path("grid/trials/000_hidden_layers=1,hidden_size=6/result.json");
  const std::string before = read_file(result);
  const test::Outcome again = small_grid({"--rank-by", "test", "--json"});
  EXPECT_EQ(again.code, 0) << again.err;
  expect_in(again.err, "finished already");
  expect_in(again.err, "test error (selection on test data)");
  EXPECT_EQ(read_file(result), before);
  EXPECT_EQ(nlohmann::json::parse(again.out), file("grid/grid.json"));
  EXPECT_EQ(file("grid/grid.json")["ranked_by"]["selection_on_test_data"], true);
}

TEST_F(GridCommand, TrainsClassifiersToo) {
  const test::Outcome outcome = without_figures(
      {"grid", "mlp", "--data", kSmall, "--epochs", "1", "--validation", "0.2", "--threads", "2", "--param",
       "hidden_size=6,8", "--param", "shuffle=0,1", "--out", path("grid"), "--notebook-json", path("notebook.json")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(file("grid/grid.json")["trials"].size(), 4U);
  EXPECT_EQ(file("notebook.json")["1"]["params"], (nlohmann::json{{"hidden_size", 6}, {"shuffle", 1}}));
}

TEST_F(GridCommand, ReportsATrialThatFailsAndEndsWellWhereOthersDoNot) {
  const std::vector<std::string> wild = {
      "--noise", "gaussian:mean=1e6:var=0", "--scale", "1000000", "--batch-size", "8", "--validation",
      "0.2",     "--hidden-layers",         "12"};
  std::vector<std::string> some = wild;
  some.insert(some.end(), {"--param", "learning_rate=10,1e-6"});
  const test::Outcome outcome = grid(some);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  expect_in(outcome.out, "failed: learning_rate 10: training: the loss is no longer finite");
  expect_in(outcome.out, "has no report");  // without gnuplot
  expect_in(read_file(path("grid/grid.csv")), "no longer finite");
  fs::remove_all(path("grid"));
  some.back() = "learning_rate=10,9";
  expect_error(grid(some), 5, {"all 2 trials failed", "no longer finite"});
}

TEST_F(GridCommand, RefusesWhatIsNoGridAndWritesNothing) {
  expect_error(grid({"--validation", "0.2"}), 2, {"--param"});
  expect_error(grid({"--param", "hidden_sizes=3", "--validation", "0.2"}), 2,
               {"\"hidden_sizes\"", "known are hidden_layers, hidden_size, latent_size, epochs"});
  expect_error(grid({"--param", "hidden_size=0", "--validation", "0.2"}), 2, {"hidden_size", "0 is out of range"});
  expect_error(grid({"--param", "hidden_size=few", "--validation", "0.2"}), 2, {"hidden_size", "few"});
  expect_error(grid({"--param", "hidden_size=3,3", "--validation", "0.2"}), 2, {"hidden_size", "3 is given twice"});
  expect_error(grid({"--param", "hidden_size=3", "--param", "hidden_size=4", "--validation", "0.2"}), 2,
               {"hidden_size", "is given twice"});
  expect_error(grid({"--param", "latent_size=3", "--validation", "0.2"}), 2, {"--latent-size", "--param latent_size"});
  expect_error(grid({"--param", "hidden_size=3"}), 2, {"validation loss", "--validation"});
  expect_error(small_grid({"--rank-by", "luck"}), 2, {"--rank-by", "luck", "validation, test"});
  expect_error(small_grid({"--notebook-json", path("nowhere/notebook.json")}), 2, {"--notebook-json", "nowhere"});
  expect_nothing();
}

TEST_F(GridCommand, RefusesAFolderThatHoldsSomethingElse) {
  fs::create_directories(path("grid"));
  test::put(path("grid/notes.txt"), "mine");
  expect_error(small_grid(), 2, {path("grid"), "not a grid"});
  EXPECT_FALSE(fs::exists(path("grid/grid.json")));
}

TEST_F(GridCommand, EndsAtASignalAndGoesOnWithTheSameCommand) {
  const test::Outcome stopped = shell(
      "\"$debruit\" grid autoencoder --data \"$small\" --param hidden_size=8,6 --hidden-layers 0 --latent-size 4 "
      "--epochs 1000000 --validation 0.2 --threads 2 --out \"$folder/grid\" > \"$folder/log\" & job=$!; "
      "until [ -s \"$folder/grid/trials/000_hidden_size=8/metrics.csv\" ]; do :; done; kill -INT $job; wait $job");
  EXPECT_EQ(stopped.code, 130) << stopped.err;
  EXPECT_EQ(file("grid/grid.json")["status"], "unfinished");
  expect_in(read_file(path("log")), "the same command goes on");
}

}  // namespace
}  // namespace debruit
