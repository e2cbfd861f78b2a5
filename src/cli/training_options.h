// The options that say what is trained and how: those of `train` and of `grid`.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "cli/spec_options.h"
#include "debruit/autoencoder.h"
#include "debruit/train.h"
#include "runs/run_config.h"

namespace debruit::cli {

/// What the flags say. It must stay where it is once its options have been added.
struct TrainingArguments {
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
  Overrides<AutoencoderSpec> model;
  Overrides<TrainingSpec> training;
};

/// Adds the options of an autoencoder's training.
void add_training_options(CLI::App& app, TrainingArguments& args);

/// Noises, schedules and recipes, for the end of a help text.
[[nodiscard]] std::string describe_training_choices();

/// Defaults, then the recipe, then the file, then the flags. Throws Error.
[[nodiscard]] RunConfig resolve(const TrainingArguments& args);

}  // namespace debruit::cli
