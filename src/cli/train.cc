// debruit train
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/model_options.h"
#include "cli/signals.h"
#include "cli/tensorboard_run.h"
#include "cli/training_options.h"
#include "cli/training_progress.h"
#include "cli/value_options.h"
#include "debruit/classifier.h"
#include "debruit/error.h"
#include "debruit/report.h"
#include "runs/run_config.h"
#include "runs/run_folder.h"
#include "study/run_start.h"
#include "study/train_run.h"
#include "training/schedule.h"

namespace debruit::cli {
namespace {

struct TrainArguments : TrainingArguments {
  using TrainingArguments::TrainingArguments;

  std::filesystem::path out;
  std::size_t threads = 0;
  bool force = false;
  bool resume = false;
  CheckpointRate checkpoints;
  bool json = false;
  bool tensorboard = false;
};

void add_options(CLI::App& app, const std::shared_ptr<TrainArguments>& args) {
  add_training_options(app, *args);
  add_threads(app, args->threads);
  app.add_option("--out", args->out, "run folder to make")->type_name("RUN")->required();
  CLI::Option* const force = app.add_flag("--force", args->force, "replace the run folder if it exists");
  app.add_flag("--resume", args->resume,
               "go on with the run in --out from its newest checkpoint, to the same weights as without interruption; "
               "its settings are those of its config.json, and what else is given must agree")
      ->excludes(force);
  if (has_epochs(args->kind)) {
    add_checkpoint_every(app, args->checkpoints);
    add_tensorboard(app, args->tensorboard);
  }
  app.add_flag("--json", args->json,
               "print the result as JSON (result.json's content); progress goes to standard error");
  app.footer([kind = args->kind] { return describe_training_choices(kind); });
}

/// The folder's own name, also where it was written as "runs/first/" or ".".
std::string title_of(const std::filesystem::path& folder) {
  return "debruit: " + std::filesystem::canonical(folder).filename().string();
}

/// A missing gnuplot must not cost anybody a training.
void write_own_report(const std::filesystem::path& folder, TrainingProgress& progress) {
  try {
    const std::filesystem::path runs[] = {folder};
    write_report(runs, RunFolder::open(folder).report(), title_of(folder));
  } catch (const Error& error) {
    progress.log(std::string("the run is complete but has no report: ") + error.what());
  }
}

/// A complete run is not undone by what TensorBoard would have shown of it.
void finish_board(TensorBoardRun& board, const Settings& settings, std::size_t threads, TrainingProgress& progress) {
  try {
    board.finish(settings.data_dir, threads);
  } catch (const Error& error) {
    progress.log(std::string("the run is complete but its tensorboard folder is not: ") + error.what());
  }
}

/// Has every epoch told to `board` as well.
TrainingCallbacks with_board(TrainingCallbacks callbacks, TensorBoardRun& board, const TrainingSpec& training) {
  const auto steps = std::make_shared<std::size_t>(0);  // of an epoch
  callbacks.on_step = [steps, training, inner = std::move(callbacks.on_step)](const StepReport& step) {
    *steps = (step.images_per_epoch + training.batch_size - 1) / training.batch_size;
    inner(step);
  };
  callbacks.on_epoch = [steps, training, &board, inner = std::move(callbacks.on_epoch)](const EpochReport& epoch) {
    inner(epoch);
    board.add_epoch(epoch, learning_rate_at(training.schedule, training.learning_rate, epoch.epoch * *steps - 1,
                                            training.epochs * *steps));
  };
  return callbacks;
}

/// What the run in --out was begun with stands in for --config.
void take_settings_of_run(TrainArguments& args) {
  const std::filesystem::path file = args.out / "config.json";
  if (args.config_file.empty() && args.recipe.empty() && std::filesystem::exists(file)) args.config_file = file;
}

int run(TrainArguments& args, const Settings& settings) {
  if (args.resume) take_settings_of_run(args);
  const RunConfig config = resolve(args);
  const SignalScope signals;
  TrainingProgress progress(args.json ? std::cerr : std::cout, settings.quiet);
  if (args.resume) {
    if (const std::optional<RunResult> finished = finished_result(args.out, config)) {
      remove_needless_checkpoints(args.out);
      // Whoever was killed while the report was drawn has nothing left to train.
      const bool has_report = std::filesystem::exists(RunFolder::open(args.out).report());
      progress.log("the run in " + args.out.string() + " is finished; " +
                   (has_report ? "nothing was done" : "only its report is missing"));
      if (!has_report) write_own_report(args.out, progress);
      if (args.json) std::cout << format_result(*finished) << "\n";
      return 0;
    }
  }
  TensorBoardRun board(args.out);
  const TrainingCallbacks callbacks = progress.callbacks();
  TrainRunOptions options{
      .data_dir = settings.data_dir,
      .threads = args.threads,
      .force = args.force,
      .resume = args.resume,
      .checkpoints = args.checkpoints,
      .callbacks = args.tensorboard ? with_board(callbacks, board, config.training) : callbacks,
      .on_log = [&](std::string_view text) { progress.log(text); },
      .on_scoring = [&](double done) { progress.scoring(done); },
      .on_start = [&](const RunConfig& resolved, const Dataset& data) { progress.start(resolved, data); }};
  const RunResult result = train_run(config, args.out, options);
  finish_board(board, settings, args.threads, progress);
  write_own_report(args.out, progress);
  progress.finish(result, args.out, has_epochs(args.kind) && !args.checkpoints.is_off());
  if (args.json) std::cout << format_result(result) << "\n";
  return result.status == "finished" ? 0 : signal_exit_code();
}

/// A subcommand of `train` for one kind of model.
void add_kind(CLI::App& train, std::string_view kind, const std::string& help, const Settings& settings,
              Action& action) {
  CLI::App* app = train.add_subcommand(std::string(kind), help);
  const auto args = std::make_shared<TrainArguments>(kind);
  add_options(*app, args);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace

void add_train(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* train = parent.add_subcommand("train", "train a model into a run folder");
  train->require_subcommand(1);
  add_kind(*train, "autoencoder", "a dense denoising autoencoder", settings, action);
  for (const ClassifierDescription& description : known_classifiers()) {
    add_kind(*train, description.name, "a classifier: " + std::string(description.formula), settings, action);
  }
}

}  // namespace debruit::cli
