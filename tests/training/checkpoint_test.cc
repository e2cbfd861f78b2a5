// Checkpoints as bytes and as a folder: what is read is what was written, and every byte of it counts.
#include "training/checkpoint.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/sha256.h"
#include "runs/own_files.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"
#include "training/checkpoint_folder.h"
#include "training/checkpoint_rate.h"
#include "training/checkpoint_writer.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;
using test::expect_error;

TrainingState state(float first = 0.1F) {
  TrainingState state;
  state.engine.weights = {{"a.weight", {{1, 2}, {first, -0.0F}}}, {"a.bias", {{1}, {1e-40F}}}};
  state.engine.first_moments = {{"a.weight", {{1, 2}, {0.3F, 3}}}, {"a.bias", {{1}, {4}}}};
  state.engine.second_moments = {{"a.weight", {{1, 2}, {5, 6}}}, {"a.bias", {{1}, {7}}}};
  state.engine.beta1_power = 0.1 + 0.2;
  state.engine.beta2_power = 1.0 / 3;
  state.epoch = 3;
  state.step = 2;
  state.loss_sum = 1e300 / 7;
  state.batch_sum = 5e-324;
  state.epoch_seconds = 0.5;
  state.seconds = 12.25;
  state.history = {
      {.epoch = 1, .training_loss = 0.7, .validation_loss = 0.1, .validation_accuracy = {}, .seconds = 1},
      {.epoch = 2, .training_loss = 0.6, .validation_loss = 0.2, .validation_accuracy = 0.9, .seconds = 2}};
  state.best_epoch = 1;
  return state;
}

RunConfig config() {
  RunConfig config;
  config.data = "somewhere";
  config.data_checksum = "sha256:00";
  return config;
}

void expect_same(const TrainingState& actual, const TrainingState& expected) {
  EXPECT_EQ(weights_sha256(actual.engine.weights), weights_sha256(expected.engine.weights));  // the sign of 0 too
  EXPECT_EQ(actual.engine.weights, expected.engine.weights);
  EXPECT_EQ(actual.engine.first_moments, expected.engine.first_moments);
  EXPECT_EQ(actual.engine.second_moments, expected.engine.second_moments);
  EXPECT_EQ(actual.engine.beta1_power, expected.engine.beta1_power);
  EXPECT_EQ(actual.engine.beta2_power, expected.engine.beta2_power);
  EXPECT_EQ(actual.epoch, expected.epoch);
  EXPECT_EQ(actual.step, expected.step);
  EXPECT_EQ(actual.loss_sum, expected.loss_sum);
  EXPECT_EQ(actual.batch_sum, expected.batch_sum);
  EXPECT_EQ(actual.epoch_seconds, expected.epoch_seconds);
  EXPECT_EQ(actual.seconds, expected.seconds);
  EXPECT_EQ(actual.best_loss, expected.best_loss);
  EXPECT_EQ(actual.best_epoch, expected.best_epoch);
  EXPECT_EQ(actual.best_weights, expected.best_weights);
  ASSERT_EQ(actual.history.size(), expected.history.size());
  for (std::size_t i = 0; i < expected.history.size(); ++i) {
    EXPECT_EQ(actual.history[i].epoch, expected.history[i].epoch);
    EXPECT_EQ(actual.history[i].training_loss, expected.history[i].training_loss);
    EXPECT_EQ(actual.history[i].validation_loss, expected.history[i].validation_loss);
    EXPECT_EQ(actual.history[i].validation_accuracy, expected.history[i].validation_accuracy);
    EXPECT_EQ(actual.history[i].seconds, expected.history[i].seconds);
  }
}

TEST(CheckpointTest, IsReadAsItWasWritten) {
  TrainingState written = state();
  const Checkpoint read = parse_checkpoint(format_checkpoint(config(), written), "file");
  EXPECT_EQ(read.config, config());
  EXPECT_EQ(read.weights_version, kWeightsVersion);
  expect_same(read.state, written);
  written.best_loss = 0.1;
  written.best_weights = written.engine.weights;
  expect_same(parse_checkpoint(format_checkpoint(config(), written), "file").state, written);
  EXPECT_EQ(format_checkpoint(config(), written), format_checkpoint(config(), written));
}

TEST(CheckpointTest, HasRoomForTheHistoryOfManyEpochs) {
  TrainingState written = state();
  const EpochReport epoch{.epoch = 0,
                          .training_loss = 1.0 / 3,
                          .validation_loss = 1.0 / 7,
                          .validation_accuracy = 1.0 / 9,
                          .seconds = 1.0 / 11};
  written.history.assign(120'000, epoch);
  for (std::size_t i = 0; i < written.history.size(); ++i) written.history[i].epoch = i + 1;
  written.epoch = written.history.size() + 1;
  expect_same(parse_checkpoint(format_checkpoint(config(), written), "file").state, written);
}

TEST(CheckpointTest, HoldsTheDigestOfAllOfItWithZerosInItsPlace) {
  std::string bytes = format_checkpoint(config(), state());
  const std::string key = R"("sha256":")";
  const std::size_t at = bytes.find(key) + key.size();
  const std::string digest = bytes.substr(at, 64);
  EXPECT_EQ(sha256_of(bytes.replace(at, 64, std::string(64, '0'))), digest);
}

TEST(CheckpointTest, RefusesAnyByteThatChangedAndAnyThatIsMissing) {
  const std::string good = format_checkpoint(config(), state());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    ASSERT_THROW((void)parse_checkpoint(bad, "file"), Error) << i;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{70}, good.size() / 2, good.size() - 1}) {
    expect_error(
        ErrorKind::input, [&] { (void)parse_checkpoint(good.substr(0, size), "file"); }, "file: is");
  }
  expect_error(
      ErrorKind::input, [&] { (void)parse_checkpoint(good + "x", "file"); },
      "file: is damaged: its bytes have SHA-256");
}

TEST(CheckpointFolderTest, KeepsTheLastThreeAndFindsTheNewest) {
  const test::TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder / "run/checkpoint");
  EXPECT_FALSE(checkpoints.newest());
  for (const std::size_t steps : {8U, 9U, 10U, 11U, 12U}) {
    (void)checkpoints.write(steps, config(), state(static_cast<float>(steps)));
  }
  const auto newest = checkpoints.newest().value();
  EXPECT_EQ(newest.file, folder / "run/checkpoint/step-0000000012.safetensors");
  EXPECT_EQ(newest.checkpoint.state.engine.weights.at("a.weight").values[0], 12);
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder / "run/checkpoint")) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector{checkpoint_name(10), checkpoint_name(11), checkpoint_name(12)}));
  checkpoints.remove();
  EXPECT_FALSE(fs::exists(folder / "run/checkpoint"));
}

TEST(CheckpointFolderTest, PassesOverWhatIsDamagedAndReplacesIt) {
  const test::TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  for (const std::size_t steps : {1U, 2U, 3U}) (void)checkpoints.write(steps, config(), state());
  test::put(folder / checkpoint_name(3), "cut off");
  test::put(folder / checkpoint_name(2), "");
  test::put(folder / ".step-0000000004.safetensors.1-1-1.tmp", "unfinished");
  std::vector<std::string> said;
  const auto newest = checkpoints.newest([&](std::string_view text) { said.emplace_back(text); }).value();
  EXPECT_EQ(newest.file, folder / checkpoint_name(1));
  ASSERT_EQ(said.size(), 2U);
  EXPECT_NE(said[0].find(checkpoint_name(3)), std::string::npos) << said[0];
  EXPECT_NE(said[1].find(checkpoint_name(2)), std::string::npos) << said[1];
  (void)checkpoints.write(2, config(), state());
  EXPECT_EQ(checkpoints.newest().value().file, folder / checkpoint_name(2));
  EXPECT_FALSE(fs::exists(folder / checkpoint_name(3)));
  EXPECT_FALSE(fs::exists(folder / ".step-0000000004.safetensors.1-1-1.tmp"));
}

TEST(CheckpointFolderTest, RefusesWhereNoneIsWhole) {
  const test::TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  test::put(folder / checkpoint_name(2), "cut off");
  test::put(folder / checkpoint_name(1), "");
  expect_error(
      ErrorKind::input, [&] { (void)checkpoints.newest(); }, "no checkpoint that is whole", checkpoint_name(2),
      checkpoint_name(1), "--force");
}

TEST(CheckpointFolderTest, PassesOverNothingThatMayBeWhole) {
  const test::TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  const fs::path file = checkpoints.write(1, config(), state());
  fs::create_directory(folder / checkpoint_name(3));  // cannot be read
  expect_error(
      ErrorKind::io, [&] { (void)checkpoints.newest(); }, checkpoint_name(3));
  fs::remove(folder / checkpoint_name(3));
  std::string newer = test::get(file);
  newer.replace(newer.find("checkpoint/1"), 12, "checkpoint/2");
  test::put(folder / checkpoint_name(2), newer);
  expect_error(
      ErrorKind::usage, [&] { (void)checkpoints.newest(); }, checkpoint_name(2), "newer debruit");
}

TEST(CheckpointRateTest, IsReadFromText) {
  EXPECT_EQ(parse_checkpoint_rate("5", "every"), (CheckpointRate{.epochs = 5, .seconds = 0, .least_seconds = 0}));
  EXPECT_EQ(parse_checkpoint_rate("30s", "every"), (CheckpointRate{.epochs = 0, .seconds = 30, .least_seconds = 0}));
  EXPECT_TRUE(parse_checkpoint_rate("0", "every").is_off());
  EXPECT_FALSE(CheckpointRate{}.is_off());
  for (const char* wrong : {"", "s", "-1", "1.5", "5m", "often"}) {
    expect_error(
        ErrorKind::usage, [&] { (void)parse_checkpoint_rate(wrong, "every"); }, "every");
  }
}

/// Which of these moments, one after the other, leave a checkpoint.
std::vector<bool> written(const CheckpointRate& rate, const std::vector<StateMoment>& moments) {
  const test::TemporaryFolder folder;
  const RunConfig settings = config();
  CheckpointWriter writer(CheckpointFolder(folder.path()), settings, rate);
  const TrainingStates states = writer.states(nullptr);
  std::vector<bool> wanted;
  for (std::size_t steps = 1; steps <= moments.size(); ++steps) {
    wanted.push_back(states.is_wanted && states.is_wanted(moments[steps - 1], steps));
    if (wanted.back()) states.keep(state(), steps);
    EXPECT_EQ(fs::exists(folder / checkpoint_name(steps)), wanted.back());
  }
  return wanted;
}

TEST(CheckpointWriterTest, WritesAsOftenAsAsked) {
  using enum StateMoment;
  EXPECT_EQ(written(parse_checkpoint_rate("1", ""), {step, epoch, step, epoch, end}),
            (std::vector{false, true, false, true, true}));
  EXPECT_EQ(written(parse_checkpoint_rate("2", ""), {epoch, epoch, epoch, epoch}),
            (std::vector{false, true, false, true}));
  EXPECT_EQ(written(parse_checkpoint_rate("1000s", ""), {step, epoch, stop}), (std::vector{false, false, true}));
  EXPECT_EQ(written(parse_checkpoint_rate("0.000000001s", ""), {step, epoch, end}), (std::vector{true, true, true}));
  EXPECT_EQ(written(parse_checkpoint_rate("0", ""), {step, epoch, stop, end}),
            (std::vector{false, false, false, false}));
  CheckpointRate seldom;
  seldom.least_seconds = 1000;
  EXPECT_EQ(written(seldom, {step, epoch, end}), (std::vector{false, false, false}));
  EXPECT_EQ(written(seldom, {step, epoch, stop}), (std::vector{false, false, true}));
}

}  // namespace
}  // namespace debruit
