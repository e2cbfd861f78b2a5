// What protocol `notebook` makes of trainings that diverge. They do so on every start, so that they must not end it.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "study/notebook.h"

namespace debruit {

/// Trains all of `runs`, as StudyRunner::train_all does; returns those that did not diverge, and adds the others to
/// `diverged`. Throws as train_all does for every other failure.
[[nodiscard]] std::vector<StudyRun> train_but_diverging(const std::vector<StudyRun>& runs, StudyRunner& runner,
                                                        std::vector<NotebookFailure>& diverged);

/// Throws Error where a trial has failed by anything but diverging: another start may do better.
void refuse_failures(const GridResult& grid);

/// The best trial; null where none has finished.
[[nodiscard]] const TrialOutcome* best_trial(const GridResult& grid);

/// A value of each finished trial, NaN of the others, in grid order.
template <class Value>
[[nodiscard]] std::vector<double> of_finished(const GridResult& grid, const Value& value) {
  std::vector<double> values;
  values.reserve(grid.trials.size());
  for (const TrialOutcome& trial : grid.trials) {
    const bool finished = trial.status == TrialStatus::finished;
    values.push_back(finished ? value(trial) : std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

}  // namespace debruit
