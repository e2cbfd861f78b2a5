// Scores line up where all that decides what they mean is equal.
#include "study/comparison.h"

#include <gtest/gtest.h>

#include <functional>

#include "debruit/error.h"
#include "runs/run_folder.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

MeasuredOn usual() {
  return {.data = "mnist", .split = "test", .data_checksum = "sha256:aa", .classes = {}, .count = 10, .spec = {}};
}

std::string refusal(const MeasuredOn& other) {
  try {
    require_same_measure(usual(), "first", other, "other");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "lined up";
}

TEST(Comparison, NamesWhatDiffersWithBothValues) {
  const auto changed = [](const std::function<void(MeasuredOn&)>& change) {
    MeasuredOn other = usual();
    change(other);
    return refusal(other);
  };
  EXPECT_EQ(refusal(usual()), "lined up");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.data = "elsewhere"; }), "lined up");  // the same images in another folder
  const std::string start = "other: its scores do not line up: ";
  EXPECT_EQ(changed([](MeasuredOn& on) { on.data_checksum = "sha256:bb"; }),
            start + "data checksum sha256:bb, but sha256:aa in first");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.split = "train"; }), start + "split train, but test in first");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.classes = {1, 7}; }), start + "classes 1,7, but all in first");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.count = 9; }), start + "images 9, but 10 in first");
  EXPECT_NE(changed([](MeasuredOn& on) {
              on.spec.kinds = {GaussianNoise{.mean = 0, .var = 0.02}};
            }).find("noise gaussian:mean=0:var=0.02, but gaussian:mean=0:var=0.01,speckle"),
            std::string::npos);
  EXPECT_EQ(changed([](MeasuredOn& on) { on.spec.mix = EvaluationMix::thirds; }),
            start + "noise mix thirds, but each in first");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.spec.scales = {0.5, 1}; }), start + "noise scale 0.5,1, but 0.5 in first");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.spec.seed = 1; }), start + "noise seed 1, but 0 in first");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.spec.clip = true; }), start + "clipping yes, but no in first");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.spec.scaling = Scaling::minmax; }),
            start + "scaling minmax, but unit in first");
  EXPECT_EQ(changed([](MeasuredOn& on) { on.data_range = 255; }), start + "data range 255, but 1 in first");
}

TEST(Comparison, RefusesARunWithoutScores) {
  const test::TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path() / "run", false);
  run.write_config(RunConfig{});
  const std::filesystem::path paths[] = {run.path()};
  EXPECT_THROW((void)compare_runs(paths), Error);
  RunResult result;
  result.status = "interrupted";
  run.write_result(result);
  try {
    (void)compare_runs(paths);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(std::string(error.what()).find("has no scores: its training was interrupted"), std::string::npos);
  }
}

}  // namespace
}  // namespace debruit
