// The reference engine with its insides open to tests.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/engine.h"

namespace debruit {

/// One tensor and what training keeps beside it, each row-major in the tensor's shape.
struct ReferenceParameter {
  std::vector<std::size_t> shape;
  std::vector<double> values;
  std::vector<double> gradient;  ///< of the last train_step's loss, without weight decay
  std::vector<double> first_moment;
  std::vector<double> second_moment;
};

/// Engine in plain double-precision loops on one thread. Batches are [count, features], row-major.
class ReferenceEngine final : public Engine {
 public:
  /// Throws Error(input) where `weights` do not fit `network`.
  ReferenceEngine(NetworkSpec network, const TensorMap& weights, const AdamSpec& adam, std::size_t batch_size);

  [[nodiscard]] std::size_t batch_size() const override { return batch_size_; }
  [[nodiscard]] std::span<float> input_row(std::size_t image) override;
  [[nodiscard]] std::span<float> target_row(std::size_t image) override;
  double train_step(std::size_t count) override;
  double loss(std::size_t count) override;
  void forward(std::size_t count, std::size_t layers, std::span<float> output) override;
  [[nodiscard]] EngineState state() const override;

  /// The tensor of that name; writing to its values changes the network.
  [[nodiscard]] ReferenceParameter& parameter(const std::string& name) { return parameters_.at(name); }
  [[nodiscard]] const ReferenceParameter& parameter(const std::string& name) const { return parameters_.at(name); }

  /// W x + b of layer `layer` for every image of the last verb, [count, outputs], and the activation of it.
  [[nodiscard]] const std::vector<double>& preactivations(std::size_t layer) const { return preactivations_[layer]; }
  [[nodiscard]] const std::vector<double>& activations(std::size_t layer) const { return activations_[layer + 1]; }

 private:
  void run_forward(std::size_t count, std::size_t layers);
  [[nodiscard]] double squared_error_mean(std::size_t count) const;
  void run_backward(std::size_t count);
  void update_weights();

  NetworkSpec network_;
  AdamSpec adam_;
  std::size_t batch_size_;
  std::vector<float> inputs_;   // [batch_size, inputs]
  std::vector<float> targets_;  // [batch_size, outputs]
  std::map<std::string, ReferenceParameter> parameters_;
  std::vector<std::vector<double>> preactivations_;  // of each layer, [count, outputs]
  std::vector<std::vector<double>> activations_;     // the batch itself, then of each layer
  double beta1_power_ = 1;                           // beta1^t after t steps
  double beta2_power_ = 1;
};

}  // namespace debruit
