// What a network is made of, independent of the engine that runs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/shape.h"

namespace debruit {

/// What is applied to every output of a layer.
enum class Activation { none, relu, sigmoid };

/// y = activation(W x + b), W [outputs, inputs], b [outputs].
struct DenseSpec {
  std::string name;  ///< prefix of its tensors: "encoder.0" has "encoder.0.weight" and "encoder.0.bias"
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  Activation activation = Activation::relu;
};

/// y = activation(W * x + b), * the cross-correlation of stride 1 with `padding` zeros on every side of the image.
/// W [channels, input.channels, kernel, kernel], b [channels].
struct Conv2dSpec {
  std::string name;
  ImageShape input;
  std::size_t channels = 1;  ///< of the output
  std::size_t kernel = 3;
  std::size_t padding = 0;
  Activation activation = Activation::relu;

  [[nodiscard]] ImageShape output() const {
    return {channels, input.height + 2 * padding - kernel + 1, input.width + 2 * padding - kernel + 1};
  }
};

/// The largest value of every window x window square; squares do not overlap, and rows and columns that fill none are
/// left out. Of equal values the first, row by row, gets the gradient.
struct MaxPool2dSpec {
  ImageShape input;
  std::size_t window = 2;

  [[nodiscard]] ImageShape output() const { return {input.channels, input.height / window, input.width / window}; }
};

/// y_i = exp(x_i) / sum of exp(x_j)
struct SoftmaxSpec {
  std::size_t features = 0;
};

using LayerSpec = std::variant<DenseSpec, Conv2dSpec, MaxPool2dSpec, SoftmaxSpec>;

/// Values of one image that go into the layer, and that come out.
[[nodiscard]] std::size_t inputs_of(const LayerSpec& layer);
[[nodiscard]] std::size_t outputs_of(const LayerSpec& layer);

/// A tensor that a layer learns.
struct TensorSpec {
  std::string name;
  std::vector<std::size_t> shape;
  std::size_t fan_in = 0;  ///< values that one output of the layer is made of
};

/// The layer's weight and bias, or nothing.
[[nodiscard]] std::vector<TensorSpec> tensors_of(const LayerSpec& layer);

/// What training minimises.
enum class Loss {
  mean_squared_error,  ///< mean over images and outputs of (output - target)^2
  cross_entropy,       ///< mean over images of -log(softmax(outputs)[label]): the outputs are taken as logits
};

/// Layers that follow one another; the first `encoder_layers` of them make the latent.
struct NetworkSpec {
  std::vector<LayerSpec> layers;
  std::size_t encoder_layers = 0;
  Loss loss = Loss::mean_squared_error;

  [[nodiscard]] std::size_t inputs() const { return inputs_of(layers.front()); }
  [[nodiscard]] std::size_t outputs() const { return outputs_of(layers.back()); }
};

/// Throws Error(usage) where there is no layer, a layer does not take what the one before it gives, a kernel or window
/// does not fit into its image, or two tensors have one name.
void check_network(const NetworkSpec& network);

/// Throws Error(usage) where a side is 0 or the image too large.
void validate_image(const ImageShape& image);

/// Throws Error(usage) naming `what` where the network has more weights than training could keep in memory.
void check_weight_count(const NetworkSpec& network, const std::string& what);

/// The dense network of an autoencoder. Layers are named as in a pair of PyTorch nn.Sequential ("encoder.0",
/// "encoder.2", …, "decoder.0", …: activations take every other number). `spec` must be valid.
[[nodiscard]] NetworkSpec network_spec(const AutoencoderSpec& spec);

/// Weights and biases uniform in ±1/sqrt(inputs), PyTorch's default: inputs are those of one output, the fan-in.
[[nodiscard]] TensorMap initial_weights(const NetworkSpec& network, std::uint64_t seed);

/// Throws Error(input) where `weights` does not have exactly the network's tensors, in their shapes, with finite
/// values.
void check_weights(const NetworkSpec& network, const TensorMap& weights);

/// The same of other tensors that go with the weights, called `prefix` and their names in errors.
void check_tensors(const NetworkSpec& network, const TensorMap& tensors, const std::string& prefix);

/// Adam (Kingma & Ba 2015) with PyTorch's conventions: g <- g + weight_decay w; m, v biased moments;
/// w <- w - learning_rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon).
struct AdamSpec {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  /// AdamW (Loshchilov & Hutter 2019): instead of its part in g, w <- (1 - learning_rate weight_decay) w first.
  bool decoupled_weight_decay = false;
  /// Where the norm of all tensors' gradients together exceeds it, they are scaled by clip_norm / (norm + 1e-6) before
  /// weight decay (Pascanu et al. 2013; PyTorch's clip_grad_norm_).
  double clip_norm = std::numeric_limits<double>::infinity();
};

}  // namespace debruit
