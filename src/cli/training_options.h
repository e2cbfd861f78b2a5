// The options that say what is trained and how, for any kind of model: those of `train` and of `grid`.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/load_options.h"
#include "cli/spec_options.h"
#include "debruit/train.h"
#include "runs/names.h"
#include "runs/run_config.h"

namespace debruit::cli {

/// The options of one kind of model.
class ModelOptions {
 public:
  ModelOptions() = default;
  ModelOptions(const ModelOptions&) = delete;
  ModelOptions& operator=(const ModelOptions&) = delete;
  virtual ~ModelOptions() = default;

  virtual void add_to(CLI::App& app) = 0;

  /// The kind's model with its defaults.
  [[nodiscard]] virtual ModelSpec defaults() const = 0;

  /// Applies the flags to the model, which is of this kind, and to what stands in front of it.
  virtual void apply(RunConfig& config) const = 0;
};

/// What the flags say. It must stay where it is once its options have been added.
struct TrainingArguments {
  /// `kind` as model_kind (runs/run_config.h) has it.
  explicit TrainingArguments(std::string_view kind = "autoencoder");

  std::string kind;
  std::string data;
  std::string noisy;
  std::string validation_data;
  LoadArguments load;
  std::string classes;
  std::optional<std::size_t> limit;
  std::optional<std::size_t> test_limit;
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
  std::unique_ptr<ModelOptions> model;
  Overrides<TrainingSpec> training;
};

/// Adds the options that the kind of model has.
void add_training_options(CLI::App& app, TrainingArguments& args);

/// Noises and, where the kind has them, schedules and recipes: for the end of a help text.
[[nodiscard]] std::string describe_training_choices(std::string_view kind = "autoencoder");

/// Defaults, then the recipe, then the file, then the flags. Throws Error.
[[nodiscard]] RunConfig resolve(const TrainingArguments& args);

}  // namespace debruit::cli
