#include "study/sound_settings.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/number_text.h"
#include "debruit/error.h"
#include "runs/json.h"

namespace debruit {
namespace {

constexpr std::size_t kQuickSeeds = 2;
constexpr std::size_t kMostSeeds = 100;

const std::array<SoundModelRow, 8>& rows() {
  using enum SoundModel;
  using enum ClassifierInput;
  static const std::array<SoundModelRow, 8> table = {{
      {cnn, "cnn", "CNN", "the notebook's two small convolutions, on pixels", CnnSpec{}, pixels, false},
      {encoder_mlp, "encoder_mlp", "encoder-MLP", "the MLP on latents of the frozen encoder", MlpSpec{}, latents,
       false},
      {fine_tuned_mlp, "fine_tuned_mlp", "fine-tuned encoder-MLP", "the same, the encoder trained along", MlpSpec{},
       latents, true},
      {pixel_mlp, "pixel_mlp", "MLP on pixels", "the same MLP without an encoder", MlpSpec{}, pixels, false},
      {linear_probe, "linear_probe", "linear probe", "logistic regression on latents of the frozen encoder",
       LinearProbeSpec{}, latents, false},
      {nearest_neighbours, "nearest_neighbours", "nearest neighbours", "of latents of the frozen encoder",
       NearestNeighboursSpec{}, latents, false},
      {denoised_cnn, "denoised_cnn", "denoise, then CNN", "the CNN on images that the autoencoder has cleaned",
       CnnSpec{}, denoised, false},
      {lenet5, "lenet5", "LeNet-5", "LeCun's five layers, on pixels", LeNet5Spec{}, pixels, false},
  }};
  return table;
}

/// What fits into a minute or two on two cores.
void cut(SoundSettings& settings) {
  settings.limit = 12000;
  settings.test_limit = 1000;
  settings.epochs = 6;
  settings.screening_epochs = 2;
  settings.autoencoder_finalists = 1;
  settings.autoencoder_layers = {1, 3};
  settings.autoencoder_sizes = {300};
  settings.latent_sizes = {49, 81};
  settings.mlp_layers = {1, 3};
  settings.mlp_sizes = {40, 80};
  settings.neighbours = {1, 5};
  settings.gaussian_sigmas = {0.3, 0.4, 0.6, 0.8, 1.2};
  settings.non_local_hs = {0.1, 0.2, 0.4, 0.8};
  settings.filter_images = 50;
  settings.non_local_images = 200;
  settings.seeds = kQuickSeeds;
  settings.resamples = 1000;
}

std::string cuts_in_words(const SoundSettings& quick, const SoundSettings& full) {
  const auto grid = [](const SoundSettings& s) {
    return std::to_string(s.autoencoder_layers.size() * s.autoencoder_sizes.size() * s.latent_sizes.size());
  };
  const auto mlps = [](const SoundSettings& s) { return std::to_string(s.mlp_layers.size() * s.mlp_sizes.size()); };
  return "Quick preset: the first " + std::to_string(quick.limit) + " training and " +
         std::to_string(quick.test_limit) + " test images, at most " + std::to_string(quick.epochs) + " epochs for " +
         std::to_string(full.epochs) + ", " + grid(quick) + " autoencoders for " + grid(full) + " and " + mlps(quick) +
         " MLPs for " + mlps(full) + " in the grids, " + std::to_string(quick.seeds) + " seeds for " +
         std::to_string(full.seeds) + ".";
}

/// The kinds that a run is scored on: the settings', and clean images.
std::vector<Noise> scored_kinds(const SoundSettings& settings) {
  std::vector<Noise> kinds = settings.kinds;
  kinds.emplace_back(NoNoise{});
  return kinds;
}

RunConfig config_of(const SoundSettings& settings, const ModelSpec& model, double learning_rate, std::uint64_t seed,
                    const std::optional<EncoderRun>& encoder) {
  RunConfig config;
  config.data = settings.data;
  config.limit = settings.limit;
  config.training = sound_training(settings, seed, learning_rate);
  if (!is_trained_in_epochs(model)) {
    config.training.epochs = 1;
    config.training.patience = 0;
  }
  config.model = model;
  if (encoder) {
    config.autoencoder = encoder->folder;
    config.autoencoder_sha256 = encoder->weights_sha256;
  }
  return config;
}

}  // namespace

SoundSettings sound_settings(const SoundSpec& spec) {
  if (spec.seeds > kMostSeeds) {
    throw Error(ErrorKind::usage, "seeds",
                std::to_string(spec.seeds) + " is out of range: expected 1 to " + std::to_string(kMostSeeds));
  }
  SoundSettings settings;
  settings.data = spec.data;
  if (spec.preset == StudyPreset::quick) cut(settings);
  if (spec.seeds != 0) settings.seeds = spec.seeds;
  if (spec.preset == StudyPreset::quick) settings.cuts = cuts_in_words(settings, SoundSettings{});
  return settings;
}

std::string settings_text(const SoundSettings& settings) {
  Json kinds = Json::array();
  for (const Noise& kind : settings.kinds) kinds.push_back(format_noise(kind));
  const Json json = {
      {"data", settings.data},
      {"limit", settings.limit},
      {"test_limit", settings.test_limit},
      {"image", {settings.image.channels, settings.image.height, settings.image.width}},
      {"validation", settings.validation},
      {"split_seed", settings.split_seed},
      {"epochs", settings.epochs},
      {"patience", settings.patience},
      {"batch_size", settings.batch_size},
      {"selection_seed", settings.selection_seed},
      {"selection_attempts", settings.selection_attempts},
      {"learning_rates", settings.learning_rates},
      {"grid_learning_rate", settings.grid_learning_rate},
      {"autoencoder_layers", settings.autoencoder_layers},
      {"autoencoder_sizes", settings.autoencoder_sizes},
      {"latent_sizes", settings.latent_sizes},
      {"screening_epochs", settings.screening_epochs},
      {"autoencoder_finalists", settings.autoencoder_finalists},
      {"mlp_layers", settings.mlp_layers},
      {"mlp_sizes", settings.mlp_sizes},
      {"neighbours", settings.neighbours},
      {"gaussian_sigmas", settings.gaussian_sigmas},
      {"non_local_hs", settings.non_local_hs},
      {"filter_images", settings.filter_images},
      {"non_local_images", settings.non_local_images},
      {"seeds", settings.seeds},
      {"kinds", kinds},
      {"scales", settings.scales},
      {"test_seed", settings.test_seed},
      {"resamples", settings.resamples},
      {"cuts", settings.cuts},
  };
  return json.dump();
}

std::vector<SoundCell> sound_cells(const SoundSettings& settings) {
  std::vector<SoundCell> cells;
  for (const Noise& kind : settings.kinds) {
    for (const double scale : settings.scales) cells.push_back({kind, scale});
  }
  cells.push_back({NoNoise{}, 0});
  return cells;
}

bool is_clean(const SoundCell& cell) { return std::holds_alternative<NoNoise>(cell.kind); }

std::string in_words(const Noise& kind) {
  if (std::holds_alternative<GaussianNoise>(kind)) return "Gaussian";  // a name
  std::string words(noise_name(kind));
  for (char& letter : words) {
    if (letter == '_') letter = '-';
  }
  return words;
}

std::string in_words(const SoundCell& cell) {
  return is_clean(cell) ? "clean" : in_words(cell.kind) + " " + format_number(cell.scale);
}

std::span<const SoundModelRow> sound_models() { return rows(); }

const SoundModelRow& row_of(SoundModel model) { return rows().at(static_cast<std::size_t>(model)); }

TrainingSpec sound_training(const SoundSettings& settings, std::uint64_t seed, double learning_rate) {
  TrainingSpec training;
  training.noise.kinds = settings.kinds;
  training.noise.scale_low = 0;
  training.noise.scale_high = 1;
  training.noise.mix = NoiseMix::random;
  training.noise.draw = NoiseDraw::fresh;
  training.noise.clip = true;
  training.scaling = Scaling::unit;
  training.epochs = settings.epochs;
  training.patience = settings.patience;
  training.batch_size = settings.batch_size;
  training.learning_rate = learning_rate;
  training.validation = settings.validation;
  training.seed = seed;
  training.split_seed = settings.split_seed;
  return training;
}

RunConfig selection_config(const SoundSettings& settings, const ModelSpec& model, double learning_rate,
                           const std::optional<EncoderRun>& encoder) {
  RunConfig config = config_of(settings, model, learning_rate, settings.selection_seed, encoder);
  config.test_kinds.clear();
  return config;
}

RunConfig winner_config(const SoundSettings& settings, const ModelSpec& model, double learning_rate, std::uint64_t seed,
                        const std::optional<EncoderRun>& encoder) {
  RunConfig config = config_of(settings, model, learning_rate, seed, encoder);
  config.test_limit = settings.test_limit;
  config.test_kinds = scored_kinds(settings);
  config.test_scales = settings.scales;
  config.test_seed = settings.test_seed;
  return config;
}

ClassifierSpec classifier_spec(const SoundSettings& settings, SoundModel model, const ClassifierKind& kind,
                               const AutoencoderSpec& autoencoder) {
  const SoundModelRow& row = row_of(model);
  ClassifierSpec spec;
  spec.image = settings.image;
  spec.kind = kind;
  spec.input = row.input;
  if (row.input != ClassifierInput::pixels) spec.autoencoder = autoencoder;
  spec.fine_tune = row.fine_tune;
  return spec;
}

}  // namespace debruit
