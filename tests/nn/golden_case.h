// What PyTorch computed for one small autoencoder; tests/golden/README.md says how it was made.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "nn/engine_kind.h"
#include "nn/test_batch.h"

namespace debruit {

struct GoldenCase {
  AutoencoderSpec spec;
  AdamSpec adam;
  std::size_t batch = 0;
  TensorMap weights;
  std::string weights_sha256;
  std::vector<float> inputs;   // [steps, batch, size]
  std::vector<float> targets;  // [steps, batch, size]
  std::vector<double> latent;  // of the first batch, before any step
  std::vector<double> output;
  std::vector<double> losses;                  // of every step's batch, before the step
  TensorValues gradients;                      // of the first step, without weight decay
  std::map<std::size_t, TrainedValues> after;  // by number of steps
};

[[nodiscard]] GoldenCase load_golden_case(const std::string& name);

inline constexpr std::array kGoldenCases{"h0_batch1", "h0_batch7_decay",  "h0_batch16",       "h1_batch1_decay",
                                         "h1_batch7", "h1_batch33_decay", "h2_batch16_decay", "h2_batch33"};

/// Tests are in golden_test.cc; each engine instantiates them in a file of its own.
class GoldenTest : public ::testing::TestWithParam<std::tuple<EngineKind, const char*>> {
 protected:
  [[nodiscard]] const EngineKind& kind() const { return std::get<0>(GetParam()); }
  const GoldenCase golden_ = load_golden_case(std::get<1>(GetParam()));
  const NetworkSpec network_ = network_spec(golden_.spec);

  [[nodiscard]] std::unique_ptr<Engine> make_engine(const AdamSpec& adam) const {
    return kind().make(network_, golden_.weights, adam, golden_.batch);
  }
  /// Gives the engine the batch of step `step`, counted from 0.
  void fill(Engine& engine, std::size_t step) const {
    const auto first = static_cast<std::ptrdiff_t>(step * golden_.batch * golden_.spec.image.size());
    fill_batch(engine,
               {{golden_.inputs.begin() + first, golden_.inputs.end()},
                {golden_.targets.begin() + first, golden_.targets.end()},
                {}},
               golden_.batch);
  }
};

inline std::string golden_test_name(const ::testing::TestParamInfo<GoldenTest::ParamType>& info) {
  return std::get<0>(info.param).name + "_" + std::get<1>(info.param);
}

}  // namespace debruit
