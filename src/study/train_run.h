// One training from settings to a finished run folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/threads.h"
#include "debruit/dataset.h"
#include "debruit/train.h"
#include "runs/run_config.h"
#include "runs/run_result.h"

namespace debruit {

struct TrainRunOptions {
  std::filesystem::path data_dir;
  std::size_t threads = 0;     ///< 0: one for each processor
  ThreadPool* pool = nullptr;  ///< run on this one, which run_jobs gave, instead of `threads`
  bool force = false;          ///< replace a run that is there
  TrainingCallbacks callbacks;
  std::function<void(std::string_view)> on_log;
  std::function<void(double)> on_scoring;  ///< how much of the scoring is done, 0 to 1
  /// Called once, when the data is read and the training is about to begin.
  std::function<void(const RunConfig& config, const Dataset& data)> on_start;
};

/// The split of `config`'s data set with its class filter applied.
[[nodiscard]] Dataset load_data(const RunConfig& config, Split split, const std::filesystem::path& data_dir);

/// The images of a part of a run's data, with its class filter applied: "test"; "train", what it was trained on,
/// without what it held out; "validation", what it held out. `other`, where it is not empty, names data to take
/// instead: nothing of it was held out, so its "train" is all of its training split. Throws Error(usage) where there is
/// no such part, and Error(input) where the run's training data has changed since.
[[nodiscard]] Dataset load_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                                const std::string& other = {});

/// Trains what `config` says (image shape and data checksum are filled in from the data; a checksum that is given must
/// agree), scores the result on the test split at the study's scales, and leaves a run folder at `folder`, complete but
/// for its report. Where the training is told to stop, the weights of that moment are saved and the run is marked as
/// interrupted, without scores. A training that fails before its first epoch ends leaves nothing behind. Throws Error.
RunResult train_run(RunConfig config, const std::filesystem::path& folder, const TrainRunOptions& options);

}  // namespace debruit
