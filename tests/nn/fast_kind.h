// The fast engines for the suites that every engine must pass.
#pragma once

#include "nn/engine_kind.h"
#include "nn/fast/engines.h"

namespace debruit {

/// On three threads, so that work is shared unevenly.
template <auto kMake>
std::unique_ptr<Engine> make_on_three_threads(const NetworkSpec& network, const TensorMap& weights,
                                              const AdamSpec& adam, std::size_t batch_size) {
  static ThreadPool pool(3);
  return kMake(network, weights, adam, batch_size, pool);
}

/// Measured against PyTorch's float64: up to 5e-6 in a gradient or moment (chains of float32 sums through six layers)
/// and 4e-7 in a weight after a step (its own rounding, 2^-24 = 6e-8, and that of the smallest gradients, which Adam
/// divides by little more than themselves). With weights near 1 and a learning rate of 1e-3, 1e-6 still sees an update
/// that is wrong by a thousandth.
inline EngineKind panel_kind() { return {"panels", make_on_three_threads<make_panel_engine>, 2e-5, 1e-6}; }
inline EngineKind group_kind() { return {"groups", make_on_three_threads<make_group_engine>, 2e-5, 1e-6}; }

/// Whichever of them people get for the network.
inline EngineKind fast_kind() { return {"fast", make_on_three_threads<make_fast_engine>, 2e-5, 1e-6}; }

}  // namespace debruit
