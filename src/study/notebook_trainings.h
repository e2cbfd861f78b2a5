// The trainings of protocol `notebook`, as settings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "study/notebook.h"

namespace debruit {

/// Of the noise of its test images, and the scale at which the honest figures beside it are taken.
inline constexpr double kNotebookTestScale = 0.5;

/// Of an autoencoder.
struct NotebookAutoencoderRow {
  std::string_view name;  ///< of the run's folder
  bool pair = true;       ///< digits 1 and 7, or all
  std::size_t hidden_layers = 1;
  std::size_t hidden_size = 500;
  std::size_t latent_size = 81;
  std::size_t batch_size = 32;
  double learning_rate = 1e-3;
  double weight_decay = 0;
  std::size_t NotebookEffort::*epochs = nullptr;
  bool honest = false;  ///< x / 255, and noise of a random kind drawn afresh: without Q1, Q2 and Q11
};

/// Of a classifier. Whether it reads pixels or latents follows from its kind.
struct NotebookClassifierRow {
  std::string_view name;
  ClassifierKind kind;
  std::size_t batch_size = 128;
  double learning_rate = 1e-4;
  std::size_t NotebookEffort::*epochs = nullptr;
  bool logits = false;   ///< cross entropy on logits: without Q5
  bool shuffle = false;  ///< without Q6
  bool variant = false;  ///< with some quirk left out: fewer seeds
};

/// "baseline", "best", "best-honest", "all".
[[nodiscard]] std::span<const NotebookAutoencoderRow> notebook_autoencoders();

/// "cnn", "encoder-mlp", "encoder-mlp-128", and the variants of the first two: "-logits", "-shuffled", "-honest".
[[nodiscard]] std::span<const NotebookClassifierRow> notebook_classifiers();

/// One row with one seed. `encoder` is the run folder of the autoencoder in front of a classifier of latents.
[[nodiscard]] StudyRun notebook_run(const NotebookAutoencoderRow& row, const NotebookSpec& spec, std::uint64_t seed);
[[nodiscard]] StudyRun notebook_run(const NotebookClassifierRow& row, const NotebookSpec& spec, std::uint64_t seed,
                                    const std::filesystem::path& encoder);

/// The first epoch of best once more, its loss taken as a mean over images: without Q11.
[[nodiscard]] StudyRun notebook_first_epoch(const NotebookSpec& spec);

/// Grid 1 and grid 2.
[[nodiscard]] GridSpec notebook_grid(const NotebookSpec& spec);
[[nodiscard]] GridSpec notebook_mlp_grid(const NotebookSpec& spec, const std::filesystem::path& encoder);

/// How many seeds a classifier gets.
[[nodiscard]] std::size_t seeds_of(const NotebookClassifierRow& row, const NotebookSpec& spec);

/// The test images as the notebook means them, scale 0.5: the three noises a third each, black between (Q3), scaled by
/// columns (Q1); and what it really gives to all digits, gaussian noise alone (Q4).
[[nodiscard]] EvaluationSpec notebook_test_noise();
[[nodiscard]] EvaluationSpec notebook_test_noise_of_all();

}  // namespace debruit
