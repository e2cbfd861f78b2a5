// How the trials of a grid share the threads: which of two ways is done sooner.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "base/threads.h"
#include "debruit/train.h"
#include "study/grid_run.h"

namespace debruit {

/// Trains a configuration on the pool until the callbacks stop it, and keeps nothing.
using TrialTraining =
    std::function<void(const RunConfig& config, const TrainingCallbacks& callbacks, ThreadPool& pool)>;

struct SchedulePlan {
  bool one_a_thread = false;
  std::string reason;  ///< one sentence for people: what is done, and why
};

/// What is planned for `trials`, all of which are to be run, on `threads` threads. With GridSchedule::measured some of
/// them are trained for a fraction of a second each, side by side and then one by one.
/// `should_stop` ends that early.
[[nodiscard]] SchedulePlan plan_schedule(GridSchedule schedule, std::span<const RunConfig> trials, std::size_t threads,
                                         const TrialTraining& train, const std::function<bool()>& should_stop);

}  // namespace debruit
