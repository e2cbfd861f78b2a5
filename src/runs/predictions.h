// predictions.npz: what a classifier took every scored image for, so that runs can be compared image by image.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "debruit/noise.h"

namespace debruit {

struct PredictedCell {
  std::vector<Noise> kinds;  ///< as in the evaluation's score
  double scale = 0;
  std::vector<std::uint8_t> predicted;  ///< [count], in the data's order
  friend bool operator==(const PredictedCell&, const PredictedCell&) = default;
};

struct Predictions {
  std::string data;                  ///< data set name or path
  std::string split;                 ///< "train", "validation" or "test"
  std::vector<std::uint8_t> labels;  ///< [count]
  std::vector<PredictedCell> cells;
  friend bool operator==(const Predictions&, const Predictions&) = default;
};

/// Writes `labels`, uint8 [count]; `predicted`, uint8 [cells, count]; and `about`, uint8: JSON text with the data and
/// the cells' noise and scale. Throws Error(usage) where sizes differ, and Error(io).
void write_predictions(const std::filesystem::path& file, const Predictions& predictions);

/// Throws Error(io) or Error(input) naming the file and the array.
[[nodiscard]] Predictions read_predictions(const std::filesystem::path& file);

}  // namespace debruit
