// One training from settings to a finished run folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/threads.h"
#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/train.h"
#include "runs/run_config.h"
#include "runs/run_result.h"
#include "study/run_data.h"
#include "training/checkpoint_rate.h"
#include "training/training_state.h"

namespace debruit {

struct TrainRunOptions {
  std::filesystem::path data_dir;
  std::size_t threads = 0;     ///< 0: one for each processor
  ThreadPool* pool = nullptr;  ///< run on this one, which run_jobs gave, instead of `threads`
  bool force = false;          ///< replace a run that is there
  /// Go on with a run that is there, from its newest whole checkpoint; leave it alone where it is finished. Where its
  /// settings or data are others it is refused or, with `force`, replaced.
  bool resume = false;
  CheckpointRate checkpoints;
  std::size_t last_epoch =
      0;  ///< after which the training is left, as if interrupted, to go on later, and without pictures; 0: none
  TrainingCallbacks callbacks;
  std::function<void(std::string_view)> on_log;
  std::function<void(std::string_view)> on_warning = {};  ///< of checkpoints that are damaged; on_log where it is empty
  std::function<void(double)> on_scoring;                 ///< how much of the scoring is done, 0 to 1
  /// Called once, when the data is read and the training is about to begin.
  std::function<void(const RunConfig& config, const Dataset& data)> on_start;
  /// Called after that where the training goes on from a checkpoint.
  std::function<void(const TrainingState& state)> on_resume = {};
};

/// The autoencoder in front of a classifier, or nothing where there is none to be. Fills in what `config` leaves open:
/// the autoencoder's spec and the SHA-256 of its weights. Throws Error(usage) where it is missing or superfluous, and
/// Error(input) where the run is of another kind, does not take images of `config`'s shape, or is not the autoencoder
/// that `config` describes.
[[nodiscard]] std::optional<Autoencoder> load_front(RunConfig& config);

/// What a run is made of, checked and filled in.
struct PreparedRun {
  RunConfig config;
  Dataset training;
  std::optional<Dataset> validation;  ///< where the run has validation data
  std::optional<Dataset> test;        ///< nothing where the run is not to be scored, or has nothing to be scored on
  std::optional<Autoencoder> front;   ///< of a classifier

  [[nodiscard]] TrainingData data() const { return {training, validation ? &*validation : nullptr}; }
};

/// Reads all that a run takes and finds out whether it can be trained; writes nothing. Throws as train_run does.
[[nodiscard]] PreparedRun prepare_run(RunConfig config, const TrainRunOptions& options);

/// Trains what `config` says (image shape, data checksum and what `load_front` fills in need not be there; what is
/// there must agree), scores the result on the test split, or where there is none on what is held out, as `config`
/// says, and leaves a run folder at `folder`, complete but for its report. Where the training is told to stop, a
/// checkpoint and the weights of that moment are saved and the run is marked as interrupted, without scores. A training
/// that is refused or fails before there is an epoch or a checkpoint of it leaves nothing behind; checkpoints go when
/// the run is finished. The folder is locked meanwhile. Throws Error.
RunResult train_run(RunConfig config, const std::filesystem::path& folder, const TrainRunOptions& options);

}  // namespace debruit
