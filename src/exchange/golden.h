// What a model made of some images, to be made again elsewhere.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "debruit/dataset.h"
#include "exchange/open_model.h"
#include "files/npy.h"

namespace debruit {

/// How far a golden value may be off, next to the larger of 1 and itself: what summing in another order changes.
inline constexpr double kGoldenTolerance = 1e-5;

/// The first `count` images of `data` (all where there are fewer): clean ones and each kind of the training's noise in
/// turn, at the middle of its scales, [count, channels, height, width]. Where the data has 8-bit pixels they are such
/// again (uint8), otherwise numbers (float32), pixels from 0 to 1 unless the model's scaling is `none`. Throws
/// Error(usage) where the images are of another shape than the model's.
[[nodiscard]] NpyArray golden_pixels(const OpenedModel& opened, const Dataset& data, std::size_t count);

/// 255 of 8-bit pixels, 1 of numbers.
[[nodiscard]] double largest_golden_pixel(const NpyArray& pixels);

/// What the model makes of such pixels, by the name of its golden file: "output.npy", images or probabilities, and of
/// an autoencoder "latents.npy". Throws Error(input) naming `where` for pixels of another type or shape.
[[nodiscard]] std::map<std::string, NpyArray> golden_outputs(const OpenedModel& opened, const NpyArray& pixels,
                                                             std::size_t threads, const std::string& where);

/// The largest difference between two arrays of floats, next to the larger of 1 and the expected value. Throws
/// Error(input) naming `where` and the first value where types or shapes differ or a difference exceeds the tolerance.
[[nodiscard]] double compare_golden(const NpyArray& expected, const NpyArray& came, const std::string& where);

}  // namespace debruit
