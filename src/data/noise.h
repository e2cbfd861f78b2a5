// Drawing noise inside the library, where specs are already validated.
#pragma once

#include <cstdint>
#include <span>

#include "base/random.h"
#include "debruit/noise.h"

namespace debruit {

/// Adds noise to one image [values] in place. `key.kind` is set here; noise and scale must be valid.
void draw_noise(std::span<float> image, const Noise& noise, double scale, RandomKey key);

/// Cuts every value to [0, 1].
void clip_to_unit(std::span<float> image);

}  // namespace debruit
