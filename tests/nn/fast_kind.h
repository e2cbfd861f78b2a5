// The fast engine for the suites that every engine must pass.
#pragma once

#include "nn/engine_kind.h"

namespace debruit {

/// On three threads, so that work is shared unevenly.
inline std::unique_ptr<Engine> make_fast_engine_on_three_threads(const NetworkSpec& network, const TensorMap& weights,
                                                                 const AdamSpec& adam, std::size_t batch_size) {
  static ThreadPool pool(3);
  return make_fast_engine(network, weights, adam, batch_size, pool);
}

/// Measured against PyTorch's float64: up to 5e-6 in a gradient or moment (chains of float32 sums through six layers)
/// and 4e-7 in a weight after a step (its own rounding, 2^-24 = 6e-8, and that of the smallest gradients, which Adam
/// divides by little more than themselves). With weights near 1 and a learning rate of 1e-3, 1e-6 still sees an update
/// that is wrong by a thousandth.
inline EngineKind fast_kind() { return {"fast", make_fast_engine_on_three_threads, 2e-5, 1e-6}; }

}  // namespace debruit
