// Holding out part of a training set for validation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "debruit/dataset.h"

namespace debruit {

/// Indices of the images to train on and of those held out: both ascending, together every image once.
struct HeldOut {
  std::vector<std::size_t> training;
  std::vector<std::size_t> validation;
};

/// Holds out round(validation_fraction * n) of all n images, drawn without replacement from `seed` alone. Every label's
/// share is validation_fraction of its images, rounded down, and one more for those labels whose remainders are
/// largest, of equal ones the smallest label.
/// Throws Error(usage) for a fraction outside [0, 1).
[[nodiscard]] HeldOut stratified_split(std::span<const std::uint8_t> labels, double validation_fraction,
                                       std::uint64_t seed);

/// The same of a data set; without labels all its images count as one class.
[[nodiscard]] HeldOut hold_out(const Dataset& data, double validation_fraction, std::uint64_t seed);

}  // namespace debruit
