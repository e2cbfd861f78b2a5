// A training of protocol `notebook` that diverges is told of and does not end the protocol; any other failure does.
#include "study/notebook_failures.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;

/// A training that takes no time. Its noise is so large that a learning rate of 10 makes it diverge.
StudyRun run_with(const std::string& name, double learning_rate) {
  RunConfig config;
  config.data = std::string(DEBRUIT_TEST_DATA) + "/data/small";
  config.classes = {1, 7};
  config.test_limit = 12;
  config.test_scales = {0.5};
  config.model = AutoencoderSpec{.image = {}, .hidden_layers = 12, .hidden_size = 8, .latent_size = 4};
  config.training.epochs = 1;
  config.training.batch_size = 8;
  config.training.noise.kinds = {GaussianNoise{.mean = 1e6, .var = 0}};
  config.training.noise.scale_low = config.training.noise.scale_high = 1e6;
  config.training.learning_rate = learning_rate;
  return {name, config};
}

class NotebookFailures : public testing::Test {
 protected:
  std::vector<std::string> train(const std::vector<StudyRun>& runs) {
    TrainRunOptions options;
    options.threads = 2;
    StudyRunner runner(folder_.path(), options);
    diverged_.clear();
    std::vector<std::string> names;
    for (const StudyRun& run : train_but_diverging(runs, runner, diverged_)) names.push_back(run.name);
    return names;
  }

  test::TemporaryFolder folder_;
  std::vector<NotebookFailure> diverged_;
};

TEST_F(NotebookFailures, TrainingsThatDivergeAreToldOfAndTheOthersKept) {
  const std::vector<StudyRun> runs = {run_with("a", 1e-6), run_with("b", 10), run_with("c", 1e-5), run_with("d", 9)};
  for (int start = 0; start < 2; ++start) {
    EXPECT_EQ(train(runs), (std::vector<std::string>{"a", "c"}));
    ASSERT_EQ(diverged_.size(), 2U);
    EXPECT_EQ(diverged_[0].folder, "b");
    EXPECT_EQ(diverged_[1].folder, "d");
    EXPECT_NE(diverged_[1].message.find("finite"), std::string::npos) << diverged_[1].message;
  }
}

TEST_F(NotebookFailures, AnyOtherFailureEndsIt) {
  std::vector<StudyRun> runs = {run_with("a", 10), run_with("b", 1e-6)};
  runs[1].config.data = "nowhere";
  expect_error(
      ErrorKind::usage, [&] { (void)train(runs); }, "nowhere");
}

GridResult grid_of(const std::vector<double>& scores) {
  GridResult grid;
  for (const double score : scores) {
    TrialOutcome trial;
    trial.folder = "trials/" + std::to_string(grid.trials.size());
    trial.score = score;
    trial.status = std::isnan(score) ? TrialStatus::failed : TrialStatus::finished;
    trial.error = ErrorKind::diverged;
    trial.message = "the loss is no longer finite";
    grid.trials.push_back(trial);
  }
  grid.ranking = rank_scores(scores);
  return grid;
}

TEST(NotebookFailedTrials, EndTheGridOnlyWhereTheyDidNotDiverge) {
  GridResult grid = grid_of({0.5, NAN});
  EXPECT_NO_THROW(refuse_failures(grid));
  grid.trials[1].error = ErrorKind::io;
  expect_error(
      ErrorKind::io, [&] { refuse_failures(grid); }, "trials/1", "no longer finite");
}

TEST(NotebookFailedTrials, AreNeverTheBestAndHaveNoValue) {
  const GridResult grid = grid_of({NAN, 0.5, 0.25});
  EXPECT_EQ(best_trial(grid), &grid.trials[2]);
  const std::vector<double> doubled = of_finished(grid, [](const TrialOutcome& trial) { return 2 * trial.score; });
  ASSERT_EQ(doubled.size(), 3U);
  EXPECT_TRUE(std::isnan(doubled[0]));
  EXPECT_EQ(doubled[2], 0.5);
  EXPECT_EQ(best_trial(grid_of({NAN, NAN})), nullptr);
}

}  // namespace
}  // namespace debruit
