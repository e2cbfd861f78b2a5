#include "study/grid_run.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "base/jobs.h"
#include "base/threads.h"
#include "files/atomic_file.h"
#include "runs/folder_lock.h"
#include "study/finished_run.h"
#include "study/grid_files.h"
#include "study/grid_schedule.h"
#include "study/is_there.h"
#include "training/train_on_pool.h"

namespace debruit {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Nothing is in the way but what an earlier start of the same grid has left. Writes nothing.
void check_folder(const std::filesystem::path& folder, const GridSpec& spec) {
  std::error_code failure;
  if (!is_there(folder)) return;
  if (!std::filesystem::is_directory(folder, failure)) {
    throw Error(ErrorKind::usage, folder.string(), "is in the way: it is not a folder");
  }
  const std::filesystem::path state = folder / "grid.json";
  if (!is_there(state)) {
    if (is_empty_but_for_lock(folder)) return;
    throw Error(ErrorKind::usage, folder.string(), "holds something that is not a grid; choose another folder");
  }
  if (settings_of_written_grid(read_file(state), state.string()) != grid_settings(spec)) {
    throw Error(ErrorKind::usage, folder.string(),
                "holds a grid with other settings, of other data or of another version; choose another folder");
  }
}

/// Trials are ranked on the images that they hold out: all of them must do so, and all hold out the same.
void check_validation(const std::vector<GridTrial>& trials, const GridRank& rank) {
  const TrainingSpec& first = trials.front().config.training;
  for (const GridTrial& trial : trials) {
    const TrainingSpec& training = trial.config.training;
    if (training.validation == 0 && trial.config.validation_data.empty()) {
      throw Error(ErrorKind::usage, "grid",
                  "the trials are ranked by " + rank.name +
                      ", which needs images that are held out: give a validation share, e.g. --validation 0.1");
    }
    if (training.validation != first.validation || training.split_seed != first.split_seed) {
      throw Error(
          ErrorKind::usage, "grid",
          "the trials are ranked by " + rank.name +
              " and must all hold out the same images: neither \"validation\" nor \"split_seed\" can be varied");
    }
  }
}

class GridRunner {
 public:
  GridRunner(GridSpec spec, std::filesystem::path folder, const TrainRunOptions& options, const GridRank& rank,
             const GridCallbacks& callbacks)
      : spec_(std::move(spec)),
        folder_(std::move(folder)),
        options_(options),
        rank_(rank),
        callbacks_(callbacks),
        threads_(options.threads == 0 ? processor_count() : options.threads) {
    result_.rank_name = rank.name;
    result_.on_test_data = rank.on_test_data;
  }

  GridResult run(GridSchedule schedule) {
    prepare();
    check_folder(folder_, spec_);
    const FolderLock lock(folder_, options_.on_log);
    check_folder(folder_, spec_);  // whoever held the lock until now may have written there
    std::error_code failure;
    std::filesystem::create_directories(folder_ / "trials", failure);
    if (failure) throw Error(ErrorKind::io, folder_.string(), "cannot make the folder: " + failure.message());
    const std::vector<std::size_t> missing = take_finished();
    write();
    result_.was_finished = missing.empty();
    const SchedulePlan plan = make_plan(schedule, missing);
    result_.schedule = plan.reason;
    prepared_.reset();
    if (callbacks_.on_start) callbacks_.on_start(result_);
    if (plan.one_a_thread) {
      run_side_by_side(missing);
    } else {
      for (const std::size_t trial : missing) run_trial(trial, nullptr);
    }
    write();
    return std::move(result_);
  }

 private:
  /// Checks everything and fills in what the data decides. Writes nothing.
  void prepare() {
    prepared_ = prepare_run(spec_.base, options_);
    spec_.base = prepared_->config;
    std::vector<GridTrial> trials = grid_trials(spec_);
    for (const GridTrial& trial : trials) {
      std::visit([](const auto& model) { validate(model); }, trial.config.model);
      validate(trial.config.training, !trial.config.validation_data.empty());
    }
    if (rank_.on_validation_data) check_validation(trials, rank_);
    for (GridTrial& trial : trials) {
      TrialOutcome outcome;
      outcome.folder = folder_ / "trials" / trial.name;
      outcome.trial = std::move(trial);
      result_.trials.push_back(std::move(outcome));
    }
  }

  /// Takes over what an earlier start has finished; the places of the others.
  std::vector<std::size_t> take_finished() {
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < result_.trials.size(); ++i) {
      TrialOutcome& outcome = result_.trials[i];
      outcome.was_finished = is_finished_run(outcome.folder, outcome.trial.config);
      if (outcome.was_finished) {
        conclude(outcome);
      } else {
        missing.push_back(i);
      }
    }
    return missing;
  }

  [[nodiscard]] SchedulePlan make_plan(GridSchedule schedule, const std::vector<std::size_t>& missing) const {
    if (missing.empty()) return {};
    std::vector<RunConfig> configs;
    configs.reserve(missing.size());
    for (const std::size_t trial : missing) configs.push_back(result_.trials[trial].trial.config);
    const TrialTraining briefly = [this](const RunConfig& config, const TrainingCallbacks& callbacks,
                                         ThreadPool& pool) { train_briefly(config, callbacks, pool); };
    return plan_schedule(schedule, configs, threads_, briefly, options_.callbacks.should_stop);
  }

  /// For the measurement: keeps nothing.
  void train_briefly(const RunConfig& config, const TrainingCallbacks& callbacks, ThreadPool& pool) const {
    const FloatingPointScope scope;
    if (const auto* const classifier = std::get_if<ClassifierSpec>(&config.model)) {
      const Autoencoder* const front = prepared_->front ? &*prepared_->front : nullptr;
      static_cast<void>(train(*classifier, config.training, prepared_->data(), front, callbacks, pool));
    } else {
      const auto& autoencoder = std::get<AutoencoderSpec>(config.model);
      static_cast<void>(train(autoencoder, config.training, prepared_->data(), callbacks, pool));
    }
  }

  void run_side_by_side(const std::vector<std::size_t>& missing) {
    ThreadPool pool(threads_);
    const auto errors = run_jobs(pool, missing.size(),
                                 [&](std::size_t job, ThreadPool& job_pool) { run_trial(missing[job], &job_pool); });
    for (const std::exception_ptr& error : errors) {
      if (error) std::rethrow_exception(error);
    }
  }

  /// Throws only where it is not the trial that fails.
  void run_trial(std::size_t index, ThreadPool* pool) {
    TrialOutcome& outcome = result_.trials[index];
    if (options_.callbacks.should_stop && options_.callbacks.should_stop()) return;
    if (callbacks_.on_trial_start) {
      const std::lock_guard lock(mutex_);
      callbacks_.on_trial_start(outcome);
    }
    TrainRunOptions options;
    options.data_dir = options_.data_dir;
    options.threads = threads_;
    options.pool = pool;
    options.resume = true;  // what is there is an unfinished training of this grid
    options.force = true;   // or one of a grid that has been removed
    options.checkpoints = options_.checkpoints;
    options.on_resume = [&](const TrainingState& state) {
      const std::lock_guard lock(mutex_);
      outcome.history = state.history;
    };
    options.callbacks.should_stop = options_.callbacks.should_stop;
    options.callbacks.on_epoch = [&](const EpochReport& epoch) {
      const std::lock_guard lock(mutex_);
      outcome.history.push_back(epoch);
      if (callbacks_.on_epoch) callbacks_.on_epoch(outcome, epoch);
    };
    std::exception_ptr error;
    bool finished = false;
    try {
      finished = train_run(outcome.trial.config, outcome.folder, options).status == "finished";
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    if (error) {
      fail(outcome, error);
    } else if (finished) {
      conclude(outcome);
    }
    write();
    if (callbacks_.on_trial_end) callbacks_.on_trial_end(outcome);
  }

  /// Reads what a finished run has left, and scores it.
  void conclude(TrialOutcome& outcome) {
    try {
      const RunFolder run = RunFolder::open(outcome.folder);
      outcome.history = run.read_metrics();
      outcome.result = run.read_result().value();
      outcome.score = rank_.score(run);
      if (std::isnan(outcome.score)) throw Error(ErrorKind::input, outcome.folder.string(), "has no " + rank_.name);
      outcome.status = TrialStatus::finished;
    } catch (...) {
      fail(outcome, std::current_exception());
    }
  }

  static void fail(TrialOutcome& outcome, const std::exception_ptr& error) {
    outcome.status = TrialStatus::failed;
    outcome.score = kNone;
    try {
      std::rethrow_exception(error);
    } catch (const Error& thrown) {
      outcome.error = thrown.kind();
      outcome.message = thrown.what();
    } catch (const std::bad_alloc&) {
      outcome.message = "out of memory";
    } catch (const std::exception& thrown) {
      outcome.message = thrown.what();
    }
  }

  /// Brings ranking, grid.json and grid.csv up to date.
  void write() {
    std::vector<double> scores;
    scores.reserve(result_.trials.size());
    for (const TrialOutcome& outcome : result_.trials) scores.push_back(outcome.score);
    result_.ranking = rank_scores(scores);
    result_.finished = std::ranges::none_of(
        result_.trials, [](const TrialOutcome& outcome) { return outcome.status == TrialStatus::open; });
    write_file(folder_ / "grid.json", format_grid(spec_, result_));
    write_file(folder_ / "grid.csv", format_grid_csv(result_));
  }

  GridSpec spec_;
  std::filesystem::path folder_;
  const TrainRunOptions& options_;
  const GridRank& rank_;
  const GridCallbacks& callbacks_;
  std::size_t threads_;
  std::optional<PreparedRun> prepared_;  // until the schedule is planned
  std::mutex mutex_;                     // of result_, the files and the callbacks
  GridResult result_;
};

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

GridResult run_grid(const GridSpec& spec, const std::filesystem::path& folder, const TrainRunOptions& options,
                    const GridRank& rank, const GridCallbacks& callbacks, GridSchedule schedule) {
  validate(spec);
  return GridRunner(spec, folder, options, rank, callbacks).run(schedule);
}

}  // namespace debruit
