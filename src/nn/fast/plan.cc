#include "nn/fast/plan.h"

#include <algorithm>

namespace debruit {

/// Hands out pieces of one block of memory; without a block it only counts.
class Plan::Arena {
 public:
  explicit Arena(float* memory) : memory_(memory) {}

  float* take(std::size_t floats) {
    float* piece = memory_ == nullptr ? nullptr : memory_ + used_;
    used_ += round_up(floats, kAlignment / sizeof(float));
    return piece;
  }

  [[nodiscard]] std::size_t used() const noexcept { return used_; }

 private:
  float* memory_;
  std::size_t used_ = 0;
};

namespace {

/// An odd number of cache lines from row to row, so that a column's values do not share a few cache sets.
std::size_t odd_lines(std::size_t floats) {
  const std::size_t lines = round_up(floats, kLanes) / kLanes;
  return (lines | 1) * kLanes;
}

}  // namespace

ActivationKernel kernel_of(Activation activation) {
  switch (activation) {
    case Activation::none:
      return ActivationKernel::none;
    case Activation::relu:
      return ActivationKernel::relu;
    case Activation::sigmoid:
      return ActivationKernel::sigmoid;
  }
  return ActivationKernel::none;
}

Plan::Plan(const NetworkSpec& network, std::size_t batch_size, std::size_t threads, bool keep_gradients)
    : batch_size_(batch_size) {
  const std::size_t images = groups_of(batch_size) * kLanes;
  for (const LayerSpec& any : network.layers) {
    const auto& spec = std::get<DenseSpec>(any);
    PlannedLayer layer;
    layer.inputs = spec.inputs;
    layer.outputs = spec.outputs;
    layer.panels = groups_of(spec.inputs);
    layer.rows = round_up(spec.outputs, kRowUnit);
    layer.features = round_up(spec.outputs, kLanes);
    layer.panel_stride = odd_lines(layer.rows * kLanes);
    layer.gradient_stride = odd_lines(layer.features);
    layer.gradient_t_stride = odd_lines(images);
    layer.activation = kernel_of(spec.activation);
    layers_.push_back(layer);
  }
  input_stride = round_up(network.inputs(), kLanes);
  target_stride = round_up(network.outputs(), kLanes);
  Arena count(nullptr);
  lay_out(count, threads, keep_gradients);
  memory_ = AlignedArray<float>(count.used());
  Arena arena(memory_.data());
  lay_out(arena, threads, keep_gradients);
}

void Plan::lay_out(Arena& arena, std::size_t threads, bool keep_gradients) {
  const std::size_t images = groups_of(batch_size_) * kLanes;
  std::size_t widest = 0;
  for (PlannedLayer& layer : layers_) {
    for (float** tensor : {&layer.weights, &layer.weights_m, &layer.weights_v}) {
      *tensor = arena.take(layer.panels * layer.panel_stride);
    }
    if (keep_gradients) layer.weight_gradients = arena.take(layer.panels * layer.panel_stride);
    for (float** tensor : {&layer.bias, &layer.bias_m, &layer.bias_v, &layer.bias_gradient})
      *tensor = arena.take(layer.features);
    layer.y = arena.take(images * layer.features);
    layer.gradient = arena.take(images * layer.gradient_stride);
    layer.gradient_t = arena.take(layer.features * layer.gradient_t_stride);
    widest = std::max(widest, layer.features);
  }
  input_rows = arena.take(images * input_stride);
  target_rows = arena.take(images * target_stride);
  output_rows = arena.take(images * widest);
  x = arena.take(images * input_stride);
  squared_error = arena.take(layers_.back().features);
  x_panel_stride_ = images * kLanes;
  x_panels_ = arena.take(threads * x_panel_stride_);
  panel_gradient_stride_ = widest * kLanes;
  panel_gradients_ = arena.take(threads * panel_gradient_stride_);
}

void pack_weights(const PlannedLayer& layer, const std::vector<float>& tensor, float* panels) {
  for (std::size_t o = 0; o < layer.outputs; ++o) {
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      panels[i / kLanes * layer.panel_stride + o * kLanes + i % kLanes] = tensor[o * layer.inputs + i];
    }
  }
}

std::vector<float> unpack_weights(const PlannedLayer& layer, const float* panels) {
  std::vector<float> tensor(layer.outputs * layer.inputs);
  for (std::size_t o = 0; o < layer.outputs; ++o) {
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      tensor[o * layer.inputs + i] = panels[i / kLanes * layer.panel_stride + o * kLanes + i % kLanes];
    }
  }
  return tensor;
}

}  // namespace debruit
