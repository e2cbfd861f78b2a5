// Two models beside each other on the same noise draws, cell by cell and seed by seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "evaluation/statistics.h"

namespace debruit {

/// Which images of a cell a model had right: 1 or 0 for each.
using CorrectImages = std::vector<std::uint8_t>;

/// What one seed's model had right, a cell after the other.
using CorrectCells = std::vector<CorrectImages>;

/// At which a seed's corrected test rejects.
inline constexpr double kLevel = 0.05;

struct CellComparison {
  Estimate difference;              ///< of accuracies over seeds, a - b
  std::vector<double> differences;  ///< the same, seed by seed
  std::vector<SeedTest> tests;      ///< McNemar's, one a seed; Holm's correction over the cells
  Outcome outcome = Outcome::no_difference;
};

/// One comparison a cell. `a` and `b` hold one model of each seed, the same seeds in the same order. Throws
/// Error(usage) where they differ in seeds, cells or images, or have none.
[[nodiscard]] std::vector<CellComparison> compare_models(std::span<const CorrectCells> a,
                                                         std::span<const CorrectCells> b);

/// Whom every seed's own corrected test says to be better, whatever the interval over seeds; no_difference where not
/// all reject in one direction, or there is none.
[[nodiscard]] Outcome agreed_by_seeds(std::span<const SeedTest> tests);

/// The share of images that were right.
[[nodiscard]] double accuracy(const CorrectImages& images);

}  // namespace debruit
