#include "study/train_run.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "base/threads.h"
#include "data/shape_check.h"
#include "data/value_check.h"
#include "debruit/classifier.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "kernels/target.h"
#include "runs/folder_lock.h"
#include "runs/metrics_file.h"
#include "runs/run_folder.h"
#include "study/is_there.h"
#include "study/run_start.h"
#include "study/score_run.h"
#include "training/checkpoint_writer.h"
#include "training/train_on_pool.h"

namespace debruit {
namespace {

void log(const TrainRunOptions& options, const std::string& text) {
  if (options.on_log) options.on_log(text);
}

/// Who hears of checkpoints that cannot be used; may be empty.
const std::function<void(std::string_view)>& warnings(const TrainRunOptions& options) {
  return options.on_warning ? options.on_warning : options.on_log;
}

/// What either kind of training comes to.
struct Trained {
  TrainedModel model;
  std::vector<EpochReport> history;
  std::size_t best_epoch = 0;
  bool interrupted = false;
  double seconds = 0;
};

template <class Result>
Trained as_trained(Result result) {
  return {std::move(result.model), std::move(result.history), result.best_epoch, result.interrupted, result.seconds};
}

Trained train_model(const PreparedRun& run, const TrainingCallbacks& callbacks, const TrainingStates& states,
                    ThreadPool& pool) {
  const FloatingPointScope scope;
  const RunConfig& config = run.config;
  if (const auto* const spec = std::get_if<ClassifierSpec>(&config.model)) {
    const Autoencoder* const front = run.front ? &*run.front : nullptr;
    return as_trained(train(*spec, config.training, run.data(), front, callbacks, pool, states));
  }
  return as_trained(
      train(std::get<AutoencoderSpec>(config.model), config.training, run.data(), callbacks, pool, states));
}

Trained train_on_threads(const PreparedRun& run, const TrainingCallbacks& callbacks, const TrainingStates& states,
                         const TrainRunOptions& options) {
  if (options.pool != nullptr) return train_model(run, callbacks, states, *options.pool);
  ThreadPool pool(options.threads);
  return train_model(run, callbacks, states, pool);
}

/// After a failure: says what there is to go on from. A training that has neither an epoch nor a checkpoint leaves
/// nothing of what it wrote, so that the same command can be given again.
void leave(const RunFolder& folder, bool has_epochs, const TrainRunOptions& options) {
  const std::optional<std::filesystem::path> checkpoint = CheckpointFolder(folder.checkpoints()).newest_file();
  if (has_epochs || checkpoint) {
    log(options,
        "the epochs until then are in " + folder.metrics().string() +
            (checkpoint ? "; the last checkpoint, from which --resume goes on, is " + checkpoint->string() : ""));
    return;
  }
  std::error_code ignored;
  for (const auto& file : {folder.config(), folder.metrics(), folder.checkpoints()}) {
    std::filesystem::remove(file, ignored);
  }
}

/// Trains, with every epoch noted in metrics.csv and states kept as checkpoints.
Trained train_into(const RunFolder& folder, const PreparedRun& run, const std::optional<Checkpoint>& start,
                   const TrainRunOptions& options) {
  const TrainingState* const state = start ? &start->state : nullptr;
  bool has_epochs = state != nullptr;
  TrainingCallbacks callbacks = options.callbacks;
  try {
    MetricsWriter metrics(folder.metrics(), state != nullptr ? state->history : std::vector<EpochReport>());
    callbacks.on_epoch = [&](const EpochReport& epoch) {
      metrics.append(epoch);
      has_epochs = true;
      if (options.callbacks.on_epoch) options.callbacks.on_epoch(epoch);
    };
    CheckpointWriter writer(CheckpointFolder(folder.checkpoints()), run.config, options.checkpoints);
    TrainingStates states = writer.states(state);
    states.last_epoch = options.last_epoch;
    return train_on_threads(run, callbacks, states, options);
  } catch (...) {
    leave(folder, has_epochs, options);
    throw;
  }
}

/// A config that says which data it was made with is not quietly run with other data.
void check_data(const RunConfig& config, const std::string& found) {
  if (config.data_checksum.empty() || config.data_checksum == found) return;
  throw Error(
      ErrorKind::input, config.data,
      "is other data than the settings name: its training images have " + found + ", expected " + config.data_checksum);
}

/// A classifier of as many classes as one has by default tells more apart where the labels need it.
void fit_classes(RunConfig& config, const Dataset& data) {
  auto* const spec = std::get_if<ClassifierSpec>(&config.model);
  if (spec == nullptr || data.labels.empty() || spec->classes != ClassifierSpec{}.classes) return;
  spec->classes = std::max<std::size_t>(spec->classes, *std::ranges::max_element(data.labels) + std::size_t{1});
}

/// A classifier knows all labels of its data.
void check_labels(const RunConfig& config, const Dataset& data) {
  const auto* const spec = std::get_if<ClassifierSpec>(&config.model);
  if (spec == nullptr) return;
  require_labels(data);
  const std::size_t largest = *std::max_element(data.labels.begin(), data.labels.end());
  if (largest < spec->classes) return;
  throw Error(ErrorKind::usage, "classes",
              "the data has label " + std::to_string(largest) + ", but the model tells " +
                  std::to_string(spec->classes) + " classes apart: expected labels 0 to " +
                  std::to_string(spec->classes - 1));
}

/// What would only come out once the training is done.
void check_images(const RunConfig& config, const Dataset& data, const ImageShape& shape) {
  const TrainingSpec& training = config.training;
  require_images(data, shape);
  require_source(data, training.noise.source);
  const bool is_autoencoder = std::holds_alternative<AutoencoderSpec>(config.model);
  (is_autoencoder ? require_targets : require_values)(data, training.scaling);
}

RunResult result_of(const Trained& trained, std::size_t threads) {
  RunResult result;
  result.status = trained.interrupted ? "interrupted" : "finished";
  result.epochs_done = trained.history.size();
  result.best_epoch = trained.best_epoch;
  result.seconds = trained.seconds;
  result.threads = threads;
  result.target = std::string(kernel_target());
  std::visit(
      [&](const auto& model) {
        result.parameters = model.parameter_count();
        result.weights_sha256 = weights_sha256(model.weights());
      },
      trained.model);
  return result;
}

/// A classifier must not take the place of the autoencoder in front of it.
void check_folder(const std::filesystem::path& folder, const RunConfig& config) {
  std::error_code ignored;  // one of them is not there: they are not the same
  if (config.autoencoder.empty() || !std::filesystem::equivalent(folder, config.autoencoder, ignored)) return;
  throw Error(ErrorKind::usage, folder.string(),
              "is the run of the autoencoder in front of the classifier; choose another folder");
}

}  // namespace

PreparedRun prepare_run(RunConfig config, const TrainRunOptions& options) {
  validate(config.training, !config.validation_data.empty());
  Dataset training = load_data(config, Split::train, options.data_dir);
  config.class_names = class_names(config, options.data_dir);  // by which validation and test data are labelled
  std::optional<Dataset> validation = load_validation_data(config, options.data_dir);
  PreparedRun run{.config = std::move(config),
                  .training = std::move(training),
                  .validation = std::move(validation),
                  .test = std::nullopt,
                  .front = std::nullopt};
  if (!run.config.test_kinds.empty()) run.test = load_test_data(run.config, run.training, options.data_dir);
  TrainingNoise& noise = run.config.training.noise;
  if (run.training.has_pairs() && noise == TrainingNoise{}) noise.source = NoiseSource::pairs;
  check_images(run.config, run.training, run.training.shape);
  if (run.validation) check_images(run.config, *run.validation, run.training.shape);
  if (run.test) check_images(run.config, *run.test, run.training.shape);
  image_of(run.config.model) = run.training.shape;
  fit_classes(run.config, run.training);
  const std::string found = checksum(run.training);
  check_data(run.config, found);
  run.config.data_checksum = found;
  if (run.validation) run.config.validation_checksum = checksum(*run.validation);
  run.front = load_front(run.config);
  std::visit([](const auto& model) { validate(model); }, run.config.model);
  check_labels(run.config, run.training);
  if (run.validation) check_labels(run.config, *run.validation);
  if (run.test) check_labels(run.config, *run.test);
  return run;
}

namespace {

/// Scores what was trained, and writes all that a run leaves but its report.
RunResult conclude(const RunFolder& folder, const PreparedRun& run, const Trained& trained, std::size_t threads,
                   const TrainRunOptions& options) {
  std::visit([&](const auto& model) { model.save(folder.model()); }, trained.model);
  write_metrics(folder.metrics(), trained.history);  // before the checkpoints go, from which it could be made again

  RunResult result = result_of(trained, threads == 0 ? processor_count() : threads);
  RunResult before_scores = result;
  before_scores.status = "interrupted";
  folder.write_result(before_scores);  // what there is, should the scoring be killed
  if (!run.test && !run.config.test_kinds.empty()) {
    log(options, "not scored: " + run.config.data +
                     " has no test split, and no images were held out; `debruit evaluate RUN --data X` scores it on X");
  }
  if (run.test && !trained.interrupted) {
    log(options, "scoring on " + std::to_string(run.test->size()) + " " +
                     (run.test->split == Split::test ? "test" : "held-out") + " images");
    score_run(folder, run.config, trained.model, *run.test, threads, options.on_scoring, result);
  }
  if (run.test && options.last_epoch == 0)
    write_pictures(folder, run.config, trained.model, run.training, *run.test, threads);
  folder.write_result(result);
  if (!trained.interrupted) CheckpointFolder(folder.checkpoints()).remove();
  return result;
}

/// What lies there has a checkpoint and no end.
bool is_unfinished(const std::filesystem::path& folder) {
  const RunFolder run = RunFolder::at(folder);
  if (!is_there(run.config()) || !CheckpointFolder(run.checkpoints()).newest_file()) return false;
  const std::optional<RunResult> result = run.read_result();
  return !result || result->status != "finished";
}

/// Whether what lies there may be removed. With `resume` alone it must be this training, whose settings are compared
/// before.
bool may_replace(const std::filesystem::path& folder, const TrainRunOptions& options) {
  return options.force || (options.resume && is_there(folder / "config.json"));
}

/// The result where there is nothing left to do. Throws where a run is in the way.
std::optional<RunResult> result_of_earlier(const std::filesystem::path& folder, const RunConfig& config,
                                           const TrainRunOptions& options) {
  if (options.resume) {
    if (std::optional<RunResult> result = finished_result(folder, config)) {
      log(options, folder.string() + " is finished; nothing was done");
      return result;
    }
    if (!options.force) require_same_settings(folder, config);
  } else if (!options.force && is_unfinished(folder)) {
    throw Error(
        ErrorKind::usage, folder.string(),
        "holds an unfinished training: go on with it with --resume, overwrite it with --force, or choose another "
        "folder");
  }
  RunFolder::require_free(folder, may_replace(folder, options));
  return std::nullopt;
}

/// The checkpoint to go on from. Without one the folder is emptied.
std::optional<Checkpoint> checkpoint_to_start_from(const std::filesystem::path& folder, const RunConfig& config,
                                                   const TrainRunOptions& options) {
  if (!options.resume) return std::nullopt;
  try {
    if (std::optional<CheckpointFolder::Found> found = find_checkpoint(folder, config, warnings(options))) {
      const TrainingState& state = found->checkpoint.state;
      log(options, "going on in epoch " + std::to_string(state.epoch) + " after step " + std::to_string(state.step) +
                       ", from " + found->file.string());
      return std::move(found->checkpoint);
    }
  } catch (const Error& error) {
    const bool is_about_files = error.kind() != ErrorKind::usage && error.kind() != ErrorKind::input;
    if (!options.force || is_about_files) throw;
    // Another training takes its place.
    if (warnings(options)) warnings(options)(error.what());
  }
  // Trainings of a study that have not begun yet are nothing to tell.
  if (!options.force || !is_empty_but_for_lock(folder)) {
    log(options, "there is no checkpoint in " + folder.string() + " to go on from: the training starts anew");
  }
  return std::nullopt;
}

}  // namespace

RunResult train_run(RunConfig config, const std::filesystem::path& folder_path, const TrainRunOptions& options) {
  check_folder(folder_path, config);
  if (auto result = result_of_earlier(folder_path, config, options)) {
    remove_needless_checkpoints(folder_path);
    return *result;
  }
  const PreparedRun run = prepare_run(std::move(config), options);
  const FolderLock lock(folder_path, options.on_log);
  // Whoever held the lock until now may have written there.
  if (auto result = result_of_earlier(folder_path, run.config, options)) {
    CheckpointFolder(folder_path / kCheckpointFolder).remove();
    return *result;
  }
  remove_unfinished_files(folder_path);  // what a process that was killed has left
  const std::optional<Checkpoint> start = checkpoint_to_start_from(folder_path, run.config, options);
  // A job of many has one thread to itself; more may join its pool while it trains.
  const std::size_t threads = options.pool != nullptr ? 1 : options.threads;
  if (!start) static_cast<void>(RunFolder::create(folder_path, may_replace(folder_path, options)));
  const RunFolder folder = RunFolder::at(folder_path);
  folder.write_config(run.config);
  if (options.on_start) options.on_start(run.config, run.training);
  if (start && options.on_resume) options.on_resume(start->state);
  return conclude(folder, run, train_into(folder, run, start, options), threads, options);
}

}  // namespace debruit
