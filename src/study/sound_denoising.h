// Protocol `sound`: how well the autoencoder cleans the test images, beside filters that know nothing of digits.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluation/statistics.h"
#include "study/sound_selection.h"
#include "study/sound_settings.h"
#include "study/study_runner.h"

namespace debruit {

/// What one method leaves in one cell, means over images, against the clean image. NaN where no image has a value.
struct Denoised {
  double mse = 0;
  double psnr = 0;               ///< dB, of the images that have one
  double psnr_in_common = 0;     ///< the same, of those images alone that every method of the cell was given
  double ssim = 0;               ///< NaN for images smaller than its window
  std::size_t without_psnr = 0;  ///< images that came out perfect: their PSNR is infinite and left out
};

/// A method that has no seed. The two filters that have a strength have the one chosen for the cell's kind of noise.
enum class Baseline { noisy_input, median, gaussian, non_local_means };

struct BaselineRow {
  Baseline baseline;
  std::string_view name;   ///< of JSON
  std::string_view words;  ///< "median 3x3"
};

/// All of them, in the order of the enumeration.
[[nodiscard]] std::span<const BaselineRow> sound_baselines();

/// One cell.
struct CellDenoising {
  std::vector<Denoised> baselines;        ///< as sound_baselines
  std::vector<Denoised> autoencoders;     ///< one a seed
  Baseline best = Baseline::noisy_input;  ///< best_baseline of them
  /// PSNR of the autoencoder, mean over seeds image by image, less the best baseline's: paired bootstrap over the
  /// images that have both. Nothing where none has.
  std::optional<Estimate> gain;
};

/// The one of the largest psnr_in_common; a perfect one, which has none, before any other, and of equals the first. As
/// sound_baselines.
[[nodiscard]] Baseline best_baseline(std::span<const Denoised> baselines);

/// The mean over seeds of a measure of the autoencoder; without an interval where it is NaN.
[[nodiscard]] Estimate over_seeds(const CellDenoising& cell, double Denoised::*measure);

/// Scores the finished autoencoders in the study's folders `runs`, one a seed, and the baselines on the test split, one
/// entry a cell of sound_cells. Computed once a cell.
[[nodiscard]] std::vector<CellDenoising> score_denoising(const SoundSettings& settings, const SoundSelection& chosen,
                                                         std::span<const std::string> runs, StudyRunner& runner);

}  // namespace debruit
