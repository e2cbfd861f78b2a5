// From pixels as they are stored to the numbers that a model sees.
#pragma once

#include <span>

#include "debruit/images.h"
#include "debruit/scaling.h"
#include "debruit/shape.h"

namespace debruit {

/// pixels [channels, height, width] -> out, the same shape. Values must be such as `require_values` lets through.
void scale_image(const Pixels& pixels, const ImageShape& shape, Scaling scaling, std::span<float> out);

}  // namespace debruit
