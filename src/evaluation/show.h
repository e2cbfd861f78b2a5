// The pictures that show what a model does: chosen once, when a run ends, so that a report needs neither model nor
// data.
#pragma once

#include <cstddef>

#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/evaluate.h"
#include "runs/samples.h"

namespace debruit {

/// - sheet: one training image for each of the spec's kinds, at scale 1 (the study's images 0, 5000 and 13000 of 13007,
///   or those at the same shares);
/// - grids: test image 3 at scale 0.5, image 0 at 0.8, image 1 at 1, each with every kind and without noise;
/// - worst and best: over all test images with every kind at scale 0.5, the six of highest and lowest error.
[[nodiscard]] Samples choose_samples(const Autoencoder& model, const Dataset& training, const Dataset& test,
                                     const EvaluationSpec& spec, std::size_t threads);

}  // namespace debruit
