// The error that the reproduced notebook prints for an autoencoder, taken apart.
#pragma once

#include <cstddef>

#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/evaluate.h"

namespace debruit {

/// Rows are test images, some left black by the mix, and black rows that fill the notebook's array behind them. What is
/// honest is said of the images that got noise.
struct NotebookError {
  double error = 0;  ///< as the notebook has it: MSE of the denoised rows to their own noisy ones, mean over rows
  double from_black_rows = 0;  ///< what the black rows add to `error`
  double error_of_images = 0;  ///< the notebook's error over images with noise alone
  std::size_t rows = 0;        ///< all
  std::size_t black_rows = 0;  ///< of them black
  Mean denoised;               ///< MSE of the denoised images to the clean ones
  Mean noisy;                  ///< MSE of the noisy images to the clean ones
};

/// Of `data`, the test images, with the noise of `noise`, which makes one cell, and `padding` black rows behind them.
/// Does not depend on `threads` (0: one for each processor). Throws Error(usage) as `evaluate` does and for noise that
/// makes more than one cell.
[[nodiscard]] NotebookError notebook_error(const Autoencoder& model, const Dataset& data, const EvaluationSpec& noise,
                                           std::size_t padding, std::size_t threads = 0);

}  // namespace debruit
