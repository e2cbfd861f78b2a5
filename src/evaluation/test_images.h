// Test images with the noise that an evaluation gives them.
#pragma once

#include <cstddef>
#include <span>

#include "debruit/dataset.h"
#include "debruit/evaluate.h"

namespace debruit {

/// Writes image `index` of `data`, scaled, and its noisy version, both [channels, height, width]. The draw depends on
/// the spec's seed, the kind and the index alone: images at two scales share their variates.
void make_test_image(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const Noise& kind,
                     double scale, std::span<float> noisy, std::span<float> clean);

}  // namespace debruit
