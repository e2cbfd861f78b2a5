#include "runs/run_folder.h"

#include <gtest/gtest.h>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "runs/metrics_file.h"
#include "runs/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

template <class Call>
Error thrown_by(const Call& call) {
  try {
    (void)call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorKind::internal, "", "");
}

Predictions some_predictions() {
  return {
      "mnist", "test", {1, 7, 1}, {{{NoNoise{}}, 0, {1, 1, 1}}, {{GaussianNoise{}, SpeckleNoise{}}, 0.5, {1, 7, 7}}}};
}

LatentViews some_latent_views() {
  LatentViews views;
  views.image = {1, 1, 1};
  views.count = 1;
  views.mean = views.deviation = views.firing = {0.5F};
  return views;
}

/// A run folder with everything that a run leaves.
RunFolder make_old_run(const fs::path& path) {
  const RunFolder run = RunFolder::create(path, false);
  run.write_config(RunConfig{});
  MetricsWriter(run.metrics()).append({1, 0.5, std::nullopt, std::nullopt, 1});
  run.write_result({"finished", 1, 10, 1.5, 1, "SSE4", "00", {}, 1, 0, {}});
  run.write_samples(Samples{});
  run.write_predictions(some_predictions());
  run.write_latent_views(some_latent_views());
  write_file(run.model(), "weights");
  write_file(run.report(), "<html>");
  fs::create_directory(run.path() / "tensorboard");
  write_file(run.path() / "tensorboard" / "events.out.tfevents.1700000000.debruit", "records");
  for (const char* name : {"projector_config.pbtxt", "vectors.tsv", "labels.tsv", "images.png"}) {
    write_file(run.path() / "tensorboard" / name, "latents");
  }
  fs::create_directory(run.figures());
  write_file(run.figures() / "scores.svg", "<svg>");
  write_file(run.figures() / "scores.png", "png");
  write_file(path / ".result.json.123-0-7.tmp", "{");
  return run;
}

TEST(RunFolder, ReadsWhatWasWritten) {
  const TemporaryFolder folder;
  make_old_run(folder.path() / "deep" / "run");
  const RunFolder run = RunFolder::open(folder.path() / "deep" / "run");
  EXPECT_EQ(run.read_config(), RunConfig{});
  EXPECT_EQ(run.read_metrics().size(), 1U);
  EXPECT_EQ(run.read_result().value().parameters, 10U);
  EXPECT_EQ(run.read_samples(), Samples{});
  EXPECT_EQ(run.read_predictions(), some_predictions());
  EXPECT_EQ(run.read_latent_views(), some_latent_views());
}

TEST(RunFolder, OfAKilledRunHasNoResult) {
  const TemporaryFolder folder;
  RunFolder::create(folder.path() / "run", false).write_config(RunConfig{});
  const RunFolder run = RunFolder::open(folder.path() / "run");
  EXPECT_TRUE(run.read_metrics().empty());
  EXPECT_FALSE(run.read_result().has_value());
  EXPECT_FALSE(run.read_samples().has_value());
  EXPECT_FALSE(run.read_predictions().has_value());
  EXPECT_FALSE(run.read_latent_views().has_value());
}

TEST(RunFolder, IsNotOverwrittenWithoutForce) {
  const TemporaryFolder folder;
  const RunFolder run = make_old_run(folder.path() / "run");
  const Error error = thrown_by([&] { return RunFolder::create(run.path(), false); });
  EXPECT_EQ(error.kind(), ErrorKind::usage);
  EXPECT_NE(std::string(error.what()).find(run.path().string()), std::string::npos);
  EXPECT_NE(std::string(error.what()).find("--force"), std::string::npos);
  EXPECT_TRUE(run.read_result().has_value());
}

TEST(RunFolder, ForceRemovesTheOldRun) {
  const TemporaryFolder folder;
  const RunFolder run = make_old_run(folder.path() / "run");
  (void)RunFolder::create(run.path(), true);
  EXPECT_TRUE(fs::is_empty(run.path()));
}

TEST(RunFolder, ForceRemovesWhatAKilledDrawingLeft) {
  const TemporaryFolder folder;
  const RunFolder run = make_old_run(folder.path() / "run");
  fs::create_directory(run.figures() / ".gnuplot-a1B2c3");
  write_file(run.figures() / ".gnuplot-a1B2c3" / "figures.gp", "reset");
  (void)RunFolder::create(run.path(), true);
  EXPECT_TRUE(fs::is_empty(run.path()));
}

TEST(RunFolder, ForceRemovesNothingWhereThereIsMoreThanARun) {
  for (const char* other :
       {"notes.txt", "figures/thesis.pdf", "figures/mine/x", "tensorboard/mine.tsv", "data/x", "config.json/x"}) {
    const TemporaryFolder folder;
    const RunFolder run = make_old_run(folder.path() / "run");
    const fs::path file = run.path() / other;
    if (std::string(other) == "config.json/x") fs::remove(run.config());
    fs::create_directories(file.parent_path());
    write_file(file, "mine");
    const Error error = thrown_by([&] { return RunFolder::create(run.path(), true); });
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_NE(std::string(error.what()).find("which debruit did not write"), std::string::npos) << error.what();
    EXPECT_EQ(read_file(file), "mine");
    EXPECT_TRUE(run.read_result().has_value());
  }
}

TEST(RunFolder, ForceDoesNotFollowLinks) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "precious");
  write_file(folder.path() / "precious" / "picture.png", "mine");
  fs::create_directory(folder.path() / "run");
  fs::create_symlink(folder.path() / "precious", folder.path() / "run" / "figures");
  EXPECT_EQ(thrown_by([&] { return RunFolder::create(folder.path() / "run", true); }).kind(), ErrorKind::usage);
  fs::remove(folder.path() / "run" / "figures");
  fs::create_directory(folder.path() / "run" / "figures");
  fs::create_symlink(folder.path() / "precious", folder.path() / "run" / "figures" / ".gnuplot-a1B2c3");
  EXPECT_EQ(thrown_by([&] { return RunFolder::create(folder.path() / "run", true); }).kind(), ErrorKind::usage);
  EXPECT_EQ(read_file(folder.path() / "precious" / "picture.png"), "mine");
}

TEST(RunFolder, TakesAnEmptyFolderButNotAFile) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "empty");
  EXPECT_NO_THROW((void)RunFolder::create(folder.path() / "empty", false));
  write_file(folder.path() / "file", "mine");
  EXPECT_EQ(thrown_by([&] { return RunFolder::create(folder.path() / "file", true); }).kind(), ErrorKind::usage);
  EXPECT_EQ(thrown_by([&] { return RunFolder::create(folder.path() / "file" / "run", false); }).kind(), ErrorKind::io);
}

TEST(RunFolder, SaysWhatIsNoRun) {
  const TemporaryFolder folder;
  EXPECT_EQ(thrown_by([&] { return RunFolder::open(folder.path() / "missing"); }).kind(), ErrorKind::io);
  const Error error = thrown_by([&] { return RunFolder::open(folder.path()); });
  EXPECT_EQ(error.kind(), ErrorKind::input);
  EXPECT_NE(std::string(error.what()).find("it has no config.json"), std::string::npos);
}

TEST(RunFolder, NamesTheDamagedFile) {
  const TemporaryFolder folder;
  const RunFolder run = make_old_run(folder.path() / "run");
  write_file(run.config(), "{}");
  write_file(run.result(), "{");
  write_file(run.samples(), "PK");
  write_file(run.latents(), "PK");
  for (const auto& [file, error] : {std::pair(run.config(), thrown_by([&] { return run.read_config(); })),
                                    std::pair(run.result(), thrown_by([&] { return run.read_result(); })),
                                    std::pair(run.samples(), thrown_by([&] { return run.read_samples(); })),
                                    std::pair(run.latents(), thrown_by([&] { return run.read_latent_views(); }))}) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(std::string(error.what()).find(file.string()), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace debruit
