#include "nn/reference/engine.h"

#include <algorithm>
#include <cmath>

namespace debruit {
namespace {

using Values = std::vector<double>;

double activate(Activation activation, double z) {
  return activation == Activation::relu ? std::max(z, 0.0) : 1.0 / (1.0 + std::exp(-z));
}

/// d activate(z) / dz; like PyTorch's, ReLU's is 0 at 0.
double activation_slope(Activation activation, double z) {
  if (activation == Activation::relu) return z > 0 ? 1.0 : 0.0;
  const double y = activate(Activation::sigmoid, z);
  return y * (1.0 - y);
}

/// z = x W^T + b: x [count, inputs], W [outputs, inputs], b [outputs] -> z [count, outputs]
Values dense_forward(const DenseSpec& layer, std::size_t count, const Values& weight, const Values& bias,
                     const Values& x) {
  Values z(count * layer.outputs);
  for (std::size_t image = 0; image < count; ++image) {
    for (std::size_t out = 0; out < layer.outputs; ++out) {
      double sum = bias[out];
      for (std::size_t in = 0; in < layer.inputs; ++in) {
        sum += weight[out * layer.inputs + in] * x[image * layer.inputs + in];
      }
      z[image * layer.outputs + out] = sum;
    }
  }
  return z;
}

/// From dz [count, outputs]: dW = dz^T x and db = the sum of dz's rows; returns dx = dz W, [count, inputs].
Values dense_backward(const DenseSpec& layer, std::size_t count, const Values& dz, const Values& x,
                      ReferenceParameter& weight, ReferenceParameter& bias) {
  std::fill(weight.gradient.begin(), weight.gradient.end(), 0.0);
  std::fill(bias.gradient.begin(), bias.gradient.end(), 0.0);
  Values dx(count * layer.inputs);
  for (std::size_t image = 0; image < count; ++image) {
    for (std::size_t out = 0; out < layer.outputs; ++out) {
      const double d = dz[image * layer.outputs + out];
      bias.gradient[out] += d;
      for (std::size_t in = 0; in < layer.inputs; ++in) {
        weight.gradient[out * layer.inputs + in] += d * x[image * layer.inputs + in];
        dx[image * layer.inputs + in] += d * weight.values[out * layer.inputs + in];
      }
    }
  }
  return dx;
}

/// Adam as AdamSpec states it; `correction1` = 1 - beta1^t, `correction2` = 1 - beta2^t.
void adam_update(ReferenceParameter& p, const AdamSpec& adam, double correction1, double correction2) {
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    const double g = p.gradient[i] + adam.weight_decay * p.values[i];
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
      inputs_(batch_size * network_.inputs()),
      targets_(batch_size * network_.outputs()),
      preactivations_(network_.layers.size()),
      activations_(network_.layers.size() + 1) {
  check_weights(network_, weights);
  for (const auto& [name, tensor] : weights) {
    const Values zeros(tensor.values.size());
    parameters_[name] = {tensor.shape, Values(tensor.values.begin(), tensor.values.end()), zeros, zeros, zeros};
  }
}

std::span<float> ReferenceEngine::input_row(std::size_t image) {
  return std::span(inputs_).subspan(image * network_.inputs(), network_.inputs());
}

std::span<float> ReferenceEngine::target_row(std::size_t image) {
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
  return squared_error_mean(count);
}

void ReferenceEngine::forward(std::size_t count, std::size_t layers, std::span<float> output) {
  run_forward(count, layers);
  std::transform(activations_[layers].begin(), activations_[layers].end(), output.begin(),
                 [](double value) { return static_cast<float>(value); });
}

EngineState ReferenceEngine::state() const {
  EngineState state;
  for (const auto& [name, p] : parameters_) {
    state.weights[name] = to_tensor(p.shape, p.values);
    state.first_moments[name] = to_tensor(p.shape, p.first_moment);
    state.second_moments[name] = to_tensor(p.shape, p.second_moment);
  }
  return state;
}

void ReferenceEngine::run_forward(std::size_t count, std::size_t layers) {
  const auto batch = std::span(inputs_).first(count * network_.inputs());
  activations_[0].assign(batch.begin(), batch.end());
  for (std::size_t index = 0; index < layers; ++index) {
    const DenseSpec& layer = network_.layers[index];
    const Values& weight = parameters_.at(layer.name + ".weight").values;
    const Values& bias = parameters_.at(layer.name + ".bias").values;
    preactivations_[index] = dense_forward(layer, count, weight, bias, activations_[index]);
    activations_[index + 1] = preactivations_[index];
    for (double& value : activations_[index + 1]) value = activate(layer.activation, value);
  }
}

double ReferenceEngine::squared_error_mean(std::size_t count) const {
  const Values& output = activations_.back();
  double sum = 0;
  for (std::size_t i = 0; i < count * network_.outputs(); ++i) {
    const double error = output[i] - targets_[i];
    sum += error * error;
  }
  return sum / static_cast<double>(count * network_.outputs());
}

void ReferenceEngine::run_backward(std::size_t count) {
  const auto values = static_cast<double>(count * network_.outputs());
  Values derivative = activations_.back();  // of the loss by what flows out of the layer at hand
  for (std::size_t i = 0; i < derivative.size(); ++i) derivative[i] = 2.0 * (derivative[i] - targets_[i]) / values;
  for (std::size_t index = network_.layers.size(); index-- > 0;) {
    const DenseSpec& layer = network_.layers[index];
    for (std::size_t i = 0; i < derivative.size(); ++i) {
      derivative[i] *= activation_slope(layer.activation, preactivations_[index][i]);
    }
    derivative = dense_backward(layer, count, derivative, activations_[index], parameters_.at(layer.name + ".weight"),
                                parameters_.at(layer.name + ".bias"));
  }
}

void ReferenceEngine::update_weights() {
  beta1_power_ *= adam_.beta1;
  beta2_power_ *= adam_.beta2;
  for (auto& [name, p] : parameters_) adam_update(p, adam_, 1 - beta1_power_, 1 - beta2_power_);
}

std::unique_ptr<Engine> make_reference_engine(const NetworkSpec& network, const TensorMap& weights,
                                              const AdamSpec& adam, std::size_t batch_size) {
  return std::make_unique<ReferenceEngine>(network, weights, adam, batch_size);
}

}  // namespace debruit
