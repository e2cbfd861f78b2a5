#include "nn/fast/group_plan.h"

#include <algorithm>

#include "nn/fast/plan.h"

namespace debruit {
namespace {

ActivationKernel activation(const DenseSpec& layer) { return kernel_of(layer.activation); }
ActivationKernel activation(const Conv2dSpec& layer) { return kernel_of(layer.activation); }
ActivationKernel activation(const MaxPool2dSpec&) { return ActivationKernel::none; }
ActivationKernel activation(const SoftmaxSpec&) { return ActivationKernel::none; }

/// Makes room for `size` floats, whole vectors of 16, behind `end` and returns where they begin.
std::size_t take(std::size_t& end, std::size_t size) {
  const std::size_t begin = end;
  end += round_up(size, kLanes);
  return begin;
}

/// Room for activations.
std::size_t take_features(std::size_t& end, std::size_t features) {
  return take(end, round_up(features, kLanes) * kLanes);
}

}  // namespace

GroupPlan::GroupPlan(const NetworkSpec& network) : inputs_(network.inputs()) {
  x_ = take_features(scratch_, inputs_);
  if (network.loss == Loss::mean_squared_error) targets_ = take_features(scratch_, network.outputs());
  for (const LayerSpec& layer : network.layers) {
    std::visit(
        [&](const auto& spec) {
          const std::size_t outputs = outputs_of(layer);
          layers_.push_back({.kind = plan(spec),
                             .outputs = outputs,
                             .activation = activation(spec),
                             .y = take_features(scratch_, outputs),
                             .gradient = take_features(scratch_, outputs)});
        },
        layer);
  }
}

GroupDense GroupPlan::plan(const DenseSpec& layer) {
  const std::size_t rows = round_up(layer.outputs, kRowUnit);
  const std::size_t columns = round_up(layer.inputs, kLanes);
  const GroupDense planned{.inputs = layer.inputs,
                           .outputs = layer.outputs,
                           .rows = rows,
                           .columns = columns,
                           .weights = take(parameters_, rows * columns),
                           .bias = take(parameters_, layer.outputs),
                           .bias_sums = take_features(lane_sums_, layer.outputs),
                           .transposed = take(scratch_, kLanes * columns)};
  const auto tensors = tensors_of(layer);
  tensors_.push_back({tensors[0], planned.weights, layer.outputs, layer.inputs, columns});
  tensors_.push_back({tensors[1], planned.bias, 1, layer.outputs, layer.outputs});
  return planned;
}

GroupConvolution GroupPlan::plan(const Conv2dSpec& layer) {
  const ImageShape& in = layer.input;
  const ImageShape out = layer.output();
  const std::size_t weights = layer.channels * in.channels * layer.kernel * layer.kernel;
  const std::size_t padding = 2 * layer.padding;
  const std::size_t margins = 2 * (layer.kernel - 1);
  const std::size_t padded = layer.padding == 0 ? 0 : in.channels * (in.height + padding) * (in.width + padding);
  const GroupConvolution planned{
      .input_channels = in.channels,
      .height = in.height,
      .width = in.width,
      .channels = layer.channels,
      .out_height = out.height,
      .out_width = out.width,
      .kernel = layer.kernel,
      .padding = layer.padding,
      .weights = take(parameters_, weights),
      .bias = take(parameters_, layer.channels),
      .weight_sums = take_features(lane_sums_, weights),
      .bias_sums = take_features(lane_sums_, layer.channels),
      .padded = take(scratch_, padded * kLanes),
      .padded_gradient = take(scratch_, out.channels * (out.height + margins) * (out.width + margins) * kLanes)};
  const auto tensors = tensors_of(layer);
  tensors_.push_back({tensors[0], planned.weights, 1, weights, weights});
  tensors_.push_back({tensors[1], planned.bias, 1, layer.channels, layer.channels});
  return planned;
}

GroupMaxPool GroupPlan::plan(const MaxPool2dSpec& layer) {
  return {layer.input.channels, layer.input.height, layer.input.width, layer.window};
}

GroupSoftmax GroupPlan::plan(const SoftmaxSpec& layer) { return {layer.features}; }

void PackedTensor::pack(const std::vector<float>& values, float* parameters) const {
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(values.data() + row * columns, columns, parameters + offset + row * stride);
  }
}

Tensor PackedTensor::unpack(const float* parameters) const {
  Tensor tensor{spec.shape, std::vector<float>(rows * columns)};
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(parameters + offset + row * stride, columns, tensor.values.data() + row * columns);
  }
  return tensor;
}

}  // namespace debruit
