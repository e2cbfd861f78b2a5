// Where everything of a network lies in memory: made once, then only pointers.
#pragma once

#include <cstddef>
#include <vector>

#include "base/aligned.h"
#include "kernels/dense.h"
#include "nn/network.h"

namespace debruit {

/// A packed layer: weights in panels, its output and the gradient by it (layouts: kernels/dense.h).
struct PlannedLayer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t panels = 0;        // of 16 inputs
  std::size_t rows = 0;          // outputs rounded up to kRowUnit
  std::size_t features = 0;      // outputs rounded up to 16
  std::size_t panel_stride = 0;  // floats from panel to panel
  std::size_t gradient_stride = 0;
  std::size_t gradient_t_stride = 0;
  ActivationKernel activation = ActivationKernel::relu;
  // [panels][panel_stride]
  float* weights = nullptr;
  float* weights_m = nullptr;
  float* weights_v = nullptr;
  // [features]
  float* bias = nullptr;
  float* bias_m = nullptr;
  float* bias_v = nullptr;
  float* y = nullptr;                 // [groups][features][16]
  float* gradient = nullptr;          // [groups * 16][gradient_stride]
  float* gradient_t = nullptr;        // [features][gradient_t_stride]
  float* bias_gradient = nullptr;     // [features]
  float* weight_gradients = nullptr;  // as the weights; null where Adam uses them up at once
};

/// The layers of a network, packed for batches of up to `batch_size` images, with all memory that a step needs.
class Plan {
 public:
  /// `keep_gradients`: weight gradients get memory of their own.
  Plan(const NetworkSpec& network, std::size_t batch_size, std::size_t threads, bool keep_gradients);

  [[nodiscard]] std::size_t batch_size() const noexcept { return batch_size_; }
  [[nodiscard]] std::vector<PlannedLayer>& layers() noexcept { return layers_; }
  [[nodiscard]] const std::vector<PlannedLayer>& layers() const noexcept { return layers_; }

  float* input_rows = nullptr;     // [groups * 16][input_stride]
  float* target_rows = nullptr;    // [groups * 16][target_stride]
  float* output_rows = nullptr;    // [groups * 16][widest output], for reading results
  float* x = nullptr;              // the input as activations: [groups][panels * 16][16]
  float* squared_error = nullptr;  // [output panels][16]
  std::size_t input_stride = 0;
  std::size_t target_stride = 0;

  /// Scratch of one thread: one panel of a layer's input, [groups * 16][16].
  [[nodiscard]] float* x_panel(std::size_t thread) noexcept { return x_panels_ + thread * x_panel_stride_; }

  /// Scratch of one thread: a panel's weight gradient, [widest output][16].
  [[nodiscard]] float* panel_gradient(std::size_t thread) noexcept {
    return panel_gradients_ + thread * panel_gradient_stride_;
  }

 private:
  class Arena;
  void lay_out(Arena& arena, std::size_t threads, bool keep_gradients);

  std::size_t batch_size_;
  std::vector<PlannedLayer> layers_;
  AlignedArray<float> memory_;
  float* x_panels_ = nullptr;
  std::size_t x_panel_stride_ = 0;
  float* panel_gradients_ = nullptr;
  std::size_t panel_gradient_stride_ = 0;
};

/// Number of images rounded up to whole groups, in groups.
[[nodiscard]] constexpr std::size_t groups_of(std::size_t images) { return (images + kLanes - 1) / kLanes; }

/// `value` rounded up to a multiple of `unit`.
[[nodiscard]] constexpr std::size_t round_up(std::size_t value, std::size_t unit) {
  return (value + unit - 1) / unit * unit;
}

[[nodiscard]] ActivationKernel kernel_of(Activation activation);

/// Copies a tensor [outputs, inputs] into the layer's panels, or back.
void pack_weights(const PlannedLayer& layer, const std::vector<float>& tensor, float* panels);
[[nodiscard]] std::vector<float> unpack_weights(const PlannedLayer& layer, const float* panels);

}  // namespace debruit
