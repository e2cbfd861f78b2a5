#include "cli/training_options.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>

#include "cli/model_options.h"
#include "cli/value_options.h"
#include "data/stored_data.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "study/recipes.h"

namespace debruit::cli {
namespace {

bool has_recipes(std::string_view kind) { return kind == model_kind(AutoencoderSpec{}); }

std::string describe_recipes() {
  std::string text = "Recipes:\n";
  for (const Recipe& recipe : known_recipes()) {
    text += "  " + std::string(recipe.name) + "\n      " + std::string(recipe.help) + "\n";
  }
  return text;
}

/// What a training without epochs takes of its spec: which images, with which noise.
bool is_of_images(std::string_view parameter) {
  constexpr std::array<std::string_view, 3> kOfImages = {"validation", "seed", "split_seed"};
  return std::find(kOfImages.begin(), kOfImages.end(), parameter) != kOfImages.end();
}

void add_data_options(CLI::App& app, TrainingArguments& args) {
  CLI::Option* data = app.add_option("--data", args.data, "data set name, " + data_formats_text());
  data->type_name("NAME|PATH");
  app.add_option("--clean", args.data, "the same beside --noisy")->type_name("NAME|PATH")->excludes(data);
  app.add_option("--noisy", args.noisy,
                 "real noisy versions of the images of --clean, in the same order: they are trained and scored on, and "
                 "no noise is drawn")
      ->type_name("NAME|PATH");
  app.add_option("--validation-data", args.validation_data,
                 "images that the validation loss is measured on, instead of a share that --validation holds out")
      ->type_name("NAME|PATH");
  add_load_options(app, args.load);
  app.add_option("--classes", args.classes, "labels to keep, e.g. 1,7 [default all]")->type_name("N,N,...");
  const auto add_limit = [&](const char* name, std::optional<std::size_t>& value, const char* help) {
    app.add_option(name, value, std::string(help) + " [0: all, default 0]")
        ->type_name("COUNT")
        ->check(number_in<std::size_t>(0, kLargestSeed));
  };
  add_limit("--limit", args.limit, "train on the first images alone, counted after the choice of labels");
  add_limit("--test-limit", args.test_limit, "score on the first test images alone, counted likewise");
}

void add_noise_options(CLI::App& app, TrainingArguments& args) {
  const TrainingNoise defaults;
  app.add_option("--noise", args.noise,
                 "kinds of training noise, listed below [default gaussian,speckle,salt_and_pepper]")
      ->type_name("K,K,...");
  app.add_option("--scale", args.scale,
                 "noise scale, or a range from which each image's is drawn [0 to 1000000, default 1]")
      ->type_name("S|A..B");
  add_choice(
      app, "--noise-mix", args.mix, defaults.mix,
      "each image's kind drawn at random, or one kind for each consecutive part of the data, or that with one black "
      "image between parts (for studies)");
  if (has_epochs(args.kind)) {
    add_choice(app, "--noise-draw", args.draw, defaults.draw, "noise drawn anew every epoch, or once");
  }
  add_choice(
      app, "--scaling", args.scaling, TrainingSpec{}.scaling,
      "pixels to [0, 1]: x/255 (16 bits: x/65535, floats as they are), or stretched by the clean image's extremes (for "
      "studies); none: values as they are (for an autoencoder in [0, 1])");
  add_switch(app, "clip", args.clip, "cut noisy images to [0, 1] [default no]");
}

void add_optimiser_options(CLI::App& app, TrainingArguments& args) {
  app.add_option("--schedule", args.schedule,
                 "how the learning rate changes from step to step, listed below [default constant]")
      ->type_name("K");
  add_choice(app, "--optimiser", args.optimiser, TrainingSpec{}.optimiser,
             "Adam with weight decay in the gradient, or apart from it");
}

/// The defaults or the recipe, under what the file says.
RunConfig from_file(const TrainingArguments& args) {
  RunConfig config;
  config.model = args.model->defaults();
  if (!args.recipe.empty()) {
    const Recipe& recipe = find_recipe(args.recipe, "--recipe");
    config.model = recipe.model;
    config.training = recipe.training;
  }
  if (args.config_file.empty()) return config;
  constexpr std::uint64_t kLargestConfig = std::uint64_t{16} << 20;
  config = parse_config(read_file(args.config_file, kLargestConfig), config, args.config_file);
  if (model_kind(config.model) != args.kind) {
    throw Error(ErrorKind::usage, args.config_file,
                "model.kind: \"" + std::string(model_kind(config.model)) + "\" given, \"" + args.kind + "\" expected");
  }
  return config;
}

/// What the file says of its data's pairs and classes says nothing of other data: noise is drawn again, unless that
/// data holds noisy images of its own.
void take_other_data(const std::string& data, RunConfig& config) {
  config.data = data;
  config.class_names.clear();
  config.noisy.clear();
  if (config.training.noise.source == NoiseSource::pairs) config.training.noise = TrainingNoise{};
}

void apply_data(const TrainingArguments& args, RunConfig& config) {
  // Other data than the file's was asked for: its checksum says nothing of them.
  const LoadOptions load = load_options(args.load);
  if (!args.data.empty() || !args.noisy.empty() || !args.classes.empty() || args.limit || load != LoadOptions{}) {
    config.data_checksum.clear();
  }
  if (!args.data.empty()) take_other_data(args.data, config);
  if (!args.noisy.empty()) {
    config.noisy = args.noisy;
    config.training.noise.source = NoiseSource::pairs;
  }
  if (!args.validation_data.empty()) {
    config.validation_data = args.validation_data;
    config.validation_checksum.clear();
  }
  config.load.grey = config.load.grey || load.grey;
  if (load.resize) config.load.resize = load.resize;
  if (!args.classes.empty()) config.classes = parse_classes(args.classes);
  config.limit = args.limit.value_or(config.limit);
  config.test_limit = args.test_limit.value_or(config.test_limit);
  if (config.data.empty()) {
    throw Error(ErrorKind::usage, "--data",
                "is missing: expected a data set name, a folder or a file (or \"data\" in --config)");
  }
}

/// Of real pairs nothing is drawn that the noise options could describe.
void refuse_noise_beside_pairs(const TrainingArguments& args, const RunConfig& config) {
  if (config.training.noise.source != NoiseSource::pairs) return;
  const std::array<std::pair<const char*, bool>, 5> given = {{{"--noise", !args.noise.empty()},
                                                              {"--scale", !args.scale.empty()},
                                                              {"--noise-mix", args.mix.has_value()},
                                                              {"--noise-draw", args.draw.has_value()},
                                                              {"--clip", args.clip.has_value()}}};
  const auto option = std::ranges::find_if(given, [](const auto& each) { return each.second; });
  if (option == given.end()) return;
  throw Error(ErrorKind::usage, option->first,
              "describes noise to be drawn, but the training has real noisy images (" +
                  (config.noisy.empty() ? "of " + config.data : config.noisy) + "); expected one of them");
}

void apply_training(const TrainingArguments& args, TrainingSpec& training) {
  args.training.apply(training);
  if (!args.schedule.empty()) training.schedule = parse_schedule(args.schedule);
  training.optimiser = args.optimiser.value_or(training.optimiser);
  training.scaling = args.scaling.value_or(training.scaling);
  TrainingNoise& noise = training.noise;
  if (!args.noise.empty()) noise.kinds = parse_noises(args.noise);
  if (!args.scale.empty()) std::tie(noise.scale_low, noise.scale_high) = parse_scale_range(args.scale);
  noise.mix = args.mix.value_or(noise.mix);
  noise.draw = args.draw.value_or(noise.draw);
  noise.clip = args.clip.value_or(noise.clip);
}

}  // namespace

TrainingArguments::TrainingArguments(std::string_view kind_of_model)
    : kind(kind_of_model), model(make_model_options(kind_of_model)) {}

void add_training_options(CLI::App& app, TrainingArguments& args) {
  add_data_options(app, args);
  args.model->add_to(app);
  add_noise_options(app, args);
  if (has_epochs(args.kind)) {
    args.training.add_to(app);
    add_optimiser_options(app, args);
  } else {
    args.training.add_to(app, is_of_images);
  }
  if (has_recipes(args.kind)) {
    app.add_option("--recipe", args.recipe,
                   "model and training as listed below, instead of the defaults; --config and flags override them")
        ->type_name("NAME");
  }
  app.add_option("--config", args.config_file, "settings as in a run's config.json; flags override them")
      ->type_name("FILE.json");
}

std::string describe_training_choices(std::string_view kind) {
  return describe_noises() + (has_epochs(kind) ? describe_schedules() : "") +
         (has_recipes(kind) ? describe_recipes() : "");
}

RunConfig resolve(const TrainingArguments& args) {
  RunConfig config = from_file(args);
  apply_data(args, config);
  args.model->apply(config);
  refuse_noise_beside_pairs(args, config);
  apply_training(args, config.training);
  return config;
}

}  // namespace debruit::cli
