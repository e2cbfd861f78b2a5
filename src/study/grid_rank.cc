// What the trials of a grid are ranked by.
#include <limits>

#include "study/grid_budget.h"
#include "study/grid_run.h"

namespace debruit {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Mean over the cells that a run was scored on: a denoiser's error, or the share of images that a classifier has
/// wrong.
double mean_test_error(const RunResult& result) {
  double sum = 0;
  std::size_t cells = 0;
  for (const Evaluation& evaluation : result.evaluations) {
    for (const Score& score : evaluation.scores) sum += score.denoised.mse.mean;
    cells += evaluation.scores.size();
  }
  for (const ClassifierEvaluation& evaluation : result.classifier_evaluations) {
    for (const ClassifierScore& score : evaluation.scores) sum += 1 - score.accuracy.value;
    cells += evaluation.scores.size();
  }
  return cells == 0 ? kNone : sum / static_cast<double>(cells);
}

/// The epoch whose weights a run kept: the last, unless the result names another.
const EpochReport* kept(const std::vector<EpochReport>& history, const RunResult& result) {
  if (history.empty()) return nullptr;
  const bool named = result.best_epoch >= 1 && result.best_epoch <= history.size();
  return named ? &history[result.best_epoch - 1] : &history.back();
}

}  // namespace

std::string score_label(const GridResult& result) {
  std::string notes = result.on_test_data ? "selection on test data" : "";
  if (result.is_halving()) notes += (notes.empty() ? "" : ", ") + std::string(kHalvingName);
  return result.rank_name + (notes.empty() ? "" : " (" + notes + ")");
}

const EpochReport* kept_epoch(const TrialOutcome& outcome) { return kept(outcome.history, outcome.result); }

GridRank rank_by_validation_loss() {
  const auto score = [](const RunFolder& run) {
    const std::vector<EpochReport> history = run.read_metrics();
    const EpochReport* const epoch = kept(history, run.read_result().value_or(RunResult{}));
    return epoch == nullptr ? kNone : epoch->validation_loss.value_or(kNone);
  };
  return {.name = "validation loss", .on_test_data = false, .on_validation_data = true, .score = score};
}

GridRank rank_by_test_score() {
  const auto score = [](const RunFolder& run) { return mean_test_error(run.read_result().value_or(RunResult{})); };
  return {.name = "test error", .on_test_data = true, .on_validation_data = false, .score = score};
}

}  // namespace debruit
