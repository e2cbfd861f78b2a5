// The layers in plain double-precision loops: what each does going forward, and beside it what it does going back.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/network.h"

namespace debruit {

using Values = std::vector<double>;

/// One tensor and what training keeps beside it, each row-major in the tensor's shape.
struct ReferenceParameter {
  std::vector<std::size_t> shape;
  Values values;
  Values gradient;  ///< of the last train_step's loss: not clipped, without weight decay
  Values first_moment;
  Values second_moment;
};

using ReferenceParameters = std::map<std::string, ReferenceParameter>;

/// What the layer makes of x [count, inputs] before its activation: [count, outputs].
[[nodiscard]] Values layer_forward(const LayerSpec& layer, std::size_t count, const ReferenceParameters& parameters,
                                   const Values& x);

/// From x, z = layer_forward(x) and dz, the loss's gradient by z: sets the gradients of the layer's parameters and
/// returns the gradient by x, [count, inputs].
[[nodiscard]] Values layer_backward(const LayerSpec& layer, std::size_t count, ReferenceParameters& parameters,
                                    const Values& x, const Values& z, const Values& dz);

[[nodiscard]] Activation activation_of(const LayerSpec& layer);

}  // namespace debruit
