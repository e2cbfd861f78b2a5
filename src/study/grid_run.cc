#include "study/grid_run.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <numeric>
#include <optional>
#include <system_error>
#include <utility>

#include "base/jobs.h"
#include "base/threads.h"
#include "files/atomic_file.h"
#include "runs/folder_lock.h"
#include "study/finished_run.h"
#include "study/grid_budget.h"
#include "study/grid_files.h"
#include "study/grid_schedule.h"
#include "study/is_there.h"
#include "study/run_start.h"
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

void check_same_images(const std::vector<GridTrial>& trials, const GridRank& rank) {
  const TrainingSpec& first = trials.front().config.training;
  for (const GridTrial& trial : trials) {
    const TrainingSpec& training = trial.config.training;
    if (training.validation == first.validation && training.split_seed == first.split_seed) continue;
    throw Error(ErrorKind::usage, "grid",
                "the trials are ranked by " + rank.name +
                    " and must all hold out the same images: neither \"validation\" nor \"split_seed\" can be varied");
  }
}

/// Trials are ranked on the images that they hold out: all of them must do so, and all hold out the same.
void check_validation(const std::vector<GridTrial>& trials, const GridRank& rank) {
  for (const GridTrial& trial : trials) {
    if (trial.config.training.validation > 0 || !trial.config.validation_data.empty()) continue;
    throw Error(ErrorKind::usage, "grid",
                "the trials are ranked by " + rank.name +
                    ", which needs images that are held out: give a validation share, e.g. --validation 0.1");
  }
  check_same_images(trials, rank);
}

/// Trials are ranked on test images: there must be some, or all trials must hold out the same in their place.
void check_test(const std::vector<GridTrial>& trials, const GridRank& rank, const PreparedRun& base) {
  if (base.test && base.test->split == Split::test) return;
  const RunConfig& first = trials.front().config;
  if (first.test_kinds.empty()) {
    throw Error(ErrorKind::usage, "grid",
                "the trials are ranked by " + rank.name +
                    ", but \"evaluation\" of the settings has no kind of noise to "
                    "score them with");
  }
  const auto holds_none = [](const GridTrial& trial) { return trial.config.training.validation == 0; };
  if (std::ranges::any_of(trials, holds_none)) {
    throw Error(ErrorKind::usage, "grid",
                "the trials are ranked by " + rank.name + ", but " + first.data +
                    " has no test part: give a share that is held out in its place, e.g. --validation 0.1");
  }
  check_same_images(trials, rank);
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
    if (spec_.budget == GridBudget::halving) result_.rungs = halving_rungs(spec_.base.training.epochs);
  }

  GridResult run(GridSchedule schedule) {
    prepare();
    check_folder(folder_, spec_);
    const FolderLock lock(folder_, options_.on_log);
    check_folder(folder_, spec_);  // whoever held the lock until now may have written there
    remove_unfinished_files(folder_);
    std::error_code failure;
    std::filesystem::create_directories(folder_ / "trials", failure);
    if (failure) throw Error(ErrorKind::io, folder_.string(), "cannot make the folder: " + failure.message());
    const std::vector<std::size_t> missing = take_finished();
    decided_ = !result_.is_halving();
    write();
    const SchedulePlan plan = make_plan(schedule, missing);
    result_.schedule = plan.reason;
    prepared_.reset();
    if (callbacks_.on_start) callbacks_.on_start(result_);
    if (result_.is_halving()) {
      run_rungs(plan);
    } else {
      run_trials(missing, plan, 0);
    }
    result_.was_finished = !has_trained_;
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
    if (rank_.on_test_data) check_test(trials, rank_, *prepared_);
    if (result_.is_halving()) check_halving(trials, rank_, options_.checkpoints);
    for (GridTrial& trial : trials) {
      TrialOutcome outcome;
      outcome.folder = folder_ / "trials" / trial.name;
      outcome.trial = std::move(trial);
      result_.trials.push_back(std::move(outcome));
    }
  }

  /// Takes over what an earlier start has finished or, with halving, left; the places of those to be trained.
  std::vector<std::size_t> take_finished() {
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < result_.trials.size(); ++i) {
      TrialOutcome& outcome = result_.trials[i];
      outcome.was_finished = is_finished_run(outcome.folder, outcome.trial.config);
      if (outcome.was_finished) {
        remove_needless_checkpoints(outcome.folder);
        conclude(outcome);
        if (outcome.status == TrialStatus::failed) outcome.history.clear();
        if (outcome.status == TrialStatus::failed && outcome.error == ErrorKind::input) {  // damaged: trained again
          outcome.status = TrialStatus::open;
          outcome.message.clear();
          missing.push_back(i);
        }
      } else if (!result_.is_halving() || !take_left(outcome)) {
        missing.push_back(i);
      }
    }
    return missing;
  }

  /// Takes over a trial that an earlier start has trained to a rung.
  static bool take_left(TrialOutcome& outcome) {
    if (!is_there(outcome.folder / "config.json") || !is_there(outcome.folder / "result.json")) return false;
    const RunFolder run = RunFolder::open(outcome.folder);
    if (!difference_to_asked(run, outcome.trial.config).empty()) return false;
    try {
      outcome.result = run.read_result().value();
      outcome.history = run.read_metrics();
    } catch (const Error&) {
      return false;  // killed while it began to go on: metrics.csv comes back with the checkpoint
    }
    return true;
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

  /// Successive halving: all trials to the first rung, the best third of them to the next, and so on.
  void run_rungs(const SchedulePlan& plan) {
    std::vector<std::size_t> candidates(result_.trials.size());
    std::iota(candidates.begin(), candidates.end(), std::size_t{0});
    for (const std::size_t epochs : result_.rungs) {
      if (!reach(candidates, epochs, plan)) return;
      if (epochs == result_.rungs.back()) break;
      std::ranges::stable_sort(candidates, {}, [&](std::size_t trial) { return result_.trials[trial].score; });
      candidates.resize(halving_survivors(candidates.size()));
      std::ranges::sort(candidates);
      for (const std::size_t trial : candidates) {
        if (result_.trials[trial].status == TrialStatus::left) result_.trials[trial].status = TrialStatus::open;
      }
      write();
    }
    decided_ = true;
  }

  /// Trains `candidates` until they have so many epochs and scores them; those that fail are candidates no more. False
  /// where the grid was told to stop.
  bool reach(std::vector<std::size_t>& candidates, std::size_t epochs, const SchedulePlan& plan) {
    const bool is_last = epochs == result_.rungs.back();
    std::vector<std::size_t> missing;
    for (const std::size_t trial : candidates) {
      TrialOutcome& outcome = result_.trials[trial];
      if (outcome.status == TrialStatus::failed) continue;  // a finished one that could not be read
      if (outcome.status == TrialStatus::finished || (!is_last && outcome.history.size() >= epochs)) {
        score_at(outcome, epochs);
      } else {
        missing.push_back(trial);
      }
    }
    run_trials(missing, plan, is_last ? 0 : epochs);
    std::erase_if(candidates, [&](std::size_t trial) { return result_.trials[trial].status == TrialStatus::failed; });
    return std::ranges::none_of(candidates,
                                [&](std::size_t trial) { return result_.trials[trial].status == TrialStatus::open; });
  }

  /// Of a trial that has at least so many epochs.
  static void score_at(TrialOutcome& outcome, std::size_t epochs) {
    outcome.score = outcome.history[epochs - 1].validation_loss.value_or(kNone);
    outcome.score_epochs = epochs;
    if (outcome.status != TrialStatus::finished) outcome.status = TrialStatus::left;
  }

  /// To their ends or, where it is not 0, to `last_epoch`.
  void run_trials(const std::vector<std::size_t>& missing, const SchedulePlan& plan, std::size_t last_epoch) {
    if (plan.one_a_thread) return run_side_by_side(missing, last_epoch);
    for (const std::size_t trial : missing) run_trial(trial, nullptr, last_epoch);
  }

  void run_side_by_side(const std::vector<std::size_t>& missing, std::size_t last_epoch) {
    ThreadPool pool(threads_);
    const auto errors = run_jobs(pool, missing.size(), [&](std::size_t job, ThreadPool& job_pool) {
      run_trial(missing[job], &job_pool, last_epoch);
    });
    for (const std::exception_ptr& error : errors) {
      if (error) std::rethrow_exception(error);
    }
  }

  /// Throws only where it is not the trial that fails.
  void run_trial(std::size_t index, ThreadPool* pool, std::size_t last_epoch) {
    TrialOutcome& outcome = result_.trials[index];
    if (options_.callbacks.should_stop && options_.callbacks.should_stop()) return;
    {
      const std::lock_guard lock(mutex_);
      has_trained_ = true;
      outcome.history.clear();  // which comes back with the checkpoint
      if (callbacks_.on_trial_start) callbacks_.on_trial_start(outcome);
    }
    TrainRunOptions options;
    options.data_dir = options_.data_dir;
    options.threads = threads_;
    options.pool = pool;
    // What is there is an unfinished training of this grid, unless it is a finished one that cannot be read.
    options.resume = !std::exchange(outcome.was_finished, false);
    options.force = true;  // or one of a grid that has been removed
    options.checkpoints = options_.checkpoints;
    options.on_warning = [&](std::string_view text) {
      const std::lock_guard lock(mutex_);
      if (options_.on_log) options_.on_log(text);
    };
    options.last_epoch = last_epoch;
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
    RunResult result;
    try {
      result = train_run(outcome.trial.config, outcome.folder, options);
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    if (error) {
      fail(outcome, error);
    } else if (result.status == "finished") {
      conclude(outcome);
    } else if (last_epoch > 0 && result.epochs_done >= last_epoch) {
      outcome.result = result;
      score_at(outcome, last_epoch);
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
      outcome.score_epochs = outcome.history.size();
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
    if (result_.is_halving()) {
      std::ranges::stable_sort(result_.ranking, std::ranges::greater(), [&](std::size_t trial) {
        const TrialOutcome& outcome = result_.trials[trial];
        return std::isnan(outcome.score) ? 0 : outcome.score_epochs;
      });
    }
    result_.finished = decided_ && std::ranges::none_of(result_.trials, [](const TrialOutcome& outcome) {
                         return outcome.status == TrialStatus::open;
                       });
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
  std::mutex mutex_;                     // of result_, the files, the callbacks and has_trained_
  bool has_trained_ = false;
  bool decided_ = false;  // whether it is known which trials are trained to their ends
  GridResult result_;
};

}  // namespace

GridResult run_grid(const GridSpec& spec, const std::filesystem::path& folder, const TrainRunOptions& options,
                    const GridRank& rank, const GridCallbacks& callbacks, GridSchedule schedule) {
  validate(spec);
  return GridRunner(spec, folder, options, rank, callbacks).run(schedule);
}

}  // namespace debruit
