#include "study/notebook_trainings.h"

#include <algorithm>
#include <array>

namespace debruit {
namespace {

using Effort = NotebookEffort;

constexpr std::array<std::uint8_t, 2> kPair = {1, 7};

/// What all trainings of the notebook have in common: Q1, Q2 with noise drawn once at scale 1, Q11.
TrainingSpec quirky_training(std::size_t epochs, std::size_t batch_size, double learning_rate, std::uint64_t seed) {
  TrainingSpec training;
  training.scaling = Scaling::minmax_columns;
  training.noise.mix = NoiseMix::thirds_black_between;
  training.noise.draw = NoiseDraw::once;
  training.mean_of_batch_means = true;
  training.epochs = epochs;
  training.batch_size = batch_size;
  training.learning_rate = learning_rate;
  training.seed = seed;
  return training;
}

RunConfig config_of(const NotebookSpec& spec, const Effort& effort, bool pair) {
  RunConfig config;
  config.data = spec.data;
  if (pair) config.classes.assign(kPair.begin(), kPair.end());
  config.limit = pair ? effort.pair_images : effort.all_images;
  return config;
}

/// Classifiers are scored on the three noises and, as the notebook does (Q7), on clean images.
void score_as_classifier(RunConfig& config) {
  config.test_kinds.emplace_back(NoNoise{});
  config.test_scales = {0.5, 1};
}

std::string folder_of(std::string_view name, std::uint64_t seed) {
  return "notebook/" + std::string(name) + "/seed" + std::to_string(seed);
}

ClassifierSpec classifier_of(const ClassifierKind& kind, ClassifierLoss loss) {
  ClassifierSpec model;
  model.kind = kind;
  model.loss = loss;
  model.input = std::holds_alternative<CnnSpec>(kind) ? ClassifierInput::pixels : ClassifierInput::latents;
  return model;
}

std::vector<double> numbers(const std::vector<std::size_t>& counts) { return {counts.begin(), counts.end()}; }

}  // namespace

std::span<const NotebookAutoencoderRow> notebook_autoencoders() {
  static const auto rows = std::to_array<NotebookAutoencoderRow>({
      {.name = "baseline",
       .hidden_layers = 2,
       .hidden_size = 256,
       .latent_size = 64,
       .learning_rate = 1e-2,
       .weight_decay = 1e-5,
       .epochs = &Effort::baseline_epochs},
      {.name = "best", .epochs = &Effort::best_epochs},
      {.name = "best-honest", .epochs = &Effort::best_epochs, .honest = true},
      {.name = "all", .pair = false, .batch_size = 500, .learning_rate = 4e-3, .epochs = &Effort::all_epochs},
  });
  return rows;
}

std::span<const NotebookClassifierRow> notebook_classifiers() {
  constexpr double kCnnRate = 1e-4;
  constexpr double kMlpRate = 5e-5;
  const MlpSpec mlp{.hidden_layers = 5, .hidden_size = 20};
  static const auto rows = std::to_array<NotebookClassifierRow>({
      {"cnn", CnnSpec{}, 128, kCnnRate, &Effort::cnn_epochs},
      {"cnn-logits", CnnSpec{}, 128, kCnnRate, &Effort::cnn_epochs, true, false, true},
      {"cnn-shuffled", CnnSpec{}, 128, kCnnRate, &Effort::cnn_epochs, false, true, true},
      {"cnn-honest", CnnSpec{}, 128, kCnnRate, &Effort::cnn_epochs, true, true, true},
      {"encoder-mlp", mlp, 16, kMlpRate, &Effort::mlp_epochs},
      {"encoder-mlp-128", mlp, 128, kMlpRate, &Effort::mlp_epochs},
      {"encoder-mlp-logits", mlp, 16, kMlpRate, &Effort::mlp_epochs, true, false, true},
      {"encoder-mlp-shuffled", mlp, 16, kMlpRate, &Effort::mlp_epochs, false, true, true},
      {"encoder-mlp-honest", mlp, 16, kMlpRate, &Effort::mlp_epochs, true, true, true},
  });
  return rows;
}

StudyRun notebook_run(const NotebookAutoencoderRow& row, const NotebookSpec& spec, std::uint64_t seed) {
  const Effort effort = effort_of(spec);
  RunConfig config = config_of(spec, effort, row.pair);
  config.model = AutoencoderSpec{
      .image = {}, .hidden_layers = row.hidden_layers, .hidden_size = row.hidden_size, .latent_size = row.latent_size};
  config.training = quirky_training(effort.*row.epochs, row.batch_size, row.learning_rate, seed);
  config.training.weight_decay = row.weight_decay;
  if (row.honest) {
    config.training.scaling = Scaling::unit;
    config.training.noise.mix = NoiseMix::random;
    config.training.noise.draw = NoiseDraw::fresh;
    config.training.mean_of_batch_means = false;
  }
  return {folder_of(row.name, seed), config};
}

StudyRun notebook_run(const NotebookClassifierRow& row, const NotebookSpec& spec, std::uint64_t seed,
                      const std::filesystem::path& encoder) {
  const Effort effort = effort_of(spec);
  RunConfig config = config_of(spec, effort, false);
  const ClassifierSpec model =
      classifier_of(row.kind, row.logits ? ClassifierLoss::cross_entropy : ClassifierLoss::cross_entropy_of_softmax);
  config.model = model;
  if (model.input == ClassifierInput::latents) config.autoencoder = encoder.string();
  config.training = quirky_training(effort.*row.epochs, row.batch_size, row.learning_rate, seed);
  config.training.shuffle = row.shuffle;
  score_as_classifier(config);
  return {folder_of(row.name, seed), config};
}

StudyRun notebook_first_epoch(const NotebookSpec& spec) {
  const auto rows = notebook_autoencoders();
  StudyRun run = notebook_run(*std::ranges::find(rows, "best", &NotebookAutoencoderRow::name), spec, 0);
  run.name = folder_of("best-mean-over-images", 0);
  run.config.training.epochs = 1;
  run.config.training.mean_of_batch_means = false;
  run.config.test_scales = {kNotebookTestScale};
  return run;
}

GridSpec notebook_grid(const NotebookSpec& spec) {
  const Effort effort = effort_of(spec);
  GridSpec grid{.base = config_of(spec, effort, true), .parameters = {}};
  grid.base.model = AutoencoderSpec{};
  grid.base.training = quirky_training(effort.grid_epochs, 32, 1e-4, 0);
  grid.base.test_scales = {kNotebookTestScale};
  grid.parameters = {{"hidden_layers", numbers(effort.grid_hidden_layers)},
                     {"hidden_size", numbers(effort.grid_hidden_sizes)},
                     {"latent_size", numbers(effort.grid_latent_sizes)}};
  return grid;
}

GridSpec notebook_mlp_grid(const NotebookSpec& spec, const std::filesystem::path& encoder) {
  const Effort effort = effort_of(spec);
  GridSpec grid{.base = config_of(spec, effort, false), .parameters = {}};
  grid.base.model = classifier_of(MlpSpec{}, ClassifierLoss::broadcast_mse);
  grid.base.autoencoder = encoder.string();
  grid.base.training = quirky_training(effort.mlp_grid_epochs, 16, 1e-4, 0);
  grid.base.training.shuffle = false;
  grid.base.test_kinds = {NoNoise{}};
  grid.base.test_scales = {0};
  grid.parameters = {{"hidden_layers", numbers(effort.mlp_grid_hidden_layers)},
                     {"hidden_size", numbers(effort.mlp_grid_hidden_sizes)}};
  return grid;
}

std::size_t seeds_of(const NotebookClassifierRow& row, const NotebookSpec& spec) {
  const Effort effort = effort_of(spec);
  return row.variant ? effort.variant_seeds : effort.classifier_seeds;
}

EvaluationSpec notebook_test_noise() {
  EvaluationSpec noise;
  noise.scales = {kNotebookTestScale};
  noise.mix = EvaluationMix::thirds_black_between;
  noise.scaling = Scaling::minmax_columns;
  return noise;
}

EvaluationSpec notebook_test_noise_of_all() {
  EvaluationSpec noise = notebook_test_noise();
  noise.kinds = {GaussianNoise{}};
  noise.mix = EvaluationMix::each;
  return noise;
}

}  // namespace debruit
