// A network of group layers laid out in memory, with random parameters, images, targets and labels.
#pragma once

#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "base/aligned.h"
#include "kernels/group_network.h"

namespace debruit {

class GroupExample {
 public:
  GroupExample(std::size_t inputs, std::size_t images) : inputs_(inputs), images_(images), x_(take(scratch_, inputs)) {}

  // Layers, in order.
  void dense(std::size_t outputs, ActivationKernel activation) {
    const std::size_t inputs = features();
    const std::size_t rows = (outputs + kRowUnit - 1) / kRowUnit * kRowUnit;
    const std::size_t columns = to_lanes(inputs);
    add({.inputs = inputs,
         .outputs = outputs,
         .rows = rows,
         .columns = columns,
         .weights = std::exchange(parameters_, parameters_ + rows * columns),
         .bias = std::exchange(parameters_, parameters_ + to_lanes(outputs)),
         .bias_sums = take(lane_sums_, outputs),
         .transposed = take(scratch_, columns)},
        outputs, activation);
  }

  /// `height` x `width` pixels of the layer below.
  void convolution(std::size_t height, std::size_t width, std::size_t channels, std::size_t kernel, std::size_t padding,
                   ActivationKernel activation) {
    GroupConvolution layer{};
    layer.input_channels = features() / (height * width);
    layer.height = height;
    layer.width = width;
    layer.channels = channels;
    layer.out_height = height + 2 * padding - kernel + 1;
    layer.out_width = width + 2 * padding - kernel + 1;
    layer.kernel = kernel;
    layer.padding = padding;
    const std::size_t weights = channels * layer.input_channels * kernel * kernel;
    layer.weights = std::exchange(parameters_, parameters_ + to_lanes(weights));
    layer.bias = std::exchange(parameters_, parameters_ + to_lanes(channels));
    layer.weight_sums = take(lane_sums_, weights);
    layer.bias_sums = take(lane_sums_, channels);
    layer.padded = take(scratch_, layer.input_channels * (height + 2 * padding) * (width + 2 * padding));
    const std::size_t margins = 2 * (kernel - 1);
    layer.padded_gradient = take(scratch_, channels * (layer.out_height + margins) * (layer.out_width + margins));
    add(layer, channels * layer.out_height * layer.out_width, activation);
  }

  void max_pool(std::size_t height, std::size_t width, std::size_t window) {
    const std::size_t channels = features() / (height * width);
    add(GroupMaxPool{channels, height, width, window}, channels * (height / window) * (width / window),
        ActivationKernel::none);
  }

  void softmax() { add(GroupSoftmax{features()}, features(), ActivationKernel::none); }

  /// To be called after the last layer. Values lie in [-1, 1), weights are made smaller for layers of many inputs.
  void fill(unsigned seed) {
    std::mt19937 engine(seed);
    std::uniform_real_distribution<float> uniform(-1, 1);
    targets_ = take(scratch_, features());
    input_rows = AlignedArray<float>(images_ * input_stride());
    target_rows = AlignedArray<float>(images_ * target_stride());
    labels = AlignedArray<std::uint32_t>(groups() * kLanes);
    parameters = AlignedArray<float>(parameters_);
    scratch = AlignedArray<float>(scratch_);
    for (std::size_t b = 0; b < images_; ++b) {
      for (std::size_t i = 0; i < inputs_; ++i) input_rows.data()[b * input_stride() + i] = uniform(engine);
      for (std::size_t i = 0; i < features(); ++i) target_rows.data()[b * target_stride() + i] = uniform(engine);
      labels.data()[b] = static_cast<std::uint32_t>(engine() % features());
    }
    const auto next = [&](std::size_t inputs) { return uniform(engine) / std::sqrt(static_cast<float>(inputs)); };
    for (const GroupLayer& layer : layers_) {
      if (const auto* dense = std::get_if<GroupDense>(&layer.kind)) {
        for (std::size_t o = 0; o < dense->outputs; ++o) {
          float* row = parameters.data() + dense->weights + o * dense->columns;
          for (std::size_t i = 0; i < dense->inputs; ++i) row[i] = next(dense->inputs);
          parameters.data()[dense->bias + o] = next(1);
        }
      }
      if (const auto* planes = std::get_if<GroupConvolution>(&layer.kind)) {
        const std::size_t taps = planes->input_channels * planes->kernel * planes->kernel;
        for (std::size_t w = 0; w < planes->channels * taps; ++w) parameters.data()[planes->weights + w] = next(taps);
        for (std::size_t c = 0; c < planes->channels; ++c) parameters.data()[planes->bias + c] = next(1);
      }
    }
  }

  AlignedArray<float> input_rows, target_rows, parameters, scratch;
  AlignedArray<std::uint32_t> labels;

  [[nodiscard]] const std::vector<GroupLayer>& layers() const { return layers_; }
  [[nodiscard]] std::size_t inputs() const { return inputs_; }
  [[nodiscard]] std::size_t images() const { return images_; }
  [[nodiscard]] std::size_t groups() const { return (images_ + kLanes - 1) / kLanes; }
  /// Of the last layer so far.
  [[nodiscard]] std::size_t features() const { return layers_.empty() ? inputs_ : layers_.back().outputs; }
  [[nodiscard]] std::size_t input_stride() const { return to_lanes(inputs_); }
  [[nodiscard]] std::size_t target_stride() const { return to_lanes(features()); }
  [[nodiscard]] std::size_t lane_sums() const { return lane_sums_; }

  [[nodiscard]] GroupNetwork network() const { return {layers_, inputs_, x_, targets_}; }
  [[nodiscard]] GroupBatch batch(bool with_labels) const {
    return {.inputs = input_rows.data(),
            .targets = with_labels ? nullptr : target_rows.data(),
            .labels = with_labels ? labels.data() : nullptr,
            .input_stride = input_stride(),
            .target_stride = target_stride(),
            .images = images_};
  }

  /// Outputs of the first `count` layers, without gaps.
  [[nodiscard]] std::vector<float> forward(std::size_t count) {
    std::vector<float> output(images_ * layers_[count - 1].outputs);
    group_forward(network(), batch(true), {0, groups(), parameters.data(), scratch.data()}, count, output.data());
    return output;
  }

 private:
  static std::size_t to_lanes(std::size_t value) { return (value + kLanes - 1) / kLanes * kLanes; }

  /// Makes room for activations behind `end`.
  static std::size_t take(std::size_t& end, std::size_t features) {
    return std::exchange(end, end + to_lanes(features) * kLanes);
  }

  template <class Kind>
  void add_layer(const Kind& kind, std::size_t outputs, ActivationKernel activation) {
    layers_.push_back({.kind = kind,
                       .outputs = outputs,
                       .activation = activation,
                       .y = take(scratch_, outputs),
                       .gradient = take(scratch_, outputs)});
  }
  void add(const GroupDense& kind, std::size_t outputs, ActivationKernel a) { add_layer(kind, outputs, a); }
  void add(const GroupConvolution& kind, std::size_t outputs, ActivationKernel a) { add_layer(kind, outputs, a); }
  void add(const GroupMaxPool& kind, std::size_t outputs, ActivationKernel a) { add_layer(kind, outputs, a); }
  void add(const GroupSoftmax& kind, std::size_t outputs, ActivationKernel a) { add_layer(kind, outputs, a); }

  std::vector<GroupLayer> layers_;
  std::size_t inputs_, images_;
  std::size_t parameters_ = 0, scratch_ = 0, lane_sums_ = 0;
  std::size_t x_;
  std::size_t targets_ = 0;
};

}  // namespace debruit
