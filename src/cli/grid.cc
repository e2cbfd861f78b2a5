// debruit grid
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <system_error>

#include "cli/command.h"
#include "cli/grid_progress.h"
#include "cli/model_options.h"
#include "cli/signals.h"
#include "cli/tensorboard_run.h"
#include "cli/training_options.h"
#include "cli/value_options.h"
#include "debruit/classifier.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "report/study_report.h"
#include "runs/document.h"
#include "study/grid_document.h"
#include "study/grid_files.h"
#include "study/grid_run.h"

namespace debruit::cli {
namespace {

struct GridArguments : TrainingArguments {
  using TrainingArguments::TrainingArguments;

  std::vector<std::string> parameters;
  std::string rank = "validation";
  std::string share = "measured";
  std::string budget = "full";
  std::filesystem::path out;
  std::filesystem::path notebook_json;
  std::size_t threads = 0;
  CheckpointRate checkpoints;
  bool json = false;
  bool tensorboard = false;
};

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

CLI::Option* add_word(CLI::App& app, const std::string& option, std::string& value,
                      const std::vector<std::string>& known, const std::string& help) {
  const auto complaint = [known](const std::string& text) -> std::string {
    if (std::ranges::find(known, text) != known.end()) return {};
    return "unknown \"" + text + "\"; known are " + listed(known);
  };
  return app.add_option(option, value, help + " [default " + value + "]")
      ->type_name(CLI::detail::join(known, "|"))
      ->check(CLI::Validator(complaint, ""));
}

void add_options(CLI::App& app, const std::shared_ptr<GridArguments>& args) {
  RunConfig base;
  base.model = args->model->defaults();
  app.add_option("--param", args->parameters,
                 "a parameter and the values to try; once for each parameter, whose names are: " +
                     listed(grid_parameter_names(base)))
      ->type_name("NAME=N,N,...")
      ->allow_extra_args(false)
      ->required();
  add_training_options(app, *args);
  add_word(app, "--rank-by", args->rank, {"validation", "test"},
           "what trials are ranked by: the loss on images that --validation holds out; or, named as selection on test "
           "data wherever it is shown, the error on the test images");
  add_word(app, "--share", args->share, {"measured", "side-by-side", "one-at-a-time"},
           "how trials share the threads: as a short measurement says is done sooner, one trial a thread, or one trial "
           "at a time on all; results do not depend on it");
  add_word(app, "--budget", args->budget, {"full", "halving"},
           "how long trials are trained: each as long as it asks for; or successive halving: all for a ninth of the "
           "epochs, the best third of them for a third, the best third of those for all, named so wherever the answer "
           "is shown");
  add_threads(app, args->threads);
  add_checkpoint_every(app, args->checkpoints);
  app.add_option("--out", args->out,
                 "folder of the grid; where it holds the same grid, what is missing of it is trained")
      ->type_name("DIR")
      ->required();
  app.add_option("--notebook-json", args->notebook_json,
                 "also write {index: {params, true_error, training_error}} as the notebook has it; true_error is what "
                 "the trials are ranked by")
      ->type_name("FILE");
  add_tensorboard(app, args->tensorboard);
  app.add_flag("--json", args->json, "print the result as JSON (grid.json's content); progress goes to standard error");
  app.footer([kind = args->kind] { return describe_training_choices(kind); });
}

GridSpec grid_of(const GridArguments& args, const CLI::App& app) {
  GridSpec spec;
  spec.base = resolve(args);
  if (args.budget == "halving") spec.budget = GridBudget::halving;
  for (const std::string& text : args.parameters) spec.parameters.push_back(parse_grid_parameter(text));
  validate(spec);
  for (const GridParameter& parameter : spec.parameters) {
    const std::string option = option_name(parameter.name);
    const CLI::Option* const given = app.get_option_no_throw(option);
    if (given == nullptr || given->count() == 0) continue;
    throw Error(ErrorKind::usage, option, "is given beside --param " + parameter.name + "; expected one of them");
  }
  return spec;
}

/// Hours of training must not end in a file that cannot be written.
void check_notebook_json(const std::filesystem::path& file, GridBudget budget) {
  if (file.empty()) return;
  if (budget == GridBudget::halving) {
    throw Error(ErrorKind::usage, "--notebook-json",
                "has no room for trials that are left early; expected --budget full");
  }
  std::error_code failure;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  if (!std::filesystem::is_directory(folder, failure)) {
    throw Error(ErrorKind::usage, "--notebook-json", "there is no folder " + folder.string());
  }
  if (std::filesystem::is_directory(file, failure)) {
    throw Error(ErrorKind::usage, "--notebook-json", file.string() + " is a folder");
  }
}

GridSchedule schedule_of(const std::string& word) {
  if (word == "side-by-side") return GridSchedule::one_a_thread;
  return word == "one-at-a-time" ? GridSchedule::one_at_a_time : GridSchedule::measured;
}

/// A missing gnuplot must not cost anybody a grid.
void write_grid_report(const GridResult& result, const std::filesystem::path& folder, GridProgress& progress) {
  try {
    write_document(folder,
                   grid_document(result, "Grid search: " + std::filesystem::canonical(folder).filename().string()));
    write_study_report(folder, folder / "report.html");
    progress.line("report: " + (folder / "report.html").string());
  } catch (const Error& error) {
    progress.line(std::string("the grid is complete but has no report: ") + error.what());
  }
}

/// Has every trial told to a board of its own as well.
GridCallbacks with_boards(GridCallbacks callbacks, const TrainRunOptions& options) {
  const auto boards = std::make_shared<std::map<std::size_t, TensorBoardRun>>();
  callbacks.on_epoch = [boards, inner = callbacks.on_epoch](const TrialOutcome& outcome, const EpochReport& epoch) {
    if (inner) inner(outcome, epoch);
    boards->try_emplace(outcome.trial.index, outcome.folder).first->second.add_epoch(epoch);
  };
  callbacks.on_trial_end = [boards, &options, inner = callbacks.on_trial_end](const TrialOutcome& outcome) {
    const auto board = boards->find(outcome.trial.index);
    if (board != boards->end() && outcome.status == TrialStatus::finished) {
      board->second.finish(options.data_dir, options.threads);
    }
    if (inner) inner(outcome);
  };
  return callbacks;
}

/// Where no trial finished there is no result.
void require_a_finished_trial(const GridResult& result) {
  const TrialOutcome& best = result.trials[result.ranking.front()];
  if (best.status == TrialStatus::finished) return;
  throw Error(best.error, "grid",
              "all " + std::to_string(result.trials.size()) + " trials failed, the first with: " + best.message);
}

int run(const GridArguments& args, const CLI::App& app, const Settings& settings) {
  const GridSpec spec = grid_of(args, app);
  check_notebook_json(args.notebook_json, spec.budget);
  const SignalScope signals;
  GridProgress progress(args.json ? std::cerr : std::cout, settings.quiet);
  TrainRunOptions options;
  options.data_dir = settings.data_dir;
  options.threads = args.threads;
  options.checkpoints = args.checkpoints;
  options.on_log = [&](std::string_view text) { progress.line(std::string(text)); };
  options.callbacks.should_stop = [] { return SignalScope::received() != 0; };
  const GridRank rank = args.rank == "test" ? rank_by_test_score() : rank_by_validation_loss();
  const GridCallbacks callbacks = args.tensorboard ? with_boards(progress.callbacks(), options) : progress.callbacks();
  const GridResult result = run_grid(spec, args.out, options, rank, callbacks, schedule_of(args.share));
  if (!result.finished) {
    progress.line("interrupted; the same command goes on with the trials that are missing");
    return signal_exit_code();
  }
  require_a_finished_trial(result);
  if (!args.notebook_json.empty()) write_file(args.notebook_json, format_notebook_grid(spec, result));
  progress.finish(result);
  write_grid_report(result, args.out, progress);
  if (args.json) std::cout << read_file(args.out / "grid.json");
  return 0;
}

/// A subcommand of `grid` for one kind of model.
void add_kind(CLI::App& grid, std::string_view kind, const std::string& help, const Settings& settings,
              Action& action) {
  CLI::App* app = grid.add_subcommand(std::string(kind), help);
  const auto args = std::make_shared<GridArguments>(kind);
  add_options(*app, args);
  app->callback(
      [args, app, &settings, &action] { action = [args, app, &settings] { return run(*args, *app, settings); }; });
}

}  // namespace

void add_grid(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* grid = parent.add_subcommand("grid", "train every combination of some settings and rank them");
  grid->require_subcommand(1);
  add_kind(*grid, "autoencoder", "a dense denoising autoencoder", settings, action);
  for (const ClassifierDescription& description : known_classifiers()) {
    if (!has_epochs(description.name)) continue;  // nothing that is ranked by is measured in their training
    add_kind(*grid, description.name, "a classifier: " + std::string(description.formula), settings, action);
  }
}

}  // namespace debruit::cli
