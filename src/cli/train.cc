// debruit train
#include <iostream>
#include <memory>
#include <optional>
#include <tuple>

#include "cli/command.h"
#include "cli/signals.h"
#include "cli/spec_options.h"
#include "cli/training_progress.h"
#include "cli/value_options.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "report/report.h"
#include "runs/names.h"
#include "runs/run_config.h"
#include "runs/run_folder.h"
#include "study/recipes.h"
#include "study/train_run.h"

namespace debruit::cli {
namespace {

struct TrainArguments {
  std::string data;
  std::string classes;
  std::string noise;
  std::string scale;
  std::optional<NoiseMix> mix;
  std::optional<NoiseDraw> draw;
  std::optional<Scaling> scaling;
  std::optional<Optimiser> optimiser;
  std::string schedule;
  std::string recipe;
  std::optional<bool> clip;
  std::string config_file;
  std::filesystem::path out;
  std::size_t threads = 0;
  bool force = false;
  bool json = false;
  Overrides<AutoencoderSpec> model;
  Overrides<TrainingSpec> training;
};

std::string describe_recipes() {
  std::string text = "Recipes:\n";
  for (const Recipe& recipe : known_recipes()) {
    text += "  " + std::string(recipe.name) + "\n      " + std::string(recipe.help) + "\n";
  }
  return text;
}

void add_options(CLI::App& app, const std::shared_ptr<TrainArguments>& args) {
  const TrainingSpec defaults;
  app.add_option("--data", args->data, "data set name, or a folder with four IDX files")->type_name("NAME|PATH");
  app.add_option("--classes", args->classes, "labels to keep, e.g. 1,7 [default all]")->type_name("N,N,...");
  args->model.add_to(app);
  app.add_option("--noise", args->noise,
                 "kinds of training noise, listed below [default gaussian,speckle,salt_and_pepper]")
      ->type_name("K,K,...");
  app.add_option("--scale", args->scale,
                 "noise scale, or a range from which each image's is drawn [0 to 1000000, default 1]")
      ->type_name("S|A..B");
  add_choice(
      app, "--noise-mix", args->mix, defaults.noise.mix,
      "each image's kind drawn at random, or one kind for each consecutive part of the data, or that with one black "
      "image between parts (for studies)");
  add_choice(app, "--noise-draw", args->draw, defaults.noise.draw, "noise drawn anew every epoch, or once");
  add_choice(app, "--scaling", args->scaling, defaults.scaling,
             "pixels to [0, 1]: x/255, or stretched by the clean image's extremes (for studies)");
  add_switch(app, "clip", args->clip, "cut noisy images to [0, 1] [default no]");
  args->training.add_to(app);
  app.add_option("--schedule", args->schedule,
                 "how the learning rate changes from step to step, listed below [default constant]")
      ->type_name("K");
  add_choice(app, "--optimiser", args->optimiser, defaults.optimiser,
             "Adam with weight decay in the gradient, or apart from it");
  app.add_option("--recipe", args->recipe,
                 "model and training as listed below, instead of the defaults; --config and flags override them")
      ->type_name("NAME");
  app.add_option("--config", args->config_file, "settings as in a run's config.json; flags override them")
      ->type_name("FILE.json");
  add_threads(app, args->threads);
  app.add_option("--out", args->out, "run folder to make")->type_name("RUN")->required();
  app.add_flag("--force", args->force, "replace the run folder if it exists");
  app.add_flag("--json", args->json,
               "print the result as JSON (result.json's content); progress goes to standard error");
  app.footer([] { return describe_noises() + describe_schedules() + describe_recipes(); });
}

/// Defaults, then the recipe, then the file, then the flags.
RunConfig resolve(const TrainArguments& args) {
  RunConfig config;
  if (!args.recipe.empty()) {
    const Recipe& recipe = find_recipe(args.recipe, "--recipe");
    config.model = recipe.model;
    config.training = recipe.training;
  }
  if (!args.config_file.empty()) {
    config = parse_config(read_file(args.config_file), config, args.config_file);
    // Other data than the file's was asked for: its checksum says nothing of them.
    if (!args.data.empty() || !args.classes.empty()) config.data_checksum.clear();
  }
  if (!args.data.empty()) config.data = args.data;
  if (!args.classes.empty()) config.classes = parse_classes(args.classes);
  AutoencoderSpec model = autoencoder_of(config, args.config_file);
  args.model.apply(model);
  config.model = model;
  args.training.apply(config.training);
  if (!args.schedule.empty()) config.training.schedule = parse_schedule(args.schedule);
  config.training.optimiser = args.optimiser.value_or(config.training.optimiser);
  TrainingNoise& noise = config.training.noise;
  if (!args.noise.empty()) noise.kinds = parse_noises(args.noise);
  if (!args.scale.empty()) std::tie(noise.scale_low, noise.scale_high) = parse_scale_range(args.scale);
  noise.mix = args.mix.value_or(noise.mix);
  noise.draw = args.draw.value_or(noise.draw);
  noise.clip = args.clip.value_or(noise.clip);
  config.training.scaling = args.scaling.value_or(config.training.scaling);
  if (config.data.empty()) {
    throw Error(ErrorKind::usage, "--data",
                "is missing: expected a data set name or a folder (or \"data\" in --config)");
  }
  return config;
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

int train_autoencoder(const TrainArguments& args, const Settings& settings) {
  const RunConfig config = resolve(args);
  const SignalScope signals;
  TrainingProgress progress(args.json ? std::cerr : std::cout, settings.quiet);
  TrainRunOptions options{
      .data_dir = settings.data_dir,
      .threads = args.threads,
      .force = args.force,
      .callbacks = progress.callbacks(),
      .on_log = [&](std::string_view text) { progress.log(text); },
      .on_scoring = [&](double done) { progress.scoring(done); },
      .on_start = [&](const RunConfig& resolved, const Dataset& data) { progress.start(resolved, data); }};
  const RunResult result = train_run(config, args.out, options);
  write_own_report(args.out, progress);
  progress.finish(result, args.out);
  if (args.json) std::cout << format_result(result) << "\n";
  return result.status == "finished" ? 0 : signal_exit_code();
}

}  // namespace

void add_train(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* train = parent.add_subcommand("train", "train a model into a run folder");
  train->require_subcommand(1);
  CLI::App* autoencoder = train->add_subcommand("autoencoder", "a dense denoising autoencoder");
  const auto args = std::make_shared<TrainArguments>();
  add_options(*autoencoder, args);
  autoencoder->callback(
      [args, &settings, &action] { action = [args, &settings] { return train_autoencoder(*args, settings); }; });
}

}  // namespace debruit::cli
