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
  EpochLoop(const TrainingSpec& training, const TrainingCallbacks& callbacks);

  /// Trains `engine` on `batches`. `on_weights` may be empty; it gets the weights after every epoch, after on_epoch.
  /// Throws Error(diverged).
  [[nodiscard]] TrainedWeights run(Engine& engine, Batches& batches,
                                   const std::function<void(TensorMap)>& on_weights = {});

  [[nodiscard]] double seconds() const;  ///< since the object was made

 private:
  struct Run;
  struct Validation {
    double loss = 0;
    std::optional<double> accuracy;
  };

  bool run_epoch(Run& run, std::size_t epoch);
  std::optional<double> run_steps(Run& run, std::size_t epoch);
  Validation validate_held_out(Run& run, std::size_t epoch) const;
  [[nodiscard]] TensorMap finite_weights(const Run& run, std::size_t epoch) const;
  [[nodiscard]] double learning_rate_of(const Run& run, std::size_t epoch, std::size_t step) const;
  void report_step(const Run& run, std::size_t epoch, std::size_t images) const;

  const TrainingSpec& training_;
  const TrainingCallbacks& callbacks_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace debruit
