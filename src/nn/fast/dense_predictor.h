// Chains of dense layers, forward only.
#pragma once

#include <vector>

#include "base/aligned.h"
#include "kernels/dense_inference.h"
#include "nn/predictor.h"

namespace debruit {

/// Many images: each thread takes blocks of them through all layers, so that a block stays in its cache and nobody
/// waits. Few images: all threads take one layer after another, each its share of the outputs.
class DensePredictor final : public Predictor {
 public:
  /// Whether all layers are dense, with activations that the kernels know.
  [[nodiscard]] static bool takes(const NetworkSpec& network);

  /// `network` must be one that it takes, `weights` must fit it.
  DensePredictor(const NetworkSpec& network, const TensorMap& weights, ThreadPool& pool);

  void run(LayerRange layers, std::size_t count, std::span<const float> images, std::span<float> output) override;

 private:
  struct Layer {
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    std::size_t panels = 0;        // of 16 outputs
    std::size_t panel_stride = 0;  // floats from panel to panel
    float* weights = nullptr;      // [panels][panel_stride / 16][16]
    float* bias = nullptr;         // [panels * 16]
    ActivationKernel activation = ActivationKernel::relu;
  };

  void pack(Layer& layer, const Tensor& weight, const Tensor& bias) const;
  [[nodiscard]] float* scratch(std::size_t thread, std::size_t side);
  [[nodiscard]] DenseRows rows(std::size_t k, std::size_t images, const float* x, std::size_t x_stride, float* y) const;
  void run_block(LayerRange layers, std::size_t images, const float* input, float* output, std::size_t thread);
  void run_few(LayerRange layers, std::size_t images, const float* input, float* output);

  ThreadPool& pool_;
  std::vector<Layer> layers_;
  std::size_t row_stride_ = 0;  // of scratch rows, for the widest layer
  AlignedArray<float> weights_;
  AlignedArray<float> scratch_;  // [threads][2][kBlockImages][row_stride_]
};

}  // namespace debruit
