// Dense layers on groups of 16 images, and what all group layers share.
#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "kernels/dense-inl.h"
#include "kernels/group_network.h"
#include "kernels/math-inl.h"

#if defined(DEBRUIT_KERNELS_GROUP_DENSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DEBRUIT_KERNELS_GROUP_DENSE_INL_H_
#undef DEBRUIT_KERNELS_GROUP_DENSE_INL_H_
#else
#define DEBRUIT_KERNELS_GROUP_DENSE_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

template <ActivationKernel kActivation>
HWY_INLINE VF activate_lanes(VF x) {
  if constexpr (kActivation == ActivationKernel::relu) {
    return hn::IfThenZeroElse(hn::Le(x, hn::Zero(F())), x);  // not Max: a NaN stays one, and -0 becomes 0
  } else if constexpr (kActivation == ActivationKernel::sigmoid) {
    return sigmoid_lanes(x);
  } else {
    return x;
  }
}

/// gradient * activation'(.) given the activation's output y.
template <ActivationKernel kActivation>
HWY_INLINE VF through_activation_lanes(VF gradient, const float* HWY_RESTRICT y) {
  if constexpr (kActivation == ActivationKernel::none) return gradient;
  const F f;
  const VF value = hn::Load(f, y);
  if constexpr (kActivation == ActivationKernel::relu) {
    return hn::IfThenElseZero(hn::Gt(value, hn::Zero(f)), gradient);
  } else {
    return hn::Mul(gradient, hn::Mul(value, hn::Sub(hn::Set(f, 1.0F), value)));
  }
}

/// Calls work(constant) with the activation as a compile-time constant.
template <class Work>
HWY_INLINE void with_activation(ActivationKernel activation, const Work& work) {
  switch (activation) {
    case ActivationKernel::none:
      return work(std::integral_constant<ActivationKernel, ActivationKernel::none>());
    case ActivationKernel::relu:
      return work(std::integral_constant<ActivationKernel, ActivationKernel::relu>());
    case ActivationKernel::sigmoid:
      return work(std::integral_constant<ActivationKernel, ActivationKernel::sigmoid>());
  }
}

/// What a layer's way back needs to know of the layer below: its output, which is the input here, and where the
/// gradient by it goes; `gradient` is null where nobody needs it.
struct Below {
  const float* x;
  float* gradient;
  ActivationKernel activation;
};

/// Outputs x 16 images.
template <ActivationKernel kActivation>
struct GroupForwardTiles {
  const float* weights;
  const float* bias;
  std::size_t inputs;
  std::size_t columns;
  const float* x;
  float* y;

  template <int R>
  HWY_INLINE void tile(std::size_t row) const {
    Tile<R> sums;
    sums.broadcast(bias + row);
    sums.multiply_add_all(weights + row * columns, columns, x, inputs);
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) sums.sum[r][v] = activate_lanes<kActivation>(sums.sum[r][v]);
    }
    sums.store(y + row * kLanes, kLanes);
  }
};

/// Inputs x 16 images.
template <ActivationKernel kActivation>
struct GroupBackwardTiles {
  const float* weights;
  const float* gradient;
  std::size_t outputs;
  std::size_t columns;
  Below below;

  template <int R>
  HWY_INLINE void tile(std::size_t input) const {
    Tile<R> sums;
    sums.clear();
    for (std::size_t o = 0; o < outputs; ++o) {
      sums.multiply_add(weights + o * columns + input, 1, gradient + o * kLanes);
    }
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      const float* x = below.x + (input + static_cast<std::size_t>(r)) * kLanes;
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums.sum[r][v] = through_activation_lanes<kActivation>(sums.sum[r][v], x + v * kWidth);
      }
    }
    sums.store(below.gradient + input * kLanes, kLanes);
  }
};

/// Outputs x 16 inputs, a panel of them.
struct GroupWeightTiles {
  const float* gradient;  // [outputs][16 images]
  const float* x_rows;    // [images][x_stride], at this panel's first column
  std::size_t x_stride;
  std::size_t images;
  float* weight_gradient;  // [rows][columns], at this panel's first column
  std::size_t columns;

  template <int R>
  HWY_INLINE void tile(std::size_t row) const {
    Tile<R> sums;
    sums.load(weight_gradient + row * columns, columns);
    for (std::size_t b = 0; b < images; ++b) {
      sums.multiply_add(gradient + row * kLanes + b, kLanes, x_rows + b * x_stride);
    }
    sums.store(weight_gradient + row * columns, columns);
  }
};

HWY_INLINE std::size_t padded_to(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

/// sums[i] += lanes[i], whole activations.
HWY_INLINE void add_to_lane_sums(const float* HWY_RESTRICT lanes, std::size_t features, float* HWY_RESTRICT sums) {
  for (std::size_t i = 0; i < features * kLanes; i += kWidth) {
    hn::Store(hn::Add(hn::Load(F(), sums + i), hn::Load(F(), lanes + i)), F(), sums + i);
  }
}

/// to[i] = the sum over lanes of sums[i][lane], lane by lane; `count` and what `sums` has room for are padded to 16.
HWY_INLINE void reduce_lane_sums(const float* HWY_RESTRICT sums, std::size_t count, float* HWY_RESTRICT to) {
  HWY_ALIGN float block[kLanes * kLanes];
  for (std::size_t i = 0; i < count; i += kLanes) {
    transpose_block(sums + i * kLanes, kLanes, block, kLanes);
    for (std::size_t v = 0; v < kLanes; v += kWidth) {
      VF sum = hn::Load(F(), block + v);
      for (std::size_t lane = 1; lane < kLanes; ++lane) sum = hn::Add(sum, hn::Load(F(), block + lane * kLanes + v));
      hn::Store(sum, F(), to + i + v);
    }
  }
}

template <ActivationKernel kActivation>
HWY_INLINE void dense_layer_forward(const GroupDense& layer, const GroupChunk& chunk, const float* x, float* y) {
  const GroupForwardTiles<kActivation> tiles{
      chunk.parameters + layer.weights, chunk.parameters + layer.bias, layer.inputs, layer.columns, x, y};
  for_each_tile(tiles, 0, layer.rows);
  // A sigmoid of nothing is not nothing.
  std::fill(y + layer.outputs * kLanes, y + layer.rows * kLanes, 0.0F);
}

/// `x_rows`: the group's input in rows [images][x_stride].
HWY_INLINE void dense_layer_weights(const GroupDense& layer, const float* gradient, const float* x_rows,
                                    std::size_t x_stride, std::size_t images, const GroupSums& sums) {
  for (std::size_t column = 0; column < layer.columns; column += kLanes) {
    for_each_tile(GroupWeightTiles{gradient, x_rows + column, x_stride, images, sums.gradient + layer.weights + column,
                                   layer.columns},
                  0, layer.rows);
  }
  add_to_lane_sums(gradient, layer.outputs, sums.lanes + layer.bias_sums);
}

HWY_INLINE void dense_layer_backward(const GroupDense& layer, const GroupChunk& chunk, const float* gradient,
                                     const Below& below) {
  with_activation(below.activation, [&](auto activation) HWY_ATTR {
    for_each_tile(GroupBackwardTiles<decltype(activation)::value>{chunk.parameters + layer.weights, gradient,
                                                                  layer.outputs, layer.columns, below},
                  0, padded_to(layer.inputs, kRowUnit));
  });
}

/// The input as rows [16 images][columns].
HWY_INLINE void transpose_input(const GroupDense& layer, const float* x, float* rows) {
  for (std::size_t i = 0; i < layer.columns; i += kLanes) {
    transpose_block(x + i * kLanes, kLanes, rows + i, layer.columns);
  }
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
