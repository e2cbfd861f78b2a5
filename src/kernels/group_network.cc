#include "kernels/group_network.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/group_network.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/group_dense-inl.h"
#include "kernels/group_image-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

/// Rows of images `first` .. of the batch, at most 16, to activations. Lanes without an image hold zeros.
HWY_INLINE void rows_to_lanes(const float* rows, std::size_t stride, std::size_t features, std::size_t images,
                              float* lanes) {
  HWY_ALIGN float block[kLanes * kLanes] = {};
  for (std::size_t i = 0; i < features; i += kLanes) {
    if (images == kLanes) {
      transpose_block(rows + i, stride, lanes + i * kLanes, kLanes);
      continue;
    }
    for (std::size_t b = 0; b < images; ++b) std::copy_n(rows + b * stride + i, kLanes, block + b * kLanes);
    transpose_block(block, kLanes, lanes + i * kLanes, kLanes);
  }
}

/// Activations of `images` images to rows of `features` values, without gaps.
HWY_INLINE void lanes_to_rows(const float* lanes, std::size_t features, std::size_t images, float* rows) {
  HWY_ALIGN float block[kLanes * kLanes];
  for (std::size_t i = 0; i < features; i += kLanes) {
    transpose_block(lanes + i * kLanes, kLanes, block, kLanes);
    const std::size_t count = std::min(kLanes, features - i);
    for (std::size_t b = 0; b < images; ++b) std::copy_n(block + b * kLanes, count, rows + b * features + i);
  }
}

HWY_INLINE VF largest_of(const float* HWY_RESTRICT x, std::size_t features) {
  VF largest = hn::Load(F(), x);
  for (std::size_t i = 1; i < features; ++i) largest = hn::Max(largest, hn::Load(F(), x + i * kLanes));
  return largest;
}

/// y = exp(x - largest) and its sum.
HWY_INLINE VF exponentials(const float* HWY_RESTRICT x, std::size_t features, VF largest, float* HWY_RESTRICT y) {
  VF sum = hn::Zero(F());
  for (std::size_t i = 0; i < features; ++i) {
    const VF e = exp_lanes(hn::Sub(hn::Load(F(), x + i * kLanes), largest));
    hn::Store(e, F(), y + i * kLanes);
    sum = hn::Add(sum, e);
  }
  return sum;
}

HWY_INLINE void softmax_forward(std::size_t features, const float* x, float* y) {
  for (std::size_t v = 0; v < kLanes; v += kWidth) {
    const VF sum = exponentials(x + v, features, largest_of(x + v, features), y + v);
    const VF factor = hn::Div(hn::Set(F(), 1.0F), sum);
    for (std::size_t i = v; i < features * kLanes; i += kLanes) {
      hn::Store(hn::Mul(hn::Load(F(), y + i), factor), F(), y + i);
    }
  }
}

template <ActivationKernel kActivation>
HWY_INLINE void softmax_backward(std::size_t features, const float* HWY_RESTRICT y, const float* HWY_RESTRICT gradient,
                                 const float* HWY_RESTRICT x, float* HWY_RESTRICT x_gradient) {
  for (std::size_t v = 0; v < kLanes; v += kWidth) {
    VF dot = hn::Zero(F());
    for (std::size_t i = v; i < features * kLanes; i += kLanes) {
      dot = hn::MulAdd(hn::Load(F(), y + i), hn::Load(F(), gradient + i), dot);
    }
    for (std::size_t i = v; i < features * kLanes; i += kLanes) {
      const VF value = hn::Mul(hn::Load(F(), y + i), hn::Sub(hn::Load(F(), gradient + i), dot));
      hn::Store(through_activation_lanes<kActivation>(value, x + i), F(), x_gradient + i);
    }
  }
}

/// Lanes [lane, lane + kWidth) of a group that hold one of its `images` images.
HWY_INLINE hn::Mask<F> image_mask(std::size_t images, std::size_t lane) {
  return hn::FirstN(F(), images > lane ? std::min(images - lane, kWidth) : 0);
}

/// Adds the group's loss to `loss` [16] and, unless `gradient` is null, writes its gradient by y before the last
/// layer's activation.
template <ActivationKernel kActivation>
HWY_INLINE void squared_error(const float* HWY_RESTRICT y, const float* HWY_RESTRICT target, std::size_t features,
                              std::size_t images, float scale, float* HWY_RESTRICT loss, float* HWY_RESTRICT gradient) {
  for (std::size_t v = 0; v < kLanes; v += kWidth) {
    const auto exists = image_mask(images, v);
    VF sum = hn::Load(F(), loss + v);
    for (std::size_t i = v; i < features * kLanes; i += kLanes) {
      const VF error = hn::IfThenElseZero(exists, hn::Sub(hn::Load(F(), y + i), hn::Load(F(), target + i)));
      sum = hn::MulAdd(error, error, sum);
      if (gradient == nullptr) continue;
      const VF scaled = hn::Mul(error, hn::Set(F(), 2 * scale));
      hn::Store(through_activation_lanes<kActivation>(scaled, y + i), F(), gradient + i);
    }
    hn::Store(sum, F(), loss + v);
  }
}

/// As squared_error, with labels [16]. `exponential`: scratch, [features][16].
template <ActivationKernel kActivation>
HWY_INLINE void cross_entropy(const float* HWY_RESTRICT y, const std::uint32_t* HWY_RESTRICT labels,
                              std::size_t features, std::size_t images, float scale, float* HWY_RESTRICT loss,
                              float* HWY_RESTRICT exponential, bool with_gradient) {
  const hn::RebindToUnsigned<F> u;
  for (std::size_t v = 0; v < kLanes; v += kWidth) {
    const auto exists = image_mask(images, v);
    const auto label = hn::LoadU(u, labels + v);
    const VF largest = largest_of(y + v, features);
    const VF sum = exponentials(y + v, features, largest, exponential + v);
    const VF factor = hn::Div(hn::Set(F(), scale), sum);
    VF chosen = hn::Zero(F());
    for (std::size_t i = 0; i < features; ++i) {
      const std::size_t at = i * kLanes + v;
      const auto is_label = hn::RebindMask(F(), hn::Eq(label, hn::Set(u, static_cast<std::uint32_t>(i))));
      const VF value = hn::Load(F(), y + at);
      chosen = hn::IfThenElse(is_label, value, chosen);
      if (!with_gradient) continue;
      VF g = hn::Mul(hn::Load(F(), exponential + at), factor);
      g = hn::Sub(g, hn::IfThenElseZero(is_label, hn::Set(F(), scale)));
      g = through_activation_lanes<kActivation>(hn::IfThenElseZero(exists, g), y + at);
      hn::Store(g, F(), exponential + at);
    }
    const VF entropy = hn::Add(hn::Sub(largest, chosen), log_lanes(sum));
    hn::Store(hn::Add(hn::Load(F(), loss + v), hn::IfThenElseZero(exists, entropy)), F(), loss + v);
  }
}

/// One group's way through the network.
class GroupPass {
 public:
  HWY_INLINE GroupPass(const GroupNetwork& network, const GroupBatch& batch, const GroupChunk& chunk, std::size_t group)
      : network_(network),
        batch_(batch),
        chunk_(chunk),
        first_(group * kLanes),
        images_(std::min(kLanes, batch.images - first_)) {}

  [[nodiscard]] std::size_t first_image() const { return first_; }
  [[nodiscard]] std::size_t images() const { return images_; }

  void forward(std::size_t layers) const {
    rows_to_lanes(batch_.inputs + first_ * batch_.input_stride, batch_.input_stride, network_.inputs, images_,
                  chunk_.scratch + network_.x);
    for (std::size_t k = 0; k < layers; ++k) {
      const GroupLayer& layer = network_.layers[k];
      float* y = chunk_.scratch + layer.y;
      std::visit([&](const auto& kind) HWY_ATTR { layer_forward(kind, layer.activation, input_of(k), y); }, layer.kind);
    }
  }

  void loss(const GroupSums& sums) const {
    const GroupLayer& last = network_.layers.back();
    const float* y = chunk_.scratch + last.y;
    float* gradient = chunk_.scratch + last.gradient;
    const bool with_gradient = sums.gradient != nullptr;
    with_activation(last.activation, [&](auto activation) HWY_ATTR {
      constexpr ActivationKernel kActivation = decltype(activation)::value;
      if (batch_.labels != nullptr) {
        cross_entropy<kActivation>(y, batch_.labels + first_, last.outputs, images_, sums.gradient_scale, sums.loss,
                                   gradient, with_gradient);
        return;
      }
      float* targets = chunk_.scratch + network_.targets;
      rows_to_lanes(batch_.targets + first_ * batch_.target_stride, batch_.target_stride, last.outputs, images_,
                    targets);
      squared_error<kActivation>(y, targets, last.outputs, images_, sums.gradient_scale, sums.loss,
                                 with_gradient ? gradient : nullptr);
    });
  }

  void backward(const GroupSums& sums) const {
    for (std::size_t k = network_.layers.size(); k-- > 0;) {
      std::visit([&](const auto& kind) HWY_ATTR { layer_backward(kind, k, sums); }, network_.layers[k].kind);
    }
  }

 private:
  [[nodiscard]] const float* input_of(std::size_t k) const {
    return chunk_.scratch + (k == 0 ? network_.x : network_.layers[k - 1].y);
  }
  /// The layer below k; nobody needs the gradient by the network's input.
  [[nodiscard]] Below below(std::size_t k) const {
    if (k == 0) return {input_of(0), nullptr, ActivationKernel::none};
    const GroupLayer& layer = network_.layers[k - 1];
    return {input_of(k), chunk_.scratch + layer.gradient, layer.activation};
  }
  [[nodiscard]] const float* output_of(std::size_t k) const { return chunk_.scratch + network_.layers[k].y; }
  [[nodiscard]] const float* gradient_of(std::size_t k) const { return chunk_.scratch + network_.layers[k].gradient; }

  void layer_forward(const GroupDense& layer, ActivationKernel activation, const float* x, float* y) const {
    with_activation(activation, [&](auto constant)
                                    HWY_ATTR { dense_layer_forward<decltype(constant)::value>(layer, chunk_, x, y); });
  }
  void layer_forward(const GroupConvolution& layer, ActivationKernel activation, const float* x, float* y) const {
    with_activation(activation, [&](auto constant)
                                    HWY_ATTR { convolution_forward<decltype(constant)::value>(layer, chunk_, x, y); });
  }
  void layer_forward(const GroupMaxPool& layer, ActivationKernel, const float* x, float* y) const {
    max_pool_forward(layer, x, y);
  }
  void layer_forward(const GroupSoftmax& layer, ActivationKernel, const float* x, float* y) const {
    softmax_forward(layer.features, x, y);
  }

  void layer_backward(const GroupDense& layer, std::size_t k, const GroupSums& sums) const {
    const float* gradient = gradient_of(k);
    if (k == 0) {
      dense_layer_weights(layer, gradient, batch_.inputs + first_ * batch_.input_stride, batch_.input_stride, images_,
                          sums);
      return;
    }
    float* rows = chunk_.scratch + layer.transposed;
    transpose_input(layer, input_of(k), rows);
    dense_layer_weights(layer, gradient, rows, layer.columns, images_, sums);
    dense_layer_backward(layer, chunk_, gradient, below(k));
  }
  void layer_backward(const GroupConvolution& layer, std::size_t k, const GroupSums& sums) const {
    convolution_weights(layer, chunk_, gradient_of(k), input_of(k), sums);
    if (k > 0) convolution_backward(layer, chunk_, gradient_of(k), below(k));
  }
  void layer_backward(const GroupMaxPool& layer, std::size_t k, const GroupSums&) const {
    if (k == 0) return;
    const Below to = below(k);
    with_activation(to.activation, [&](auto constant) HWY_ATTR {
      max_pool_backward<decltype(constant)::value>(layer, output_of(k), gradient_of(k), to.x, to.gradient);
    });
  }
  void layer_backward(const GroupSoftmax& layer, std::size_t k, const GroupSums&) const {
    if (k == 0) return;
    const Below to = below(k);
    with_activation(to.activation, [&](auto constant) HWY_ATTR {
      softmax_backward<decltype(constant)::value>(layer.features, output_of(k), gradient_of(k), to.x, to.gradient);
    });
  }

  const GroupNetwork& network_;
  const GroupBatch& batch_;
  const GroupChunk& chunk_;
  std::size_t first_;
  std::size_t images_;
};

void forward_chunk(const GroupNetwork& network, const GroupBatch& batch, const GroupChunk& chunk, std::size_t layers,
                   float* output) {
  const GroupLayer& last = network.layers[layers - 1];
  for (std::size_t group = chunk.begin; group < chunk.end; ++group) {
    const GroupPass pass(network, batch, chunk, group);
    pass.forward(layers);
    lanes_to_rows(chunk.scratch + last.y, last.outputs, pass.images(), output + pass.first_image() * last.outputs);
  }
}

HWY_INLINE void reduce_layer(const GroupDense& layer, const GroupSums& sums) {
  reduce_lane_sums(sums.lanes + layer.bias_sums, padded_to(layer.outputs, kLanes), sums.gradient + layer.bias);
}
HWY_INLINE void reduce_layer(const GroupConvolution& layer, const GroupSums& sums) {
  const std::size_t weights = layer.channels * layer.input_channels * layer.kernel * layer.kernel;
  reduce_lane_sums(sums.lanes + layer.weight_sums, padded_to(weights, kLanes), sums.gradient + layer.weights);
  reduce_lane_sums(sums.lanes + layer.bias_sums, padded_to(layer.channels, kLanes), sums.gradient + layer.bias);
}
HWY_INLINE void reduce_layer(const GroupMaxPool&, const GroupSums&) {}
HWY_INLINE void reduce_layer(const GroupSoftmax&, const GroupSums&) {}

void gradient_chunk(const GroupNetwork& network, const GroupBatch& batch, const GroupChunk& chunk,
                    const GroupSums& sums) {
  const bool with_gradient = sums.gradient != nullptr;
  std::fill_n(sums.loss, kLanes, 0.0F);
  if (with_gradient) {
    std::fill_n(sums.gradient, sums.parameters, 0.0F);
    std::fill_n(sums.lanes, sums.lane_sums, 0.0F);
  }
  for (std::size_t group = chunk.begin; group < chunk.end; ++group) {
    const GroupPass pass(network, batch, chunk, group);
    pass.forward(network.layers.size());
    pass.loss(sums);
    if (with_gradient) pass.backward(sums);
  }
  if (!with_gradient) return;
  for (const GroupLayer& layer : network.layers) {
    std::visit([&](const auto& kind) HWY_ATTR { reduce_layer(kind, sums); }, layer.kind);
  }
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(forward_chunk);
HWY_EXPORT(gradient_chunk);

void group_forward(const GroupNetwork& network, const GroupBatch& batch, const GroupChunk& chunk, std::size_t layers,
                   float* output) {
  HWY_DYNAMIC_DISPATCH(forward_chunk)(network, batch, chunk, layers, output);
}

void group_gradient(const GroupNetwork& network, const GroupBatch& batch, const GroupChunk& chunk,
                    const GroupSums& sums) {
  HWY_DYNAMIC_DISPATCH(gradient_chunk)(network, batch, chunk, sums);
}

}  // namespace debruit
#endif
