// A model in one file that can be shipped: weights, ONNX, settings, scores, a card in words, and golden inputs and
// outputs.
#pragma once

#include <cstddef>
#include <filesystem>

#include "debruit/dataset.h"
#include "exchange/open_model.h"

namespace debruit {

/// Writes a ZIP archive, whole or not at all; equal models and images give equal bytes. The golden inputs are made of
/// the first `golden` images of `data` (exchange/golden.h); pixels of the ONNX model run from 0 to 255 where these have
/// 8 bits, from 0 to 1 otherwise. Nearest neighbours get no ONNX. Throws Error(usage) for images of another shape than
/// the model's, and Error(io).
void write_bundle(const OpenedModel& opened, const Dataset& data, std::size_t golden,
                  const std::filesystem::path& file);

/// Whether the file begins as a ZIP archive does. Throws Error(io).
[[nodiscard]] bool is_zip(const std::filesystem::path& file);

/// The model in a bundle. Throws Error(io), and Error(input) where it is no bundle, or a file in it is missing,
/// superfluous or has another SHA-256 than the bundle says.
[[nodiscard]] OpenedModel open_bundle(const std::filesystem::path& file);

struct BundleCheck {
  std::size_t files = 0;
  std::size_t images = 0;         ///< golden ones
  double largest_difference = 0;  ///< between what came and what should, next to the larger of 1 and that
};

/// Opens a bundle and makes its golden outputs again. Throws as open_bundle does, and Error(input) naming the first
/// value that differs by more than kGoldenTolerance.
[[nodiscard]] BundleCheck verify_bundle(const std::filesystem::path& file, std::size_t threads = 0);

}  // namespace debruit
