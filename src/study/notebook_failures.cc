#include "study/notebook_failures.h"

#include "debruit/error.h"

namespace debruit {

std::vector<StudyRun> train_but_diverging(const std::vector<StudyRun>& runs, StudyRunner& runner,
                                          std::vector<NotebookFailure>& diverged) {
  try {
    runner.train_all(runs);
    return runs;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::diverged) throw;
  }
  std::vector<StudyRun> trained;  // one by one: train_all tells of one failure alone
  for (const StudyRun& run : runs) {
    try {
      runner.train(run);
      trained.push_back(run);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::diverged) throw;
      diverged.push_back({run.name, error.what()});
    }
  }
  return trained;
}

void refuse_failures(const GridResult& grid) {
  for (const TrialOutcome& trial : grid.trials) {
    if (trial.status == TrialStatus::failed && trial.error != ErrorKind::diverged) {
      throw Error(trial.error, trial.folder.string(), "failed: " + trial.message);
    }
  }
}

const TrialOutcome* best_trial(const GridResult& grid) {
  if (grid.ranking.empty()) return nullptr;
  const TrialOutcome& best = grid.trials[grid.ranking.front()];
  return best.status == TrialStatus::finished ? &best : nullptr;
}

}  // namespace debruit
