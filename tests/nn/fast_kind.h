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

inline EngineKind fast_kind() { return {"fast", make_fast_engine_on_three_threads, 2e-6}; }

}  // namespace debruit
