#include "study/study_runner.h"

#include <gtest/gtest.h>

#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "files/atomic_file.h"
#include "runs/run_folder.h"
#include "runs/temporary_folder.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

/// A training that takes no time.
StudyRun small_run(const std::string& name, std::uint64_t seed = 0) {
  RunConfig config;
  config.data = std::string(DEBRUIT_TEST_DATA) + "/data/small";
  config.classes = {1, 7};
  AutoencoderSpec model;
  model.hidden_layers = 0;
  model.hidden_size = 8;
  model.latent_size = 4;
  config.model = model;
  config.training.epochs = 1;
  config.training.seed = seed;
  return {name, config};
}

class StudyRunnerTest : public testing::Test {
 protected:
  StudyRunner runner(std::function<bool()> should_stop = {}) {
    TrainRunOptions options;
    options.threads = 2;
    options.callbacks.should_stop = std::move(should_stop);
    return {folder_.path(), options, [this](const StudyRun& run) { trained_.push_back(run.name); }};
  }

  TemporaryFolder folder_;
  std::vector<std::string> trained_;
};

TEST_F(StudyRunnerTest, TrainsWhatIsMissingAndFindsTheRestAgain) {
  EXPECT_EQ(runner().train(small_run("a/first")), folder_.path() / "a/first");
  EXPECT_EQ(RunFolder::open(folder_.path() / "a/first").read_result()->status, "finished");
  runner().train(small_run("a/first"));
  runner().train(small_run("second"));
  EXPECT_EQ(trained_, (std::vector<std::string>{"a/first", "second"}));
}

TEST_F(StudyRunnerTest, TrainsAgainWhereTheSettingsAreOthers) {
  runner().train(small_run("run", 0));
  runner().train(small_run("run", 1));
  EXPECT_EQ(trained_.size(), 2U);
  EXPECT_EQ(RunFolder::open(folder_.path() / "run").read_config().training.seed, 1U);
}

/// An MLP of two hidden units behind the run `encoder`.
StudyRun behind(const std::filesystem::path& encoder) {
  StudyRun run = small_run("mlp");
  ClassifierSpec model;
  model.kind = MlpSpec{.hidden_layers = 0, .hidden_size = 2};
  model.input = ClassifierInput::latents;
  run.config.model = model;
  run.config.autoencoder = encoder.string();
  return run;
}

TEST_F(StudyRunnerTest, TellsAnAutoencoderInFrontByItsWeightsWhereverItLies) {
  const fs::path encoder = runner().train(small_run("encoder"));
  runner().train(behind(encoder));
  fs::rename(encoder, folder_.path() / "moved");
  runner().train(behind(folder_.path() / "moved"));
  EXPECT_EQ(trained_, (std::vector<std::string>{"encoder", "mlp"}));

  runner().train(small_run("moved", 1));
  runner().train(behind(folder_.path() / "moved"));
  EXPECT_EQ(trained_, (std::vector<std::string>{"encoder", "mlp", "moved", "mlp"}));
}

TEST_F(StudyRunnerTest, TrainsAgainWhatWasNotFinished) {
  runner().train(small_run("run"));
  fs::remove(folder_.path() / "run" / "result.json");
  runner().train(small_run("run"));
  EXPECT_EQ(trained_.size(), 2U);
}

TEST_F(StudyRunnerTest, GoesOnWithWhatWasCutOff) {
  StudyRun run = small_run("run");
  run.config.training.epochs = 3;
  const fs::path straight = runner().train({"straight", run.config});
  std::size_t polls = 0;
  EXPECT_THROW(runner([&] { return ++polls > 3; }).train(run), StudyStopped);
  EXPECT_FALSE(fs::is_empty(folder_.path() / "run/checkpoint"));
  fs::remove(folder_.path() / "run/metrics.csv");  // which comes back with the checkpoint
  const RunFolder rest = RunFolder::open(runner().train(run));
  EXPECT_EQ(rest.read_result()->weights_sha256, RunFolder::open(straight).read_result()->weights_sha256);
  EXPECT_EQ(rest.read_metrics().size(), 3U);
  EXPECT_FALSE(fs::exists(folder_.path() / "run/checkpoint"));
}

TEST_F(StudyRunnerTest, MakesTheSameOfManyTrainingsAtOnceAsOfEachAlone) {
  const std::vector<StudyRun> runs = {small_run("a", 0), small_run("b", 1), small_run("c", 2)};
  const auto folders = runner().train_all(runs);
  ASSERT_EQ(folders.size(), runs.size());
  EXPECT_EQ(trained_.size(), runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(folders[i], folder_.path() / runs[i].name);
    const fs::path alone = runner().train({"alone-" + runs[i].name, runs[i].config});
    EXPECT_EQ(RunFolder::open(folders[i]).read_result()->weights_sha256,
              RunFolder::open(alone).read_result()->weights_sha256);
  }
  runner().train_all(runs);
  EXPECT_EQ(trained_.size(), 2 * runs.size());
}

TEST_F(StudyRunnerTest, LetsTheOthersEndWhereOneFails) {
  StudyRun bad = small_run("bad");
  bad.config.data = "no-such-data";
  const std::vector<StudyRun> runs = {bad, small_run("good")};
  test::expect_error(
      ErrorKind::usage, [&] { runner().train_all(runs); }, "no-such-data");
  EXPECT_EQ(RunFolder::open(folder_.path() / "good").read_result()->status, "finished");
}

TEST_F(StudyRunnerTest, StopsWhereItIsTold) {
  const std::vector<StudyRun> runs = {small_run("a"), small_run("b")};
  EXPECT_THROW(runner([] { return true; }).train(runs[0]), StudyStopped);
  EXPECT_THROW(runner([] { return true; }).train_all(runs), StudyStopped);
  EXPECT_THROW((void)runner([] { return true; }).once("step", "", [] { return "1"; }), StudyStopped);
  EXPECT_TRUE(trained_.empty());
}

TEST_F(StudyRunnerTest, ComputesAStepOnceForEachSettings) {
  int calls = 0;
  const auto compute = [&] { return std::to_string(++calls); };
  EXPECT_EQ(runner().once("deep/step", "a", compute), "1");
  EXPECT_EQ(runner().once("deep/step", "a", compute), "1");
  EXPECT_EQ(runner().once("deep/step", "b", compute), "2");
}

TEST_F(StudyRunnerTest, KeepsNothingOfAStepThatFails) {
  EXPECT_THROW((void)runner().once("step", "", []() -> std::string { throw std::runtime_error("no"); }),
               std::runtime_error);
  EXPECT_EQ(runner().once("step", "", [] { return "7"; }), "7");
}

TEST_F(StudyRunnerTest, NamesAStepsFileThatIsDamaged) {
  write_file(folder_.path() / "step.json", "{\"schema\": \"other\"}");
  test::expect_error(
      ErrorKind::input, [&] { (void)runner().once("step", "", [] { return "1"; }); }, "step.json", "remove it");
}

TEST_F(StudyRunnerTest, NamesAStepsFileThatHoldsAnotherResult) {
  const auto compute = [] { return "[1, 2]"; };
  std::size_t third = 0;
  for (const auto& read : std::initializer_list<std::function<void(const Json&)>>{
           [&](const Json& json) { third = json.at(2); }, [&](const Json& json) { third = json.at("third"); },
           [&](const Json& json) { third = json.get<std::size_t>(); },
           [](const Json&) { throw std::out_of_range("of what was read"); }}) {
    test::expect_error(
        ErrorKind::input, [&] { runner().once("step", "", compute, read); }, "step.json", "remove it");
  }
  write_file(folder_.path() / "step.json", R"({"schema": 1, "settings": 2, "result": 3})");
  test::expect_error(
      ErrorKind::input, [&] { (void)runner().once("step", "", compute); }, "step.json", "remove it");
}

TEST_F(StudyRunnerTest, ReadsDataOnce) {
  StudyRunner study = runner();
  const StudyRun run = small_run("run");
  const Dataset& first = study.data(run.config, Split::test);
  EXPECT_EQ(&first, &study.data(run.config, Split::test));
  EXPECT_NE(&first, &study.data(run.config, Split::train));
  RunConfig all = run.config;
  all.classes.clear();
  EXPECT_GT(study.data(all, Split::test).size(), first.size());
}

}  // namespace
}  // namespace debruit
