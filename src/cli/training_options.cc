#include "cli/training_options.h"

#include <tuple>

#include "cli/value_options.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "runs/names.h"
#include "study/recipes.h"

namespace debruit::cli {
namespace {

std::string describe_recipes() {
  std::string text = "Recipes:\n";
  for (const Recipe& recipe : known_recipes()) {
    text += "  " + std::string(recipe.name) + "\n      " + std::string(recipe.help) + "\n";
  }
  return text;
}

}  // namespace

void add_training_options(CLI::App& app, TrainingArguments& args) {
  const TrainingSpec defaults;
  app.add_option("--data", args.data, "data set name, or a folder with four IDX files")->type_name("NAME|PATH");
  app.add_option("--classes", args.classes, "labels to keep, e.g. 1,7 [default all]")->type_name("N,N,...");
  args.model.add_to(app);
  app.add_option("--noise", args.noise,
                 "kinds of training noise, listed below [default gaussian,speckle,salt_and_pepper]")
      ->type_name("K,K,...");
  app.add_option("--scale", args.scale,
                 "noise scale, or a range from which each image's is drawn [0 to 1000000, default 1]")
      ->type_name("S|A..B");
  add_choice(
      app, "--noise-mix", args.mix, defaults.noise.mix,
      "each image's kind drawn at random, or one kind for each consecutive part of the data, or that with one black "
      "image between parts (for studies)");
  add_choice(app, "--noise-draw", args.draw, defaults.noise.draw, "noise drawn anew every epoch, or once");
  add_choice(app, "--scaling", args.scaling, defaults.scaling,
             "pixels to [0, 1]: x/255, or stretched by the clean image's extremes (for studies)");
  add_switch(app, "clip", args.clip, "cut noisy images to [0, 1] [default no]");
  args.training.add_to(app);
  app.add_option("--schedule", args.schedule,
                 "how the learning rate changes from step to step, listed below [default constant]")
      ->type_name("K");
  add_choice(app, "--optimiser", args.optimiser, defaults.optimiser,
             "Adam with weight decay in the gradient, or apart from it");
  app.add_option("--recipe", args.recipe,
                 "model and training as listed below, instead of the defaults; --config and flags override them")
      ->type_name("NAME");
  app.add_option("--config", args.config_file, "settings as in a run's config.json; flags override them")
      ->type_name("FILE.json");
}

std::string describe_training_choices() { return describe_noises() + describe_schedules() + describe_recipes(); }

RunConfig resolve(const TrainingArguments& args) {
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

}  // namespace debruit::cli
