// Protocol `notebook`: the published notebook with everything that it really does, beside what it published and what
// an honest measurement says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "debruit/evaluate.h"
#include "runs/document.h"
#include "runs/samples.h"
#include "study/grid_run.h"
#include "study/study_preset.h"
#include "study/study_runner.h"

namespace debruit {

/// How much of each step is done; as published where nothing is said. "Pair" are the digits 1 and 7.
struct NotebookEffort {
  std::size_t pair_images = 0;  ///< first training images of digits 1 and 7; 0: all
  std::size_t all_images = 0;   ///< first training images of all digits; 0: all
  std::size_t baseline_epochs = 120;
  std::size_t grid_epochs = 30;
  std::size_t best_epochs = 100;
  std::size_t all_epochs = 100;
  std::size_t cnn_epochs = 150;
  std::size_t mlp_epochs = 120;
  std::size_t mlp_grid_epochs = 25;
  std::vector<std::size_t> grid_hidden_layers = {1, 3, 5};
  std::vector<std::size_t> grid_hidden_sizes = {300, 400, 500};
  std::vector<std::size_t> grid_latent_sizes = {49, 64, 81};
  std::vector<std::size_t> mlp_grid_hidden_layers = {1, 3, 5};
  std::vector<std::size_t> mlp_grid_hidden_sizes = {20, 30, 40, 50, 60, 70, 80};
  std::size_t classifier_seeds = 20;  ///< of the two classifiers, at least
  std::size_t variant_seeds = 10;     ///< of each classifier that is trained with a quirk left out
  friend bool operator==(const NotebookEffort&, const NotebookEffort&) = default;
};

struct NotebookSpec {
  std::string data = "mnist";  ///< data set name or folder; labels 0 to 9
  StudyPreset preset = StudyPreset::quick;
  std::size_t seeds = 1;                 ///< of the autoencoders: 0 .. seeds-1
  std::optional<NotebookEffort> effort;  ///< instead of the preset's
};

/// The effort that `spec` asks for.
[[nodiscard]] NotebookEffort effort_of(const NotebookSpec& spec);

/// What of the protocol can be cut short. Sums of them are sets.
namespace notebook_part {
inline constexpr unsigned kPairImages = 1U << 0U;
inline constexpr unsigned kAllImages = 1U << 1U;
inline constexpr unsigned kBaseline = 1U << 2U;
inline constexpr unsigned kGrid = 1U << 3U;
inline constexpr unsigned kBest = 1U << 4U;
inline constexpr unsigned kWhole = 1U << 5U;  ///< the autoencoder of all digits
inline constexpr unsigned kCnn = 1U << 6U;
inline constexpr unsigned kMlp = 1U << 7U;
inline constexpr unsigned kMlpGrid = 1U << 8U;
inline constexpr unsigned kSeeds = 1U << 9U;
inline constexpr unsigned kVariants = 1U << 10U;
inline constexpr unsigned kEverything = (1U << 11U) - 1;
}  // namespace notebook_part

/// What of `parts` `effort` does less of than was published, a phrase each: "10 of 120 epochs of the baseline". Empty:
/// nothing.
[[nodiscard]] std::vector<std::string> cuts_of(const NotebookEffort& effort,
                                               unsigned parts = notebook_part::kEverything);

/// A finished training of the protocol.
struct NotebookRun {
  std::string folder;  ///< within the study's
  std::uint64_t seed = 0;
  std::vector<double> losses;  ///< training loss of each epoch
  double seconds = 0;          ///< of the training
  double epoch_seconds = 0;    ///< median
  std::size_t threads = 0;     ///< that it had
  std::string target;          ///< instruction set of the kernels
};

/// Mean squared errors a pixel of denoised images and of the noisy ones that they were made from.
struct ErrorPair {
  double denoised = 0;
  double noisy = 0;
};

struct NotebookAutoencoder {
  NotebookRun run;
  double notebook_error = 0;   ///< as the notebook computes it: against the noisy input, black rows included
  double black_rows = 0;       ///< what the black rows add to it
  double images_error = 0;     ///< the same over images with noise alone
  double intended_error = 0;   ///< the notebook's error on the mix of noises that was meant: without Q4
  ErrorPair kinds;             ///< against clean, mean over the three noises at scale 0.5
  ErrorPair gaussian;          ///< against clean, gaussian noise at scale 0.5
  double clean_error = 0;      ///< what becomes of clean images, against themselves
  std::size_t dead_units = 0;  ///< latent units that no noisy test image at scale 0.5 makes fire
  std::size_t latent_units = 0;
};

struct NotebookClassifier {
  NotebookRun run;
  ClassifierEvaluation evaluation;  ///< three noises at scales 0.5 and 1, and clean; without predictions
};

/// A grid as the notebook ranks it, on test data (Q10), and what else there is to say of its trials; in grid order, NaN
/// of a trial that diverged.
struct NotebookGrid {
  GridResult result;
  std::vector<double> honest;  ///< autoencoders: denoised against clean, mean over the three noises at scale 0.5;
                               ///< classifiers: error rate on the clean test images of even index
  std::vector<double> other;   ///< autoencoders: empty; classifiers: error rate on those of odd index
};

/// What the notebook's loops over the images leave behind, counted in the images that were made.
struct NotebookData {
  std::size_t training = 0;                 ///< images
  std::vector<std::size_t> black_training;  ///< indices of noisy images that are left black
  std::size_t test = 0;
  std::vector<std::size_t> black_test;
  std::size_t padding = 0;        ///< black rows behind them
  double scaling_difference = 0;  ///< mean squared difference between column-wise scaling and x / 255
};

/// A training that diverged.
struct NotebookFailure {
  std::string folder;  ///< within the study's
  std::string message;
};

/// Everything that the protocol found. What has not been done yet is empty.
struct NotebookResult {
  NotebookSpec spec;
  std::vector<std::string> processors;    ///< that trainings were started on, in the order in which they came
  std::vector<NotebookFailure> diverged;  ///< classifiers, which are left out below
  NotebookData pair;
  NotebookData all;
  std::vector<NotebookAutoencoder> baseline, best, honest_best, whole;  // `whole`: all digits
  double first_loss_by_images = 0;  ///< of the first epoch of best, seed 0, as a mean over images (without Q11)
  NotebookGrid grid, mlp_grid;
  std::vector<NotebookClassifier> cnn, cnn_logits, cnn_shuffled, cnn_honest;
  std::vector<NotebookClassifier> mlp, mlp_128, mlp_logits, mlp_shuffled, mlp_honest;
  std::vector<Sample> sheet;                   ///< three noises
  std::vector<std::vector<Sample>> grids;      ///< best: image 3, 0 and 1
  std::vector<std::vector<Sample>> all_grids;  ///< all digits: image 50 and 51, with latents
  ImageShape image;
};

/// Trains and measures what is missing in the runner's folder, keeps notebook.json there after each part, and the two
/// files that the notebook itself leaves: output_gridsearch.json and output_gridsearch_classif.json. Throws
/// Error(usage) for no seeds or data without digits 1 and 7, StudyStopped, and as trainings do; trials of a grid and
/// classifiers that diverge are reported instead.
[[nodiscard]] NotebookResult run_notebook(const NotebookSpec& spec, StudyRunner& runner);

/// The result as text: notebook.json, schema debruit.notebook/1.
[[nodiscard]] std::string format_notebook(const NotebookResult& result);

/// The result for people: it opens with the reproduction table.
[[nodiscard]] Document notebook_document(const NotebookResult& result);

}  // namespace debruit
