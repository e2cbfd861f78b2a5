// Running a grid: a run folder for each trial, what is finished is not trained again, and a ranking.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/error.h"
#include "debruit/train.h"
#include "runs/run_folder.h"
#include "study/train_run.h"
#include "training/grid.h"

namespace debruit {

/// What the trials of a grid are ranked by; the smaller, the better.
struct GridRank {
  std::string name;                 ///< as tables and files call it: "validation loss"
  bool on_test_data = false;        ///< the best is then chosen on test data: tables and files say so
  bool on_validation_data = false;  ///< every trial must hold out images, and all the same ones
  /// The score of a finished run: NaN where there is none. Called once for each trial, from one thread at a time, also
  /// for trials that were finished before.
  std::function<double(const RunFolder& run)> score;
};

/// The loss on the held-out images, of the epoch whose weights the run kept.
[[nodiscard]] GridRank rank_by_validation_loss();

/// Selection on test data: an autoencoder's mean squared error a pixel, denoised against clean, or a classifier's
/// error rate; the mean over the kinds and scales of noise that the run was scored on.
[[nodiscard]] GridRank rank_by_test_score();

/// How the trials share the threads.
enum class GridSchedule {
  one_a_thread,   ///< a trial for each thread; threads that become free help those that still run
  one_at_a_time,  ///< a trial at a time on all threads
  measured,       ///< whichever of the two a short measurement of both says is done sooner
};

enum class TrialStatus {
  open,      ///< not run, or not to its end
  left,      ///< with successive halving: trained to where trials are ranked, and not gone on with, as yet or ever
  finished,  ///< trained and scored
  failed,    ///< ended with an error; it is tried again when the grid is started again
};

/// One trial and what became of it.
struct TrialOutcome {
  GridTrial trial;
  std::filesystem::path folder;
  TrialStatus status = TrialStatus::open;
  bool was_finished = false;                                ///< by an earlier start
  std::string message;                                      ///< why it failed
  ErrorKind error = ErrorKind::internal;                    ///< what kind of failure it was
  double score = std::numeric_limits<double>::quiet_NaN();  ///< what it is ranked by; the smaller, the better
  std::size_t score_epochs = 0;                             ///< with successive halving: after which it was taken
  RunResult result;                                         ///< of a finished trial
  std::vector<EpochReport> history;                         ///< of a finished trial, and what there is of another
};

/// The epoch whose weights the run kept; null where none was finished.
[[nodiscard]] const EpochReport* kept_epoch(const TrialOutcome& outcome);

struct GridResult {
  bool finished = false;                ///< no trial is open
  bool was_finished = false;            ///< nothing was trained: all had been finished before
  std::string rank_name;                ///< of the GridRank
  bool on_test_data = false;            ///< of the GridRank
  std::vector<std::size_t> rungs = {};  ///< with successive halving: the epochs after which trials are ranked
  std::string schedule;  ///< how the trials shared the threads and why, one sentence; empty where none was trained
  std::vector<TrialOutcome> trials;  ///< in grid order
  std::vector<std::size_t> ranking;  ///< places in `trials`, the best first, failed and open ones last; with successive
                                     ///< halving those that were trained longer before all others

  [[nodiscard]] bool is_halving() const { return !rungs.empty(); }
};

/// What the trials are ranked by, and what there is to say of that: "validation loss (successive halving)".
[[nodiscard]] std::string score_label(const GridResult& result);

/// What the caller wants to know while a grid runs. Called from one thread at a time.
struct GridCallbacks {
  std::function<void(const GridResult&)> on_start;  ///< everything is checked; says which trials are finished already
  std::function<void(const TrialOutcome&)> on_trial_start;
  std::function<void(const TrialOutcome&, const EpochReport&)> on_epoch;
  std::function<void(const TrialOutcome&)> on_trial_end;  ///< finished, failed, or told to stop
};

/// Runs what is missing of the grid in `folder`: each trial is a run in FOLDER/trials/NAME, finished ones with the same
/// settings are kept, unfinished ones go on from their checkpoints, and one that fails does not end the others. Leaves
/// FOLDER/grid.json and FOLDER/grid.csv (study/grid_files.h), which are brought up to date whenever a trial ends. Of
/// `options`, `force`, `resume` and `pool` are ignored, and of its callbacks all but `should_stop`, which ends the
/// running trials; the same call goes on later. The result depends neither on threads nor on the schedule. With
/// successive halving (study/grid_budget.h) trials that are given up stay unfinished runs with their checkpoints; those
/// that go on come to the weights of a straight training. Throws,
/// before anything is written, Error(usage) as `grid_trials` does, for settings that cannot be trained, where the rank
/// asks for held-out images and there are none, and where the folder is in use by something else, by another process or
/// by a grid with other settings; Error as load_data does.
GridResult run_grid(const GridSpec& spec, const std::filesystem::path& folder, const TrainRunOptions& options,
                    const GridRank& rank, const GridCallbacks& callbacks = {},
                    GridSchedule schedule = GridSchedule::measured);

}  // namespace debruit
