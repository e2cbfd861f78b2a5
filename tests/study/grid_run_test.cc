// A grid trains what is missing, keeps what is finished, reports what fails, and ranks the rest.
#include "study/grid_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>

#include "base/number_text.h"
#include "files/atomic_file.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;
using test::expect_error;

/// Four trainings that take no time.
GridSpec small_grid() {
  GridSpec spec;
  spec.base.data = std::string(DEBRUIT_TEST_DATA) + "/data/small";
  spec.base.classes = {1, 7};
  spec.base.test_limit = 12;
  spec.base.test_scales = {0.5};
  AutoencoderSpec model;
  model.hidden_layers = 0;
  model.hidden_size = 8;
  model.latent_size = 4;
  spec.base.model = model;
  spec.base.training.epochs = 1;
  spec.base.training.validation = 0.2;
  spec.parameters = {{"learning_rate", {1e-3, 1e-2}}, {"hidden_size", {8, 6}}};
  return spec;
}

/// One that diverges among three that do not.
GridSpec grid_with_a_failure() {
  GridSpec spec = small_grid();
  spec.base.training.noise.kinds = {GaussianNoise{.mean = 1e6, .var = 0}};
  spec.base.training.noise.scale_low = spec.base.training.noise.scale_high = 1e6;
  spec.base.training.batch_size = 8;
  spec.parameters = {{"hidden_layers", {12}}, {"learning_rate", {1e-6, 10, 1e-5, 2e-6}}};
  return spec;
}

class GridRunTest : public testing::Test {
 protected:
  GridResult run(const GridSpec& spec, const GridRank& rank = rank_by_validation_loss(),
                 GridSchedule schedule = GridSchedule::measured) {
    trained_.clear();
    GridCallbacks callbacks;
    callbacks.on_trial_start = [this](const TrialOutcome& outcome) { trained_.push_back(outcome.trial.index); };
    TrainRunOptions options;
    options.threads = 2;
    options.callbacks.should_stop = should_stop_;
    GridResult result = run_grid(spec, grid_, options, rank, callbacks, schedule);
    std::ranges::sort(trained_);
    return result;
  }

  test::TemporaryFolder folder_;
  fs::path grid_ = folder_ / "grid";
  std::function<bool()> should_stop_;
  std::vector<std::size_t> trained_;
};

std::vector<std::string> weights(const GridResult& result) {
  std::vector<std::string> hashes;
  for (const TrialOutcome& outcome : result.trials) hashes.push_back(outcome.result.weights_sha256);
  return hashes;
}

TEST_F(GridRunTest, TrainsEveryTrialIntoARunFolderOfItsOwn) {
  const GridResult result = run(small_grid());
  EXPECT_TRUE(result.finished);
  ASSERT_EQ(result.trials.size(), 4U);
  for (const TrialOutcome& outcome : result.trials) {
    EXPECT_EQ(outcome.status, TrialStatus::finished);
    EXPECT_EQ(outcome.folder, grid_ / "trials" / outcome.trial.name);
    EXPECT_EQ(RunFolder::open(outcome.folder).read_config(), outcome.trial.config);
    EXPECT_EQ(outcome.history.size(), 1U);
  }
  EXPECT_EQ(result.trials[1].trial.name, "001_hidden_size=8,learning_rate=0.01");
  EXPECT_FALSE(result.schedule.empty());
}

TEST_F(GridRunTest, RanksByTheLossOnHeldOutImages) {
  const GridResult result = run(small_grid());
  double last = 0;
  for (const std::size_t place : result.ranking) {
    const TrialOutcome& outcome = result.trials[place];
    EXPECT_EQ(outcome.score, RunFolder::open(outcome.folder).read_metrics().back().validation_loss);
    EXPECT_GE(outcome.score, last);
    last = outcome.score;
  }
  EXPECT_EQ(result.rank_name, "validation loss");
  EXPECT_FALSE(result.on_test_data);
}

TEST_F(GridRunTest, RanksByTestImagesWhereThatIsAskedForAndSaysSo) {
  GridSpec spec = small_grid();
  spec.base.training.validation = 0;
  const GridResult result = run(spec, rank_by_test_score());
  EXPECT_TRUE(result.on_test_data);
  const TrialOutcome& first = result.trials.front();
  double sum = 0;
  for (const Score& score : first.result.evaluations.at(0).scores) sum += score.denoised.mse.mean;
  EXPECT_DOUBLE_EQ(first.score, sum / 3);  // three kinds
}

TEST_F(GridRunTest, RanksByWhatTheCallerComputes) {
  const GridRank own{
      .name = "own", .on_test_data = false, .on_validation_data = false, .score = [](const RunFolder& run) {
        const auto model = std::get<AutoencoderSpec>(run.read_config().model);
        return static_cast<double>(model.hidden_size);
      }};
  EXPECT_EQ(run(small_grid(), own).ranking, (std::vector<std::size_t>{2, 3, 0, 1}));
}

TEST_F(GridRunTest, GivesTheSameWeightsHoweverTheTrialsShareTheThreads) {
  const std::vector<std::string> side_by_side =
      weights(run(small_grid(), rank_by_validation_loss(), GridSchedule::one_a_thread));
  fs::remove_all(grid_);
  EXPECT_EQ(weights(run(small_grid(), rank_by_validation_loss(), GridSchedule::one_at_a_time)), side_by_side);
}

TEST_F(GridRunTest, TrainsNothingTwice) {
  const GridResult first = run(small_grid());
  EXPECT_EQ(trained_, (std::vector<std::size_t>{0, 1, 2, 3}));
  const GridResult again = run(small_grid());
  EXPECT_TRUE(trained_.empty());
  EXPECT_TRUE(again.was_finished);
  EXPECT_EQ(again.ranking, first.ranking);
  EXPECT_EQ(weights(again), weights(first));
}

TEST_F(GridRunTest, TrainsWhatIsMissing) {
  const GridResult first = run(small_grid());
  fs::remove(first.trials[2].folder / "result.json");  // as where the process was killed
  fs::remove_all(first.trials[3].folder);
  const GridResult again = run(small_grid());
  EXPECT_EQ(trained_, (std::vector<std::size_t>{2, 3}));
  EXPECT_TRUE(again.finished);
  EXPECT_FALSE(again.was_finished);
  EXPECT_EQ(weights(again), weights(first));
}

TEST_F(GridRunTest, IsRankedAnewByOtherMeansWithoutTraining) {
  run(small_grid());
  const GridResult again = run(small_grid(), rank_by_test_score());
  EXPECT_TRUE(trained_.empty());
  EXPECT_EQ(again.rank_name, "test error");
}

TEST_F(GridRunTest, GoesOnAfterItWasStopped) {
  std::atomic<int> calls = 0;
  should_stop_ = [&] { return ++calls > 4; };
  const GridResult stopped = run(small_grid(), rank_by_validation_loss(), GridSchedule::one_at_a_time);
  EXPECT_FALSE(stopped.finished);
  EXPECT_EQ(stopped.trials.back().status, TrialStatus::open);
  EXPECT_NE(read_file(grid_ / "grid.json").find("\"unfinished\""), std::string::npos);
  should_stop_ = {};
  EXPECT_TRUE(run(small_grid()).finished);
  EXPECT_EQ(trained_, (std::vector<std::size_t>{2, 3}));
}

TEST_F(GridRunTest, ReportsATrialThatDivergesAndFinishesTheOthers) {
  for (const GridSchedule schedule : {GridSchedule::one_a_thread, GridSchedule::one_at_a_time}) {
    fs::remove_all(grid_);
    const GridResult result = run(grid_with_a_failure(), rank_by_validation_loss(), schedule);
    EXPECT_TRUE(result.finished);
    const TrialOutcome& failed = result.trials[1];
    EXPECT_EQ(failed.status, TrialStatus::failed);
    EXPECT_EQ(failed.error, ErrorKind::diverged);
    EXPECT_NE(failed.message.find("no longer finite"), std::string::npos) << failed.message;
    EXPECT_TRUE(std::isnan(failed.score));
    EXPECT_EQ(result.ranking.back(), 1U);
    EXPECT_EQ(std::ranges::count(result.trials, TrialStatus::finished, &TrialOutcome::status), 3);
  }
  run(grid_with_a_failure());
  EXPECT_EQ(trained_, (std::vector<std::size_t>{1}));  // tried again
}

TEST_F(GridRunTest, ReportsATrialWhoseScoreCannotBeTaken) {
  const GridRank broken{
      .name = "own", .on_test_data = false, .on_validation_data = false, .score = [](const RunFolder& run) -> double {
        const auto model = std::get<AutoencoderSpec>(run.read_config().model);
        if (model.hidden_size == 6) throw Error(ErrorKind::input, "own", "has no such score");
        return 1;
      }};
  const GridResult result = run(small_grid(), broken);
  EXPECT_EQ(result.trials[2].status, TrialStatus::failed);
  EXPECT_EQ(result.trials[2].message, "own: has no such score");
  EXPECT_EQ(result.ranking, (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST_F(GridRunTest, TrainsClassifiersOnLatentsToo) {
  GridSpec front = small_grid();
  front.parameters = {{"hidden_size", {8}}};
  const fs::path autoencoder = run(front).trials.front().folder;
  fs::rename(autoencoder, folder_ / "front");
  fs::remove_all(grid_);

  GridSpec spec = small_grid();
  ClassifierSpec mlp;
  mlp.kind = MlpSpec{.hidden_layers = 1, .hidden_size = 6};
  mlp.input = ClassifierInput::latents;
  spec.base.model = mlp;
  spec.base.autoencoder = (folder_ / "front").string();
  spec.parameters = {{"hidden_size", {5, 4}}, {"hidden_layers", {0}}};
  const GridResult result = run(spec, rank_by_test_score());
  ASSERT_TRUE(result.finished);
  for (const TrialOutcome& outcome : result.trials) {
    EXPECT_EQ(outcome.status, TrialStatus::finished) << outcome.message;
    EXPECT_EQ(outcome.score, [&] {
      double sum = 0;
      for (const ClassifierScore& score : outcome.result.classifier_evaluations.at(0).scores) {
        sum += 1 - score.accuracy.value;
      }
      return sum / 3;
    }());
  }
  run(spec);
  EXPECT_TRUE(trained_.empty());
}

TEST_F(GridRunTest, RefusesAClassifierThatDoesNotFitBeforeAnythingIsWritten) {
  GridSpec spec = small_grid();
  ClassifierSpec mlp;
  mlp.input = ClassifierInput::latents;
  spec.base.model = mlp;
  spec.parameters = {{"hidden_size", {5, 4}}};
  expect_error(
      ErrorKind::usage, [&] { run(spec); }, "autoencoder");
  mlp.input = ClassifierInput::pixels;
  mlp.classes = 2;
  spec.base.model = mlp;
  expect_error(
      ErrorKind::usage, [&] { run(spec); }, "label 7");
  EXPECT_FALSE(fs::exists(grid_));
}

TEST_F(GridRunTest, RefusesWhatCannotBeRankedOnTheSameHeldOutImages) {
  GridSpec spec = small_grid();
  spec.base.training.validation = 0;
  expect_error(
      ErrorKind::usage, [&] { run(spec); }, "validation loss", "--validation");
  spec.parameters.push_back({"validation", {0.1, 0.2}});
  expect_error(
      ErrorKind::usage, [&] { run(spec); }, "the same images");
  EXPECT_FALSE(fs::exists(grid_));
}

TEST_F(GridRunTest, WritesNothingForWhatCannotBeRun) {
  GridSpec empty = small_grid();
  empty.parameters.clear();
  expect_error(
      ErrorKind::usage, [&] { run(empty); }, "no trial");
  GridSpec without_data = small_grid();
  without_data.base.data = (folder_ / "nowhere").string();
  EXPECT_THROW(run(without_data), Error);
  GridSpec no_noise = small_grid();
  no_noise.base.training.noise.kinds.clear();
  expect_error(
      ErrorKind::usage, [&] { run(no_noise); }, "noise");
  EXPECT_FALSE(fs::exists(grid_));
}

TEST_F(GridRunTest, RefusesAFolderThatIsInUse) {
  fs::create_directories(grid_);
  test::put(grid_ / "notes.txt", "mine");
  expect_error(
      ErrorKind::usage, [&] { run(small_grid()); }, grid_.string(), "not a grid");
  EXPECT_FALSE(fs::exists(grid_ / "grid.json"));
  fs::remove_all(grid_);
  test::put(grid_, "a file");
  expect_error(
      ErrorKind::usage, [&] { run(small_grid()); }, grid_.string(), "not a folder");
  fs::remove(grid_);
  run(small_grid());
  GridSpec other = small_grid();
  other.base.training.epochs = 2;
  const std::string before = read_file(grid_ / "grid.json");
  expect_error(
      ErrorKind::usage, [&] { run(other); }, grid_.string(), "other settings");
  EXPECT_EQ(read_file(grid_ / "grid.json"), before);
}

}  // namespace
}  // namespace debruit
