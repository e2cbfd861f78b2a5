// How close an image is to the clean one, and means over many images.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "debruit/evaluate.h"

namespace debruit {

/// Mean of the squared differences, summed in order in double precision. `a` and `b` have the same size, not 0.
[[nodiscard]] double mean_squared_error(std::span<const float> a, std::span<const float> b);

/// Peak signal-to-noise ratio in dB for a data range of 1: 10 log10(1 / mse). Nothing at mse 0, where it is infinite.
[[nodiscard]] std::optional<double> psnr(double mse);

/// Mean of `values` with its 95 % interval, mean ± 1.96 sd / sqrt(n), sd with n - 1. The interval of fewer than two
/// values and the mean of none are NaN. `undefined` is how many further images gave no value.
[[nodiscard]] Mean mean_of(std::span<const double> values, std::size_t undefined = 0);

}  // namespace debruit
