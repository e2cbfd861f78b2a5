// Keeps a training's states while it runs.
#pragma once

#include <chrono>
#include <cstddef>

#include "training/checkpoint_folder.h"
#include "training/checkpoint_rate.h"
#include "training/training_state.h"

namespace debruit {

class CheckpointWriter {
 public:
  /// `config` must outlive the object.
  CheckpointWriter(CheckpointFolder folder, const RunConfig& config, const CheckpointRate& rate);

  /// What the training is to start from and to call. The object must outlive it.
  [[nodiscard]] TrainingStates states(const TrainingState* start);

 private:
  using Clock = std::chrono::steady_clock;

  bool is_wanted(StateMoment moment, std::size_t steps);
  void keep(const TrainingState& state, std::size_t steps);
  [[nodiscard]] bool has_waited(double seconds) const;

  CheckpointFolder folder_;
  const RunConfig& config_;
  CheckpointRate rate_;
  std::size_t last_steps_ = 0;  // of the last checkpoint
  std::size_t epochs_ = 0;      // that have ended since
  Clock::time_point last_time_ = Clock::now();
};

}  // namespace debruit
