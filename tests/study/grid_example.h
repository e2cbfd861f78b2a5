// A grid's result made by hand: two parameters that vary, one that does not, a failed and an open trial.
#pragma once

#include <cmath>
#include <limits>

#include "study/grid_run.h"

namespace debruit::test {

inline GridSpec example_grid() {
  GridSpec spec;
  spec.base.data = "mnist";
  spec.parameters = {{"learning_rate", {1e-4}}, {"hidden_size", {300, 400}}, {"hidden_layers", {1, 3, 5}}};
  return spec;
}

/// Trial 0 scores 0.5, 1 fails, 2 scores 0.25, 3 is open, 4 and 5 score 0.5 and 0.75.
inline GridResult example_result() {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const double scores[] = {0.5, kNone, 0.25, kNone, 0.5, 0.75};
  GridResult result;
  result.rank_name = "validation loss";
  result.schedule = "one trial at a time: there is one thread";
  for (GridTrial& trial : grid_trials(example_grid())) {
    TrialOutcome outcome;
    outcome.score = scores[trial.index];
    outcome.status = std::isnan(outcome.score) ? TrialStatus::open : TrialStatus::finished;
    outcome.trial = std::move(trial);
    outcome.folder = "grid/trials/" + outcome.trial.name;
    if (outcome.status == TrialStatus::finished) {
      outcome.history = {
          {.epoch = 1, .training_loss = 1, .validation_loss = 2, .validation_accuracy = {}, .seconds = 1},
          {.epoch = 2,
           .training_loss = 0.125,
           .validation_loss = outcome.score,
           .validation_accuracy = {},
           .seconds = 1}};
      outcome.result.parameters = 1000;
      outcome.result.seconds = 2.5;
      outcome.result.weights_sha256 = "ab";
    }
    result.trials.push_back(std::move(outcome));
  }
  result.trials[1].status = TrialStatus::failed;
  result.trials[1].message = "training: the loss, at \"epoch 1\", is no longer finite";
  result.ranking = rank_scores(scores);
  return result;
}

}  // namespace debruit::test
