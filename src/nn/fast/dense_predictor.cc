#include "nn/fast/dense_predictor.h"

#include <algorithm>
#include <variant>

#include "nn/fast/plan.h"

namespace debruit {
namespace {

// Images that a thread takes through all layers at a time: their activations stay in the second-level cache, and the
// weights, read from the third level once for each block, are used often enough.
constexpr std::size_t kBlockImages = 96;
static_assert(kBlockImages % kRowBlock == 0);

// Fewer images for each thread than this share every layer's outputs instead of splitting the images.
constexpr std::size_t kFewImages = kRowBlock;

// Panels of a share of a layer's outputs.
constexpr std::size_t kPanelShare = 6;

// Leaving zeros out costs a third more for each product that remains.
constexpr double kSparse = 0.7;

/// Floats from panel to panel, so that blocks of neighbouring panels fall into different sets of the first-level cache:
/// an odd multiple of 16 lines.
std::size_t panel_stride_of(std::size_t inputs) { return (round_up(inputs + 16, 32) - 16) * kLanes; }

/// An odd number of cache lines, so that neighbouring rows fall into different sets.
std::size_t row_stride_of(std::size_t features) { return (round_up(features, kLanes) / kLanes | 1) * kLanes; }

void run_rows(const DenseRows& layer, std::size_t panel_begin, std::size_t panel_end) {
  const double values = static_cast<double>(layer.images) * static_cast<double>(layer.inputs);
  if (layer.images < kRowUnit ||
      static_cast<double>(count_nonzeros(layer.x, layer.x_stride, layer.inputs, layer.images)) < kSparse * values) {
    dense_rows_nonzero(layer, panel_begin, panel_end);
  } else {
    dense_rows(layer, panel_begin, panel_end);
  }
}

void copy_rows(const float* from, std::size_t from_stride, float* to, std::size_t to_stride, std::size_t columns,
               std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) std::copy_n(from + row * from_stride, columns, to + row * to_stride);
}

}  // namespace

bool DensePredictor::takes(const NetworkSpec& network) {
  return std::ranges::all_of(network.layers, [](const LayerSpec& layer) {
    const auto* dense = std::get_if<DenseSpec>(&layer);
    return dense != nullptr && dense->activation != Activation::none;
  });
}

DensePredictor::DensePredictor(const NetworkSpec& network, const TensorMap& weights, ThreadPool& pool) : pool_(pool) {
  std::size_t floats = 0;
  std::size_t widest = network.inputs();
  for (const LayerSpec& any : network.layers) {
    const auto& spec = std::get<DenseSpec>(any);
    Layer layer{.inputs = spec.inputs,
                .outputs = spec.outputs,
                .panels = groups_of(spec.outputs),
                .panel_stride = panel_stride_of(spec.inputs),
                .activation = spec.activation == Activation::relu ? ActivationKernel::relu : ActivationKernel::sigmoid};
    floats += layer.panels * (layer.panel_stride + kLanes);
    widest = std::max(widest, spec.outputs);
    layers_.push_back(layer);
  }
  weights_ = AlignedArray<float>(floats);
  float* next = weights_.data();
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    Layer& layer = layers_[k];
    layer.weights = next;
    layer.bias = next + layer.panels * layer.panel_stride;
    next = layer.bias + layer.panels * kLanes;
    const std::string& name = std::get<DenseSpec>(network.layers[k]).name;
    pack(layer, weights.at(name + ".weight"), weights.at(name + ".bias"));
  }
  row_stride_ = row_stride_of(widest);
  scratch_ = AlignedArray<float>(pool.size() * 2 * kBlockImages * row_stride_);
}

void DensePredictor::pack(Layer& layer, const Tensor& weight, const Tensor& bias) const {
  std::ranges::copy(bias.values, layer.bias);
  for (std::size_t o = 0; o < layer.outputs; ++o) {
    float* lane = layer.weights + o / kLanes * layer.panel_stride + o % kLanes;
    for (std::size_t i = 0; i < layer.inputs; ++i) lane[i * kLanes] = weight.values[o * layer.inputs + i];
  }
}

float* DensePredictor::scratch(std::size_t thread, std::size_t side) {
  return scratch_.data() + (2 * thread + side) * kBlockImages * row_stride_;
}

DenseRows DensePredictor::rows(std::size_t k, std::size_t images, const float* x, std::size_t x_stride,
                               float* y) const {
  const Layer& layer = layers_[k];
  return {.x = x,
          .weights = layer.weights,
          .bias = layer.bias,
          .y = y,
          .inputs = layer.inputs,
          .images = images,
          .x_stride = x_stride,
          .y_stride = row_stride_,
          .panel_stride = layer.panel_stride,
          .activation = layer.activation};
}

void DensePredictor::run(LayerRange layers, std::size_t count, std::span<const float> images, std::span<float> output) {
  if (pool_.size() > 1 && count < kFewImages * pool_.size() && count <= kBlockImages) {
    run_few(layers, count, images.data(), output.data());
    return;
  }
  const std::size_t inputs = layers_[layers.begin].inputs;
  const std::size_t outputs = layers_[layers.end - 1].outputs;
  const std::size_t share = (count + pool_.size() - 1) / pool_.size();
  const std::size_t block = std::min(kBlockImages, round_up(share, kRowUnit));
  pool_.parallel_for((count + block - 1) / block, [&](std::size_t item, std::size_t thread) {
    const std::size_t first = item * block;
    run_block(layers, std::min(block, count - first), images.data() + first * inputs, output.data() + first * outputs,
              thread);
  });
}

void DensePredictor::run_block(LayerRange layers, std::size_t images, const float* input, float* output,
                               std::size_t thread) {
  const std::size_t inputs = layers_[layers.begin].inputs;
  copy_rows(input, inputs, scratch(thread, 0), row_stride_, inputs, images);
  std::size_t side = 0;
  for (std::size_t k = layers.begin; k < layers.end; ++k, side = 1 - side) {
    run_rows(rows(k, images, scratch(thread, side), row_stride_, scratch(thread, 1 - side)), 0, layers_[k].panels);
  }
  const std::size_t outputs = layers_[layers.end - 1].outputs;
  copy_rows(scratch(thread, side), row_stride_, output, outputs, outputs, images);
}

void DensePredictor::run_few(LayerRange layers, std::size_t images, const float* input, float* output) {
  const float* x = input;
  std::size_t x_stride = layers_[layers.begin].inputs;
  std::size_t side = 0;
  for (std::size_t k = layers.begin; k < layers.end; ++k, side = 1 - side) {
    const DenseRows layer = rows(k, images, x, x_stride, scratch(0, side));
    const std::size_t panels = layers_[k].panels;
    const std::size_t items = std::min(pool_.size(), (panels + kPanelShare - 1) / kPanelShare);
    pool_.parallel_for(items, [&](std::size_t item, std::size_t) {
      run_rows(layer, panels * item / items, panels * (item + 1) / items);
    });
    x = layer.y;
    x_stride = row_stride_;
  }
  const std::size_t outputs = layers_[layers.end - 1].outputs;
  copy_rows(x, x_stride, output, outputs, outputs, images);
}

}  // namespace debruit
