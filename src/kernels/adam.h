// Adam, and the norm by which gradients are clipped, on gradients that lie in memory.
#pragma once

#include <cstddef>

#include "kernels/dense.h"

namespace debruit {

/// A gradient that is the sum of parts: of chunks of a batch, say.
struct GradientParts {
  const float* first;  // [count], and each further one `stride` floats after the one before it
  std::size_t stride = 0;
  std::size_t parts = 1;
  std::size_t count = 0;  // a multiple of 16
};

/// The sum of squares of the gradient: parts are summed in their order, squares in 16 virtual lanes, these in double.
[[nodiscard]] double gradient_norm_squared(const GradientParts& gradient);

struct AdamUpdate {
  GradientParts gradient;
  float* weights;  // [count], as the moments
  float* first_moment;
  float* second_moment;
  float gradient_scale;  // clipping's, or 1
};

/// One step of Adam. Returns whether the weights and second moments that it wrote are finite.
bool adam_update(const AdamUpdate& update, const AdamStep& adam);

}  // namespace debruit
