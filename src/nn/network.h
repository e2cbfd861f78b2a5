// What a network is made of, independent of the engine that runs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "debruit/autoencoder.h"

namespace debruit {

/// What is applied to every output of a layer.
enum class Activation { relu, sigmoid };

/// y = activation(W x + b), W [outputs, inputs], b [outputs].
struct DenseSpec {
  std::string name;  ///< prefix of its tensors: "encoder.0" has "encoder.0.weight" and "encoder.0.bias"
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  Activation activation = Activation::relu;
};

/// Layers that follow one another; the first `encoder_layers` of them make the latent.
struct NetworkSpec {
  std::vector<DenseSpec> layers;
  std::size_t encoder_layers = 0;

  [[nodiscard]] std::size_t inputs() const { return layers.front().inputs; }
  [[nodiscard]] std::size_t outputs() const { return layers.back().outputs; }
};

/// The dense network of an autoencoder. Layers are named as in a pair of PyTorch nn.Sequential ("encoder.0",
/// "encoder.2", …, "decoder.0", …: activations take every other number). `spec` must be valid.
[[nodiscard]] NetworkSpec network_spec(const AutoencoderSpec& spec);

/// Weights and biases uniform in ±1/sqrt(inputs), PyTorch's default for nn.Linear.
[[nodiscard]] TensorMap initial_weights(const NetworkSpec& network, std::uint64_t seed);

/// Throws Error(input) where `weights` does not have exactly the network's tensors, in their shapes, with finite
/// values.
void check_weights(const NetworkSpec& network, const TensorMap& weights);

/// Adam (Kingma & Ba 2015) with PyTorch's conventions: g <- g + weight_decay w; m, v biased moments;
/// w <- w - learning_rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon).
struct AdamSpec {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
};

}  // namespace debruit
