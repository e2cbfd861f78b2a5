// What PyTorch computed for one small network; tests/golden/README.md says how it was made.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "nn/engine_kind.h"
#include "nn/test_batch.h"

namespace debruit {

struct GoldenCase {
  NetworkSpec network;
  AdamSpec adam;
  std::size_t batch = 0;
  TensorMap weights;
  std::string weights_sha256;
  std::vector<float> inputs;          // [steps, batch, inputs]
  std::vector<float> targets;         // [steps, batch, outputs]
  std::vector<std::uint32_t> labels;  // [steps, batch], for classifiers
  std::vector<double> latent;         // of the first batch, before any step; for autoencoders
  std::vector<double> output;
  std::vector<double> losses;                  // of every step's batch, before the step
  TensorValues gradients;                      // of the first step, without weight decay
  std::map<std::size_t, TrainedValues> after;  // by number of steps
};

/// `name`: one of these.
[[nodiscard]] GoldenCase load_golden_case(const std::string& name);

inline constexpr std::array kGoldenAutoencoders{"autoencoder/h0_batch1",
                                                "autoencoder/h0_batch7_decay",
                                                "autoencoder/h0_batch16",
                                                "autoencoder/h1_batch1_decay",
                                                "autoencoder/h1_batch7",
                                                "autoencoder/h1_batch33_decay",
                                                "autoencoder/h2_batch16_decay",
                                                "autoencoder/h2_batch33",
                                                "autoencoder/h1_batch7_adamw",
                                                "autoencoder/h1_batch16_clip_bites",
                                                "autoencoder/h1_batch16_clip_spares",
                                                "autoencoder/h2_batch33_adamw_clip",
                                                "autoencoder/h0_batch7_decay_clip"};

inline constexpr std::array kGoldenClassifiers{"classifier/conv_logits_adamw",        "classifier/conv_many_channels",
                                               "classifier/conv_softmax_clipped",     "classifier/conv_wide_padding",
                                               "classifier/encoder_mlp_logits",       "classifier/lenet5_narrow",
                                               "classifier/mlp_logits_adamw_clipped", "classifier/mlp_softmax",
                                               "classifier/softmax_broadcast",        "classifier/softmax_squared"};

/// Tests are in golden_test.cc; each engine instantiates them in a file of its own.
class GoldenTest : public ::testing::TestWithParam<std::tuple<EngineKind, const char*>> {
 protected:
  [[nodiscard]] const EngineKind& kind() const { return std::get<0>(GetParam()); }
  const GoldenCase golden_ = load_golden_case(std::get<1>(GetParam()));
  const NetworkSpec& network_ = golden_.network;

  [[nodiscard]] std::unique_ptr<Engine> make_engine(const AdamSpec& adam) const {
    return kind().make(network_, golden_.weights, adam, golden_.batch);
  }
  /// Gives the engine the batch of step `step`, counted from 0.
  void fill(Engine& engine, std::size_t step) const {
    const auto from = [&](const auto& values, std::size_t size) {
      const auto first = static_cast<std::ptrdiff_t>(std::min(values.size(), step * golden_.batch * size));
      return std::vector(values.begin() + first, values.end());
    };
    fill_batch(
        engine,
        {from(golden_.inputs, network_.inputs()), from(golden_.targets, network_.outputs()), from(golden_.labels, 1)},
        golden_.batch);
  }
};

inline std::string golden_test_name(const ::testing::TestParamInfo<GoldenTest::ParamType>& info) {
  const std::string name = std::get<1>(info.param);
  return std::get<0>(info.param).name + "_" + name.substr(name.find('/') + 1);
}

}  // namespace debruit
