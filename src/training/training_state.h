// All that a training is between two steps, and how it is handed out and taken back.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "debruit/train.h"
#include "nn/engine.h"

namespace debruit {

/// A training after a whole number of steps. With the settings and the data it decides everything that follows, for any
/// number of threads: the order of an epoch and all noise are functions of the seed and the epoch.
struct TrainingState {
  EngineState engine;
  std::size_t epoch = 1;     ///< the one in progress, from 1; one more than there are where the last has ended
  std::size_t step = 0;      ///< steps of that epoch that are done
  double loss_sum = 0;       ///< of the losses of this epoch's images so far
  double batch_sum = 0;      ///< of its batches' means
  double epoch_seconds = 0;  ///< wall time of this epoch so far
  double seconds = 0;        ///< wall time of the training so far
  std::vector<EpochReport> history;
  double best_loss = std::numeric_limits<double>::infinity();  ///< the best validation loss; with patience alone
  std::size_t best_epoch = 0;                                  ///< 0 before an epoch has ended
  std::optional<TensorMap> best_weights = {};                  ///< of that epoch; with patience alone
};

/// When a state may be handed out.
enum class StateMoment {
  step,   ///< after a step
  epoch,  ///< after an epoch, when on_epoch has heard of it
  stop,   ///< the training was told to stop
  end,    ///< after the last epoch
};

/// What a training starts from, and who keeps its states.
struct TrainingStates {
  const TrainingState* start = nullptr;  ///< null: from the beginning
  std::size_t last_epoch = 0;            ///< after which it stops as if it had been told to; 0: none
  /// Whether a state is wanted now; asked at every moment, from the thread that trains. `steps` are those done since
  /// the training began.
  std::function<bool(StateMoment moment, std::size_t steps)> is_wanted;
  /// Gets a state that is finite throughout. What it throws ends the training.
  std::function<void(const TrainingState& state, std::size_t steps)> keep;
};

}  // namespace debruit
