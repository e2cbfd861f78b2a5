// What protocol `sound` trains and measures, figure by figure, and what the quick preset cuts of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/classifier.h"
#include "debruit/noise.h"
#include "debruit/train.h"
#include "runs/run_config.h"
#include "study/study_preset.h"

namespace debruit {

struct SoundSpec {
  std::string data = "mnist";  ///< data set name or folder
  StudyPreset preset = StudyPreset::full;
  std::size_t seeds = 0;  ///< of the winners: 0 .. seeds-1; 0: as many as the preset has
};

/// Everything that the protocol's results depend on. As constructed: the full preset.
struct SoundSettings {
  std::string data = "mnist";
  std::size_t limit = 0;       ///< images of the training split, the validation's among them; 0: all
  std::size_t test_limit = 0;  ///< images of the test split; 0: all
  ImageShape image;            ///< the data's

  // Every training.
  double validation = 1.0 / 12;  ///< of the training split: 5000 of 60000
  std::uint64_t split_seed = 0;  ///< one for all: every model is chosen and stopped on the same noisy images
  std::size_t epochs = 30;       ///< at most
  std::size_t patience = 5;
  std::size_t batch_size = 128;

  // Choosing, on validation alone.
  std::uint64_t selection_seed = 1000;  ///< none of the winners'
  /// Seeds, from selection_seed on, that a classifier is given where at every learning rate it stays as bad as one that
  /// knows a single class: such trainings say nothing of their rates.
  std::size_t selection_attempts = 5;
  std::vector<double> learning_rates = {3e-4, 1e-3};
  double grid_learning_rate = 1e-3;  ///< at which grids are searched, before the best are tried at all rates
  std::vector<std::size_t> autoencoder_layers = {1, 3, 5};
  std::vector<std::size_t> autoencoder_sizes = {300, 400, 500};
  std::vector<std::size_t> latent_sizes = {49, 64, 81};
  std::size_t screening_epochs = 8;       ///< of every autoencoder of the grid
  std::size_t autoencoder_finalists = 3;  ///< of them, trained anew for all epochs at every learning rate
  std::vector<std::size_t> mlp_layers = {1, 3, 5};
  std::vector<std::size_t> mlp_sizes = {20, 30, 40, 50, 60, 70, 80};
  std::vector<std::size_t> neighbours = {1, 3, 5, 9};
  std::vector<double> gaussian_sigmas = {0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.2};
  std::vector<double> non_local_hs = {0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2};

  std::size_t filter_images = 500;  ///< validation images in each cell that filters are tried on, spread evenly

  // The winners, on the test split.
  std::size_t seeds = 5;
  std::vector<Noise> kinds = {GaussianNoise{}, SpeckleNoise{}, SaltAndPepperNoise{}};
  std::vector<double> scales = {0.25, 0.5, 0.8, 1, 1.5};
  std::uint64_t test_seed = 12345;      ///< of the test noise
  std::size_t non_local_images = 2000;  ///< test images in each cell that the slow filter is given, spread evenly
  std::uint32_t resamples = 2000;       ///< of the paired bootstrap

  std::string cuts;  ///< what the quick preset leaves out, in words; empty: nothing
};

/// Throws Error(usage) for seeds out of range.
[[nodiscard]] SoundSettings sound_settings(const SoundSpec& spec);

/// All of `settings` as one line of text: equal texts mean equal results.
[[nodiscard]] std::string settings_text(const SoundSettings& settings);

/// One column of the results: a kind of noise at a scale, or no noise.
struct SoundCell {
  Noise kind;
  double scale = 0;
  friend bool operator==(const SoundCell&, const SoundCell&) = default;
};

/// Kind by kind, scales ascending within, and the clean images last: the order of a run's scores.
[[nodiscard]] std::vector<SoundCell> sound_cells(const SoundSettings& settings);

/// "salt-and-pepper 0.8", "clean"
[[nodiscard]] std::string in_words(const SoundCell& cell);
[[nodiscard]] std::string in_words(const Noise& kind);
[[nodiscard]] bool is_clean(const SoundCell& cell);

/// The classifiers that are compared.
enum class SoundModel {
  cnn,
  encoder_mlp,
  fine_tuned_mlp,
  pixel_mlp,
  linear_probe,
  nearest_neighbours,
  denoised_cnn,
  lenet5,
};

struct SoundModelRow {
  SoundModel model;
  std::string_view name;   ///< of folders and JSON
  std::string_view words;  ///< "encoder-MLP"
  std::string_view about;  ///< one line
  ClassifierKind kind;     ///< sizes as chosen on validation
  ClassifierInput input;
  bool fine_tune;
};

/// All of them, in the order of the enumeration.
[[nodiscard]] std::span<const SoundModelRow> sound_models();
[[nodiscard]] const SoundModelRow& row_of(SoundModel model);

/// An autoencoder in front of a classifier: a finished run.
struct EncoderRun {
  std::string folder;
  std::string weights_sha256;
};

/// Fresh noise of one of the kinds at a scale of 0 to 1, clipped; stopped early on validation.
[[nodiscard]] TrainingSpec sound_training(const SoundSettings& settings, std::uint64_t seed, double learning_rate);

/// What a selection trains: it is never scored on the test split, which is not even read.
[[nodiscard]] RunConfig selection_config(const SoundSettings& settings, const ModelSpec& model, double learning_rate,
                                         const std::optional<EncoderRun>& encoder = {});

/// What a winner trains with `seed`; scored on the test split in every cell.
[[nodiscard]] RunConfig winner_config(const SoundSettings& settings, const ModelSpec& model, double learning_rate,
                                      std::uint64_t seed, const std::optional<EncoderRun>& encoder = {});

/// `model` with the kind that was chosen for it, behind `autoencoder` where it has one.
[[nodiscard]] ClassifierSpec classifier_spec(const SoundSettings& settings, SoundModel model,
                                             const ClassifierKind& kind, const AutoencoderSpec& autoencoder);

}  // namespace debruit
