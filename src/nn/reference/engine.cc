#include "nn/reference/engine.h"

#include <algorithm>
#include <cmath>

namespace debruit {
namespace {

double activate(Activation activation, double z) {
  switch (activation) {
    case Activation::none:
      return z;
    case Activation::relu:
      return std::max(z, 0.0);
    case Activation::sigmoid:
      return 1.0 / (1.0 + std::exp(-z));
  }
  return z;
}

/// d activate(z) / dz; like PyTorch's, ReLU's is 0 at 0.
double activation_slope(Activation activation, double z) {
  switch (activation) {
    case Activation::none:
      return 1;
    case Activation::relu:
      return z > 0 ? 1.0 : 0.0;
    case Activation::sigmoid: {
      const double y = activate(activation, z);
      return y * (1.0 - y);
    }
  }
  return 1;
}

/// log of the sum of exp over one image's outputs.
double log_sum_exp(std::span<const double> outputs) {
  const double largest = *std::ranges::max_element(outputs);
  double sum = 0;
  for (const double output : outputs) sum += std::exp(output - largest);
  return largest + std::log(sum);
}

/// Adam as AdamSpec states it; `gradient_scale` is clipping's, `correction1` = 1 - beta1^t, `correction2` = 1 -
/// beta2^t.
void adam_update(ReferenceParameter& p, const AdamSpec& adam, double gradient_scale, double correction1,
                 double correction2) {
  const double coupled = adam.decoupled_weight_decay ? 0 : adam.weight_decay;
  const double decoupled = adam.decoupled_weight_decay ? adam.weight_decay : 0;
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    const double g = p.gradient[i] * gradient_scale + coupled * p.values[i];
    p.values[i] *= 1 - adam.learning_rate * decoupled;
    p.first_moment[i] = adam.beta1 * p.first_moment[i] + (1 - adam.beta1) * g;
    p.second_moment[i] = adam.beta2 * p.second_moment[i] + (1 - adam.beta2) * g * g;
    const double step = adam.learning_rate / correction1 * p.first_moment[i];
    p.values[i] -= step / (std::sqrt(p.second_moment[i] / correction2) + adam.epsilon);
  }
}

Tensor to_tensor(const std::vector<std::size_t>& shape, const Values& values) {
  Tensor tensor{.shape = shape, .values = {}};
  for (const double value : values) tensor.values.push_back(static_cast<float>(value));
  return tensor;
}

}  // namespace

ReferenceEngine::ReferenceEngine(NetworkSpec network, const TensorMap& weights, const AdamSpec& adam,
                                 std::size_t batch_size)
    : network_(std::move(network)),
      adam_(adam),
      batch_size_(batch_size),
      preactivations_(network_.layers.size()),
      activations_(network_.layers.size() + 1) {
  check_network(network_);
  check_weights(network_, weights);
  inputs_.resize(batch_size * network_.inputs());
  if (network_.loss == Loss::mean_squared_error) targets_.resize(batch_size * network_.outputs());
  if (network_.loss == Loss::cross_entropy) labels_.resize(batch_size);
  for (const auto& [name, tensor] : weights) {
    const Values zeros(tensor.values.size());
    parameters_[name] = {tensor.shape, Values(tensor.values.begin(), tensor.values.end()), zeros, zeros, zeros};
  }
}

std::span<float> ReferenceEngine::input_row(std::size_t image) {
  return std::span(inputs_).subspan(image * network_.inputs(), network_.inputs());
}

std::span<float> ReferenceEngine::target_row(std::size_t image) {
  if (targets_.empty()) return {};
  return std::span(targets_).subspan(image * network_.outputs(), network_.outputs());
}

double ReferenceEngine::train_step(std::size_t count) {
  const double before = loss(count);
  run_backward(count);
  update_weights();
  return before;
}

double ReferenceEngine::loss(std::size_t count) {
  run_forward(count, network_.layers.size());
  return loss_of_outputs(count);
}

void ReferenceEngine::forward(std::size_t count, std::size_t layers, std::span<float> output) {
  run_forward(count, layers);
  std::transform(activations_[layers].begin(), activations_[layers].end(), output.begin(),
                 [](double value) { return static_cast<float>(value); });
}

bool ReferenceEngine::is_finite() const {
  const auto all_finite = [](const Values& values) {
    return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
  };
  return std::ranges::all_of(parameters_, [&](const auto& named) {
    return all_finite(named.second.values) && all_finite(named.second.second_moment);
  });
}

EngineState ReferenceEngine::state() const {
  EngineState state;
  state.beta1_power = beta1_power_;
  state.beta2_power = beta2_power_;
  for (const auto& [name, p] : parameters_) {
    state.weights[name] = to_tensor(p.shape, p.values);
    state.first_moments[name] = to_tensor(p.shape, p.first_moment);
    state.second_moments[name] = to_tensor(p.shape, p.second_moment);
  }
  return state;
}

void ReferenceEngine::set_state(const EngineState& state) {
  check_state(network_, state);
  const auto to_values = [](const Tensor& tensor) { return Values(tensor.values.begin(), tensor.values.end()); };
  for (auto& [name, p] : parameters_) {
    p.values = to_values(state.weights.at(name));
    p.first_moment = to_values(state.first_moments.at(name));
    p.second_moment = to_values(state.second_moments.at(name));
  }
  beta1_power_ = state.beta1_power;
  beta2_power_ = state.beta2_power;
}

void ReferenceEngine::run_forward(std::size_t count, std::size_t layers) {
  const auto batch = std::span(inputs_).first(count * network_.inputs());
  activations_[0].assign(batch.begin(), batch.end());
  for (std::size_t index = 0; index < layers; ++index) {
    const LayerSpec& layer = network_.layers[index];
    preactivations_[index] = layer_forward(layer, count, parameters_, activations_[index]);
    activations_[index + 1] = preactivations_[index];
    for (double& value : activations_[index + 1]) value = activate(activation_of(layer), value);
  }
}

std::span<const double> ReferenceEngine::outputs_of_image(std::size_t image) const {
  return std::span(activations_.back()).subspan(image * network_.outputs(), network_.outputs());
}

double ReferenceEngine::loss_of_outputs(std::size_t count) const {
  double sum = 0;
  if (network_.loss == Loss::cross_entropy) {
    for (std::size_t image = 0; image < count; ++image) {
      const auto outputs = outputs_of_image(image);
      sum += log_sum_exp(outputs) - outputs[labels_[image]];
    }
    return sum / static_cast<double>(count);
  }
  const Values& output = activations_.back();
  for (std::size_t i = 0; i < count * network_.outputs(); ++i) {
    const double error = output[i] - targets_[i];
    sum += error * error;
  }
  return sum / static_cast<double>(count * network_.outputs());
}

/// The loss's gradient by the network's outputs, [count, outputs].
Values ReferenceEngine::loss_gradient(std::size_t count) const {
  Values gradient = activations_.back();
  if (network_.loss == Loss::mean_squared_error) {
    const auto values = static_cast<double>(gradient.size());
    for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] = 2.0 * (gradient[i] - targets_[i]) / values;
    return gradient;
  }
  for (std::size_t image = 0; image < count; ++image) {
    const double log_sum = log_sum_exp(outputs_of_image(image));
    for (std::size_t i = 0; i < network_.outputs(); ++i) {
      double& value = gradient[image * network_.outputs() + i];
      value = (std::exp(value - log_sum) - (i == labels_[image] ? 1 : 0)) / static_cast<double>(count);
    }
  }
  return gradient;
}

void ReferenceEngine::run_backward(std::size_t count) {
  Values derivative = loss_gradient(count);  // of the loss by what flows out of the layer at hand
  for (std::size_t index = network_.layers.size(); index-- > 0;) {
    const LayerSpec& layer = network_.layers[index];
    for (std::size_t i = 0; i < derivative.size(); ++i) {
      derivative[i] *= activation_slope(activation_of(layer), preactivations_[index][i]);
    }
    derivative = layer_backward(layer, count, parameters_, activations_[index], preactivations_[index], derivative);
  }
}

void ReferenceEngine::update_weights() {
  beta1_power_ *= adam_.beta1;
  beta2_power_ *= adam_.beta2;
  double square_sum = 0;
  for (const auto& [name, p] : parameters_) {
    for (const double g : p.gradient) square_sum += g * g;
  }
  const double scale = std::min(1.0, adam_.clip_norm / (std::sqrt(square_sum) + 1e-6));
  for (auto& [name, p] : parameters_) adam_update(p, adam_, scale, 1 - beta1_power_, 1 - beta2_power_);
}

std::unique_ptr<Engine> make_reference_engine(const NetworkSpec& network, const TensorMap& weights,
                                              const AdamSpec& adam, std::size_t batch_size) {
  return std::make_unique<ReferenceEngine>(network, weights, adam, batch_size);
}

}  // namespace debruit
