// The loop over epochs and steps that every training shares.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "debruit/train.h"
#include "nn/engine.h"
#include "training/batches.h"
#include "training/training_state.h"

namespace debruit {

/// How `training` has an engine update its weights; the schedule sets the learning rate of every step.
[[nodiscard]] AdamSpec adam_spec(const TrainingSpec& training);

/// What a training leaves.
struct TrainedWeights {
  TensorMap weights;  ///< of the best epoch where the training had patience, of the last step otherwise
  std::vector<EpochReport> history;
  std::size_t best_epoch = 0;
  bool interrupted = false;
  double seconds = 0;
};

class EpochLoop {
 public:
  /// Time is counted from here on. All must outlive the object.
  EpochLoop(const TrainingSpec& training, const TrainingCallbacks& callbacks, const TrainingStates& states);

  /// Trains `engine` on `batches`, from where the states start. `on_weights` may be empty; it gets the weights after
  /// every epoch, after on_epoch. Throws Error(diverged), and Error(input) where the state to start from is not one of
  /// such a training.
  [[nodiscard]] TrainedWeights run(Engine& engine, Batches& batches,
                                   const std::function<void(TensorMap)>& on_weights = {});

  [[nodiscard]] double seconds()
      const;  ///< of the training: since the object was made, and before the state it is from

 private:
  struct Run;
  struct Validation {
    double loss = 0;
    std::optional<double> accuracy;
  };

  void start(Run& run) const;
  [[nodiscard]] bool has_ended(const Run& run) const;
  [[nodiscard]] bool is_left_here(const Run& run) const;
  bool run_epoch(Run& run);
  bool run_steps(Run& run);
  void run_step(Run& run);
  void end_epoch(Run& run);
  void offer_state(const Run& run, StateMoment moment) const;
  Validation validate_held_out(Run& run) const;
  [[nodiscard]] double learning_rate_of(const Run& run) const;
  void report_step(const Run& run) const;

  const TrainingSpec& training_;
  const TrainingCallbacks& callbacks_;
  const TrainingStates& states_;
  double seconds_before_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace debruit
