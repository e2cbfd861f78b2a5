// Runs that are left and taken up again: the same weights and files as those of a run that was never left.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>

#include "debruit/classifier.h"
#include "debruit/error.h"
#include "files/gzip.h"
#include "runs/folder_lock.h"
#include "runs/run_folder.h"
#include "study/train_run.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"
#include "training/checkpoint_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;
using test::expect_error;

constexpr std::size_t kNever = 1000000;

class ResumeRunTest : public testing::Test {
 protected:
  static RunConfig config(ModelSpec model = AutoencoderSpec{
                              .image = {}, .hidden_layers = 0, .hidden_size = 8, .latent_size = 4}) {
    RunConfig config;
    config.data = std::string(DEBRUIT_TEST_DATA) + "/data/small";
    config.limit = 100;
    config.test_limit = 30;
    config.model = model;
    config.training.epochs = 4;  // of four steps each
    config.training.batch_size = 32;
    return config;
  }

  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }

  /// What a run hears and does.
  struct Run {
    RunResult result;
    std::string said;                      // all log lines
    std::vector<std::size_t> epochs;       // that were trained
    std::optional<TrainingState> resumed;  // from where it went on
    bool started = false;
  };

  /// Trains with a checkpoint after every epoch; told to stop after `steps`.
  Run run(const RunConfig& asked, const std::string& name, bool resume, std::size_t steps = kNever,
          bool force = false) {
    Run run;
    std::size_t done = 0;
    TrainRunOptions options;
    options.threads = 2;
    options.resume = resume;
    options.force = force;
    options.checkpoints = {.epochs = 1, .seconds = 0, .least_seconds = 0};
    options.callbacks.on_step = [&](const StepReport&) { ++done; };
    options.callbacks.on_epoch = [&](const EpochReport& epoch) { run.epochs.push_back(epoch.epoch); };
    options.callbacks.should_stop = [&] { return done == steps; };
    options.on_log = [&](std::string_view text) { run.said += std::string(text) + "\n"; };
    options.on_start = [&](const RunConfig&, const Dataset&) { run.started = true; };
    options.on_resume = [&](const TrainingState& state) { run.resumed = state; };
    run.result = train_run(asked, path(name), options);
    return run;
  }

  [[nodiscard]] std::vector<std::string> checkpoints(const std::string& name) const {
    std::vector<std::string> names;
    if (!fs::exists(path(name) / "checkpoint")) return names;
    for (const auto& entry : fs::directory_iterator(path(name) / "checkpoint")) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  /// The losses of metrics.csv; epochs must be numbered without a gap.
  [[nodiscard]] std::vector<double> losses(const std::string& name) const {
    std::vector<double> found;
    for (const EpochReport& epoch : RunFolder::open(path(name)).read_metrics()) {
      found.push_back(epoch.training_loss);
      EXPECT_EQ(epoch.epoch, found.size());
    }
    return found;
  }

  test::TemporaryFolder folder_;
};

TEST_F(ResumeRunTest, GoesOnToTheSameWeightsAndMetrics) {
  const Run straight = run(config(), "straight", false);
  EXPECT_EQ(straight.result.status, "finished");
  EXPECT_TRUE(checkpoints("straight").empty());
  EXPECT_FALSE(fs::exists(path("straight") / ".lock"));
  for (const std::size_t steps : {2U, 4U, 9U}) {
    const std::string name = "left" + std::to_string(steps);
    const Run left = run(config(), name, false, steps);
    EXPECT_EQ(left.result.status, "interrupted");
    EXPECT_EQ(checkpoints(name).back(), checkpoint_name(steps));
    const Run rest = run(config(), name, true);
    EXPECT_EQ(rest.result.status, "finished");
    ASSERT_TRUE(rest.resumed);
    EXPECT_EQ(4 * (rest.resumed->epoch - 1) + rest.resumed->step, steps);
    EXPECT_NE(rest.said.find("going on in epoch"), std::string::npos) << rest.said;
    EXPECT_EQ(rest.result.weights_sha256, straight.result.weights_sha256);
    EXPECT_EQ(rest.result.evaluations.at(0).scores.at(0).denoised.mse.mean,
              straight.result.evaluations.at(0).scores.at(0).denoised.mse.mean);
    EXPECT_EQ(losses(name), losses("straight"));
    EXPECT_TRUE(checkpoints(name).empty());
    EXPECT_EQ(test::get(path(name) / "config.json"), test::get(path("straight") / "config.json"));
  }
}

TEST_F(ResumeRunTest, AClassifierBehindAnAutoencoderGoesOnToo) {
  (void)run(config(), "ae", false);
  ClassifierSpec spec;
  spec.kind = MlpSpec{.hidden_layers = 0, .hidden_size = 8};
  spec.input = ClassifierInput::latents;
  RunConfig asked = config(spec);
  asked.autoencoder = path("ae").string();
  asked.training.validation = 0.2;
  asked.training.patience = 2;
  const Run straight = run(asked, "straight", false);
  (void)run(asked, "left", false, 5);
  fs::copy(path("ae"), path("moved"), fs::copy_options::recursive);
  asked.autoencoder = path("moved").string();  // told by its weights
  const Run rest = run(asked, "left", true);
  EXPECT_TRUE(rest.resumed);
  EXPECT_EQ(rest.result.weights_sha256, straight.result.weights_sha256);
  EXPECT_EQ(rest.result.best_epoch, straight.result.best_epoch);
}

TEST_F(ResumeRunTest, MetricsHoldWhatTheCheckpointKnows) {
  const Run straight = run(config(), "straight", false);
  (void)run(config(), "left", false, 9);
  std::ofstream(path("left") / "metrics.csv", std::ios::app) << "3,0.5,,,1\n";  // of an epoch after the checkpoint
  (void)run(config(), "left", true);
  EXPECT_EQ(losses("left"), losses("straight"));
  (void)run(config(), "again", false, 9);
  fs::remove(path("again") / "metrics.csv");
  (void)run(config(), "again", true);
  EXPECT_EQ(losses("again"), losses("straight"));
}

TEST_F(ResumeRunTest, PassesOverADamagedCheckpointAndNamesIt) {
  const Run straight = run(config(), "straight", false);
  (void)run(config(), "left", false, 9);
  EXPECT_EQ(checkpoints("left"), (std::vector{checkpoint_name(4), checkpoint_name(8), checkpoint_name(9)}));
  const fs::path newest = path("left") / "checkpoint" / checkpoint_name(9);
  test::put(newest, test::get(newest).substr(0, 1000));
  const Run rest = run(config(), "left", true);
  EXPECT_NE(rest.said.find(newest.string()), std::string::npos) << rest.said;
  EXPECT_EQ(rest.resumed.value().epoch, 3U);
  EXPECT_EQ(rest.resumed.value().step, 0U);
  EXPECT_EQ(rest.epochs, (std::vector<std::size_t>{3, 4}));
  EXPECT_EQ(rest.result.weights_sha256, straight.result.weights_sha256);
}

TEST_F(ResumeRunTest, RemovesNothingWhereNoCheckpointIsWhole) {
  (void)run(config(), "left", false, 5);
  const std::vector<std::string> names = checkpoints("left");
  for (const std::string& name : names) test::put(path("left") / "checkpoint" / name, "damaged");
  expect_error(
      ErrorKind::input, [&] { (void)run(config(), "left", true); }, "no checkpoint that is whole", names.front());
  EXPECT_EQ(checkpoints("left"), names);
  EXPECT_EQ(losses("left").size(), 1U);
}

TEST_F(ResumeRunTest, RemovesNothingOfAFolderThatIsNoTraining) {
  fs::create_directories(path("own"));
  test::put(path("own") / "model.safetensors", "somebody's");
  expect_error(
      ErrorKind::usage, [&] { (void)run(config(), "own", true); }, "is not empty");
  EXPECT_EQ(test::get(path("own") / "model.safetensors"), "somebody's");
}

TEST_F(ResumeRunTest, RemovesTheCheckpointsThatAKilledEndLeft) {
  (void)run(config(), "run", false);
  fs::create_directories(path("run") / "checkpoint");
  test::put(path("run") / "checkpoint" / checkpoint_name(16), "whole");
  expect_error(
      ErrorKind::usage, [&] { (void)run(config(), "run", false); }, "is not empty");
  (void)run(config(), "run", true);
  EXPECT_TRUE(checkpoints("run").empty());
  EXPECT_FALSE(fs::exists(path("run") / ".lock"));
}

TEST_F(ResumeRunTest, StartsAnewWithoutACheckpointAndSaysSo) {
  const Run fresh = run(config(), "fresh", true);
  EXPECT_EQ(fresh.result.status, "finished");
  EXPECT_NE(fresh.said.find("there is no checkpoint in"), std::string::npos) << fresh.said;
  (void)run(config(), "left", false, 5);
  fs::remove_all(path("left") / "checkpoint");
  const Run rest = run(config(), "left", true);
  EXPECT_FALSE(rest.resumed);
  EXPECT_EQ(rest.result.weights_sha256, fresh.result.weights_sha256);
  EXPECT_EQ(losses("left"), losses("fresh"));
}

TEST_F(ResumeRunTest, LeavesAFinishedRunAlone) {
  const Run finished = run(config(), "run", false);
  const auto written = fs::last_write_time(path("run") / "model.safetensors");
  const Run again = run(config(), "run", true);
  EXPECT_FALSE(again.started);
  EXPECT_NE(again.said.find("is finished; nothing was done"), std::string::npos) << again.said;
  EXPECT_EQ(again.result.weights_sha256, finished.result.weights_sha256);
  EXPECT_EQ(fs::last_write_time(path("run") / "model.safetensors"), written);
}

TEST_F(ResumeRunTest, SaysThatAnUnfinishedTrainingCanGoOn) {
  (void)run(config(), "left", false, 5);
  expect_error(
      ErrorKind::usage, [&] { (void)run(config(), "left", false); }, "unfinished training", "--resume", "--force");
  EXPECT_EQ(checkpoints("left").size(), 2U);
}

TEST_F(ResumeRunTest, RefusesOtherSettingsAndSaysWhich) {
  (void)run(config(), "left", false, 5);
  RunConfig other = config();
  other.training.learning_rate = 0.25;
  expect_error(
      ErrorKind::usage, [&] { (void)run(other, "left", true); }, "other settings",
      "training.learning_rate (0.001 there, 0.25 asked for)");
  other = config();
  std::get<AutoencoderSpec>(other.model).hidden_size = 9;
  expect_error(
      ErrorKind::usage, [&] { (void)run(other, "left", true); }, "model.hidden_size (8 there, 9 asked for)");
  EXPECT_EQ(checkpoints("left").size(), 2U);
  // As a grid or a study does it: the other training takes the folder.
  const Run replaced = run(other, "left", true, kNever, true);
  EXPECT_FALSE(replaced.resumed);
  EXPECT_EQ(replaced.result.status, "finished");
  expect_error(
      ErrorKind::usage, [&] { (void)run(config(), "left", true); }, "model.hidden_size (9 there, 8 asked for)");
}

TEST_F(ResumeRunTest, RefusesACheckpointOfOtherSettingsBesideTheRightConfig) {
  (void)run(config(), "left", false, 5);
  RunConfig other = config();
  other.training.seed = 3;
  (void)run(other, "other", false, 5);
  fs::remove_all(path("left") / "checkpoint");
  fs::rename(path("other") / "checkpoint", path("left") / "checkpoint");
  expect_error(
      ErrorKind::usage, [&] { (void)run(config(), "left", true); }, checkpoint_name(5),
      "training.seed (3 there, 0 asked for)");
}

TEST_F(ResumeRunTest, RefusesOtherData) {
  fs::copy(config().data, path("data"), fs::copy_options::recursive);
  RunConfig asked = config();
  asked.data = path("data").string();
  (void)run(asked, "left", false, 5);
  const fs::path images = path("data") / "train-images-idx3-ubyte.gz";
  std::string pixels(1000000, '\0');
  pixels.resize(DecodedFile(images).read({reinterpret_cast<std::uint8_t*>(pixels.data()), pixels.size()}));
  pixels[500] ^= 1;  // of the first image
  test::put(images, pixels);
  expect_error(
      ErrorKind::input, [&] { (void)run(asked, "left", true); }, "other data", "data.checksum");
}

TEST_F(ResumeRunTest, ScoresAgainWhereTheScoringWasCutOff) {
  const Run straight = run(config(), "straight", false);
  TrainRunOptions options;
  options.checkpoints = {.epochs = 1, .seconds = 0, .least_seconds = 0};
  options.on_scoring = [](double) { throw std::runtime_error("killed"); };
  EXPECT_THROW((void)train_run(config(), path("left"), options), std::runtime_error);
  EXPECT_EQ(RunFolder::open(path("left")).read_result().value().status, "interrupted");
  const Run rest = run(config(), "left", true);
  EXPECT_TRUE(rest.epochs.empty());
  EXPECT_EQ(rest.result.status, "finished");
  EXPECT_EQ(rest.result.weights_sha256, straight.result.weights_sha256);
  EXPECT_EQ(rest.result.evaluations.size(), 1U);
  EXPECT_EQ(losses("left"), losses("straight"));
}

TEST_F(ResumeRunTest, ADivergedTrainingKeepsItsLastGoodCheckpoint) {
  RunConfig asked = config();
  asked.training.epochs = 20;
  asked.training.learning_rate = 10;
  asked.training.optimiser = Optimiser::adamw;
  asked.training.weight_decay = 0.5;  // every step takes -4 times the weights: they overflow after some epochs
  std::string said;
  TrainRunOptions options;
  options.checkpoints = {.epochs = 1, .seconds = 0, .least_seconds = 0};
  options.on_log = [&](std::string_view text) { said += text; };
  expect_error(
      ErrorKind::diverged, [&] { (void)train_run(asked, path("run"), options); }, "is no longer finite at epoch",
      "the first layer concerned: the gradient of encoder.0.weight", "learning rate of 10 is the likely cause");
  const auto found = CheckpointFolder(path("run") / "checkpoint").newest();
  ASSERT_TRUE(found);
  EXPECT_NE(said.find(found->file.string()), std::string::npos) << said;
  EXPECT_GE(found->checkpoint.state.epoch, 2U);
  for (const auto& [name, tensor] : found->checkpoint.state.engine.weights) {
    EXPECT_TRUE(std::ranges::all_of(tensor.values, [](float value) { return std::isfinite(value); })) << name;
  }
}

TEST_F(ResumeRunTest, TwoProcessesDoNotWriteIntoOneFolder) {
  const FolderLock lock(path("run"));
  expect_error(
      ErrorKind::usage, [&] { (void)run(config(), "run", false); }, path("run").string(), "is in use");
  expect_error(
      ErrorKind::usage, [&] { (void)run(config(), "run", true); }, "is in use");
}

TEST_F(ResumeRunTest, WhatAKilledProcessLeftIsNotInTheWay) {
  fs::create_directories(path("run"));
  test::put(path("run") / ".lock", "1");
  EXPECT_EQ(run(config(), "run", false).result.status, "finished");
  (void)run(config(), "left", false, 5);
  test::put(path("left") / ".lock", "1");
  test::put(path("left") / "checkpoint" / ".step-0000000006.safetensors.1-1-1.tmp", "x");
  EXPECT_EQ(run(config(), "left", false, kNever, true).result.status, "finished");
  EXPECT_TRUE(checkpoints("left").empty());
}

TEST_F(ResumeRunTest, WithoutCheckpointsNoneIsWritten) {
  TrainRunOptions options;
  options.checkpoints = {.epochs = 0, .seconds = 0, .least_seconds = 0};
  options.callbacks.should_stop = [] { return true; };
  EXPECT_EQ(train_run(config(), path("run"), options).status, "interrupted");
  EXPECT_FALSE(fs::exists(path("run") / "checkpoint"));
}

}  // namespace
}  // namespace debruit
