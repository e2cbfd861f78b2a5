// The study: the notebook's questions in one folder, reproduced as published and asked again properly, with one report.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "study/study_preset.h"
#include "study/study_runner.h"
#include "study/train_run.h"

namespace debruit {

/// What the notebook's questions are answered by.
enum class StudyProtocol {
  notebook,  ///< what it did, quirks included, beside what it published
  sound,     ///< the same questions with validation, frozen test noise, seeds and tests
};

/// The protocols' names: those of the command line and of their folders in the study's.
[[nodiscard]] std::string_view protocol_name(StudyProtocol protocol);

struct StudySpec {
  std::vector<StudyProtocol> protocols = {StudyProtocol::notebook, StudyProtocol::sound};  ///< in this order
  StudyPreset preset = StudyPreset::quick;
  std::optional<std::size_t> seeds;  ///< of the trainings that are repeated; each protocol's own number where absent
  std::string data = "mnist";        ///< data set name or folder
};

struct StudyResult {
  bool finished = false;                    ///< what was asked for came to its end
  bool was_finished = false;                ///< and had so before: nothing was done
  std::vector<std::filesystem::path> runs;  ///< that the report shows whole
};

/// Runs what is missing of the study in `folder`. Leaves study.json (settings, checksums of the data, and which
/// protocols are finished),
/// document.json (what all finished protocols say, for the report) and a run folder for each training. A protocol that
/// was finished with the same settings is left alone, and finished trainings of another are kept; protocols may be run
/// one after the other in the same folder. `options.force` and `resume` are ignored. `on_run` hears of each training
/// before it begins. Where it is told to stop, the same call goes on later. Throws, before anything is written,
/// Error(usage) for no protocol or seed, for settings that a protocol refuses, and where the folder holds a study with
/// other settings or of another version, or something that is no study, and where another process writes there;
/// Error(input) where it was begun with other images under the same name.
StudyResult run_study(const StudySpec& spec, const std::filesystem::path& folder, const TrainRunOptions& options,
                      const std::function<void(const StudyRun&)>& on_run = {});

}  // namespace debruit
