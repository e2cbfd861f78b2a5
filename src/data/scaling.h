// From 8-bit pixels to numbers in [0, 1].
#pragma once

#include <cstdint>
#include <span>

#include "debruit/shape.h"
#include "debruit/train.h"

namespace debruit {

/// pixels [channels, height, width] -> out, the same shape, in [0, 1].
void scale_image(std::span<const std::uint8_t> pixels, const ImageShape& shape, Scaling scaling, std::span<float> out);

}  // namespace debruit
