// The reference engine with its insides open to tests.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/engine.h"
#include "nn/reference/layers.h"

namespace debruit {

/// Engine in plain double-precision loops on one thread. Batches are [count, features], row-major.
class ReferenceEngine final : public Engine {
 public:
  /// Throws as make_reference_engine does.
  ReferenceEngine(NetworkSpec network, const TensorMap& weights, const AdamSpec& adam, std::size_t batch_size);

  [[nodiscard]] std::size_t batch_size() const override { return batch_size_; }
  [[nodiscard]] const NetworkSpec& network() const override { return network_; }
  [[nodiscard]] std::span<float> input_row(std::size_t image) override;
  [[nodiscard]] std::span<float> target_row(std::size_t image) override;
  [[nodiscard]] std::span<std::uint32_t> labels() override { return labels_; }
  void set_learning_rate(double learning_rate) override { adam_.learning_rate = learning_rate; }
  double train_step(std::size_t count) override;
  double loss(std::size_t count) override;
  void forward(std::size_t count, std::size_t layers, std::span<float> output) override;
  [[nodiscard]] bool is_finite() const override;
  [[nodiscard]] EngineState state() const override;
  void set_state(const EngineState& state) override;

  /// The tensor of that name; writing to its values changes the network.
  [[nodiscard]] ReferenceParameter& parameter(const std::string& name) { return parameters_.at(name); }
  [[nodiscard]] const ReferenceParameter& parameter(const std::string& name) const { return parameters_.at(name); }

  /// What layer `layer` made of every image of the last verb before its activation, [count, outputs], and after it.
  [[nodiscard]] const Values& preactivations(std::size_t layer) const { return preactivations_[layer]; }
  [[nodiscard]] const Values& activations(std::size_t layer) const { return activations_[layer + 1]; }

 private:
  void run_forward(std::size_t count, std::size_t layers);
  [[nodiscard]] std::span<const double> outputs_of_image(std::size_t image) const;
  [[nodiscard]] double loss_of_outputs(std::size_t count) const;
  [[nodiscard]] Values loss_gradient(std::size_t count) const;
  void run_backward(std::size_t count);
  void update_weights();

  NetworkSpec network_;
  AdamSpec adam_;
  std::size_t batch_size_;
  std::vector<float> inputs_;   // [batch_size, inputs]
  std::vector<float> targets_;  // [batch_size, outputs], or none with cross entropy
  std::vector<std::uint32_t> labels_;
  ReferenceParameters parameters_;
  std::vector<Values> preactivations_;  // of each layer, [count, outputs]
  std::vector<Values> activations_;     // the batch itself, then of each layer
  double beta1_power_ = 1;              // beta1^t after t steps
  double beta2_power_ = 1;
};

}  // namespace debruit
