// Do these images fit that model, and can a classifier be taught or judged with them?
#pragma once

#include <string>

#include "debruit/dataset.h"
#include "debruit/noise.h"

namespace debruit {

/// "1x28x28"
[[nodiscard]] std::string shape_text(const ImageShape& shape);

/// Throws Error(usage) naming both shapes where `data` has other images than `expected`, or none.
void require_images(const Dataset& data, const ImageShape& expected);

/// Throws Error(usage) where `data` holds pairs and noise is to be drawn, or the reverse, or where not every image has
/// its noisy version.
void require_source(const Dataset& data, NoiseSource source);

/// Throws Error(usage) where `data` has not one label for each image.
void require_labels(const Dataset& data);

}  // namespace debruit
