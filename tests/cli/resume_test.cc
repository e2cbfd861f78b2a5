// --resume and signals, from outside.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/command_test.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using test::Process;

class ResumeTest : public test::CommandTest {
 protected:
  [[nodiscard]] std::string sha_of(const std::string& run) const {
    return nlohmann::json::parse(read_file(path(run + "/result.json")))["weights_sha256"];
  }

  /// A training that lasts until it is told to stop; its settings are those of finish_long after that.
  [[nodiscard]] std::vector<std::string> long_training(const std::string& run, const std::string& epochs) const {
    return {DEBRUIT_BINARY,
            "train",
            "autoencoder",
            "--data",
            kSmall,
            "--hidden-size",
            "16",
            "--latent-size",
            "4",
            "--limit",
            "100",
            "--epochs",
            epochs,
            "--out",
            path(run),
            "--checkpoint-every",
            "1"};
  }

  /// Stops a training of `epochs` epochs by a signal once it is under way.
  [[nodiscard]] Outcome interrupted(const std::string& run, int signal) const {
    Process process(long_training(run, "100000"), folder_.path());
    EXPECT_TRUE(process.wait_for("epoch 3/"));
    process.send(signal);
    return process.finish();
  }
};

TEST_F(ResumeTest, ASignalLeavesACheckpointAndSaysHowToGoOn) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string run = "run" + std::to_string(signal);
    const Outcome outcome = interrupted(run, signal);
    EXPECT_EQ(outcome.code, 128 + signal) << outcome.err;
    expect_in(outcome.out, "--resume");
    EXPECT_FALSE(fs::is_empty(path(run + "/checkpoint")));
    EXPECT_FALSE(fs::exists(path(run + "/.lock")));
  }
}

TEST_F(ResumeTest, TheFolderAloneTellsTheSettings) {
  const Outcome left = interrupted("run", SIGINT);
  ASSERT_EQ(left.code, 130);
  Process process(
      {"/usr/bin/env", "PATH=/nowhere", DEBRUIT_BINARY, "train", "autoencoder", "--out", path("run"), "--resume"},
      folder_.path());
  EXPECT_TRUE(process.wait_for("going on in epoch"));
  EXPECT_TRUE(process.wait_for("epoch "));
  process.send(SIGTERM);
  EXPECT_EQ(process.finish().code, 143);
  const Outcome other = debruit({"train", "autoencoder", "--out", path("run"), "--resume", "--seed", "3"});
  expect_error(other, 2, {"training.seed (0 there, 3 asked for)", "--force"});
  expect_error(debruit({"train", "mlp", "--out", path("run"), "--resume"}), 2, {"autoencoder", "mlp"});
}

TEST_F(ResumeTest, AKilledTrainingGoesOnToTheSameWeights) {
  const std::vector<std::string> settings = long_training("run", "60");
  std::vector<std::string> straight = settings;
  std::ranges::replace(straight, path("run"), path("straight"));
  ASSERT_EQ(Process(straight, folder_.path()).finish().code, 0);
  {
    Process process(settings, folder_.path());
    ASSERT_TRUE(process.wait_for("epoch 5/"));
    process.send(SIGKILL);
    EXPECT_EQ(process.finish().code, -SIGKILL);
  }
  std::vector<std::string> rest = settings;
  rest.emplace_back("--resume");
  const Outcome outcome = Process(rest, folder_.path()).finish();
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(sha_of("run"), sha_of("straight"));
  const std::string metrics = read_file(path("run/metrics.csv"));
  EXPECT_EQ(std::ranges::count(metrics, '\n'), 61);
  EXPECT_FALSE(fs::exists(path("run/checkpoint")));

  const Outcome again = debruit({"train", "autoencoder", "--out", path("run"), "--resume"});
  EXPECT_EQ(again.code, 0);
  expect_in(again.out, "is finished; nothing was done");
}

TEST_F(ResumeTest, RefusesWhatMakesNoSense) {
  ASSERT_EQ(train("run").code, 0);
  EXPECT_EQ(train("run", {"--resume", "--force"}).code, 2);
  expect_error(train("other", {"--checkpoint-every", "1.5"}), 2, {"--checkpoint-every", "1.5"});
  expect_error(debruit({"train", "autoencoder", "--out", path("none"), "--resume"}), 2, {"--data"});
}

}  // namespace
}  // namespace debruit
