// What every engine promises. Tests are in engine_contract_test.cc; each engine instantiates them in a file of its own.
#pragma once

#include <string>

#include "nn/engine_kind.h"
#include "nn/test_batch.h"

namespace debruit {

class EngineContractTest : public ::testing::TestWithParam<EngineKind> {
 protected:
  static constexpr std::size_t kBatch = 20;
  const NetworkSpec network_ =
      network_spec({.image = {1, 5, 7}, .hidden_layers = 1, .hidden_size = 18, .latent_size = 9});
  const TensorMap weights_ = initial_weights(network_, 1);
  // An epsilon far above the gradients makes Adam smooth: a rounding error stays one.
  const AdamSpec adam_{.learning_rate = 0.1, .epsilon = 1e-2, .weight_decay = 0.01};

  [[nodiscard]] std::unique_ptr<Engine> make_engine(std::size_t batch_size = kBatch) const {
    return GetParam().make(network_, weights_, adam_, batch_size);
  }
  [[nodiscard]] TestBatch batch(std::uint64_t seed) const { return random_batch(network_, kBatch, seed); }
};

inline std::string engine_name(const ::testing::TestParamInfo<EngineKind>& info) { return info.param.name; }

}  // namespace debruit
