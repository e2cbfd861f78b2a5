// The study: the published trainings in one folder, with one report.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runs/run_config.h"
#include "study/study_preset.h"
#include "study/study_runner.h"
#include "study/train_run.h"

namespace debruit {

struct StudySpec {
  StudyPreset preset = StudyPreset::quick;
  std::size_t seeds = 1;       ///< each training is repeated with seeds 0 .. seeds-1
  std::string data = "mnist";  ///< data set name or folder
  friend bool operator==(const StudySpec&, const StudySpec&) = default;
};

/// The study's trainings in the order in which they run: "best" (digits 1 and 7) and "all", for every seed.
[[nodiscard]] std::vector<StudyRun> study_runs(const StudySpec& spec);

struct StudyResult {
  bool finished = false;      ///< every training came to its end
  bool was_finished = false;  ///< and had so before: nothing was trained
  std::vector<std::filesystem::path> runs;
};

/// What a report about the study is headed.
[[nodiscard]] std::string study_title(const StudySpec& spec);

/// Runs what is missing of the study in `folder` and keeps its state in `study.json` there. A finished study with the
/// same settings is left alone; finished runs of an unfinished one are kept. `options.force` is ignored. `on_run` hears
/// of each training before it begins. A training that is told to stop ends the study.
/// Throws Error(usage) where the folder holds a study with other settings, or something that is no study.
StudyResult run_study(const StudySpec& spec, const std::filesystem::path& folder, const TrainRunOptions& options,
                      const std::function<void(const StudyRun&)>& on_run = {});

}  // namespace debruit
