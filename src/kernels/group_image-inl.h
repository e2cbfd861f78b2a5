// Convolution and pooling on groups of 16 images: planes of pixels, each 16 lanes.
#include <algorithm>
#include <cstddef>

#include "kernels/group_dense-inl.h"

#if defined(DEBRUIT_KERNELS_GROUP_IMAGE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DEBRUIT_KERNELS_GROUP_IMAGE_INL_H_
#undef DEBRUIT_KERNELS_GROUP_IMAGE_INL_H_
#else
#define DEBRUIT_KERNELS_GROUP_IMAGE_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

// Neighbouring pixels of a tile: 28, a row of MNIST, is a multiple, and the sums fit into the registers.
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
constexpr int kTilePixels = 14;
#elif HWY_TARGET == HWY_AVX2 || HWY_ARCH_ARM
constexpr int kTilePixels = 7;
#else
constexpr int kTilePixels = 2;
#endif
constexpr int kRestPixels = kTilePixels < 4 ? 1 : 4;
// Weights of a kernel's row whose gradients are summed at a time.
constexpr std::size_t kMostTaps = 5;

/// Copies planes [planes][height][width] into the middle of [planes][height + 2 margin][width + 2 margin], whose
/// margins are zero.
HWY_INLINE void copy_into_margins(const float* HWY_RESTRICT from, std::size_t planes, std::size_t height,
                                  std::size_t width, std::size_t margin, float* HWY_RESTRICT to) {
  const std::size_t stride = (width + 2 * margin) * kLanes;
  for (std::size_t plane = 0; plane < planes; ++plane) {
    to += margin * stride + margin * kLanes;
    for (std::size_t row = 0; row < height; ++row) {
      for (std::size_t i = 0; i < width * kLanes; i += kWidth) hn::Store(hn::Load(F(), from + i), F(), to + i);
      from += width * kLanes;
      to += stride;
    }
    to += margin * stride - margin * kLanes;
  }
}

/// A plane of y from all planes of x: y[row][column] = bias + sum over planes and taps of weight * x[row + tap's row]
/// [column + tap's column].
struct Correlation {
  const float* x;  // at the first tap of the first output
  std::size_t planes, x_height_stride, x_plane_stride;
  const float* weights;  // the first tap's of the first plane
  std::ptrdiff_t tap_step;
  std::size_t weight_plane_stride;
  std::size_t kernel;
};

/// R neighbouring pixels x 16 images.
template <int R>
HWY_INLINE void correlate_pixels(const Correlation& work, const float* HWY_RESTRICT x, float bias, Tile<R>& tile) {
  DEBRUIT_UNROLL
  for (int r = 0; r < R; ++r) {
    DEBRUIT_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) tile.sum[r][v] = hn::Set(F(), bias);
  }
  for (std::size_t plane = 0; plane < work.planes; ++plane) {
    const float* weight = work.weights + plane * work.weight_plane_stride;
    for (std::size_t row = 0; row < work.kernel; ++row) {
      const float* pixels = x + plane * work.x_plane_stride + row * work.x_height_stride;
      for (std::size_t column = 0; column < work.kernel; ++column) {
        VF factor = hn::Set(F(), *weight);
        pin(factor);
        DEBRUIT_UNROLL
        for (int r = 0; r < R; ++r) {
          DEBRUIT_UNROLL
          for (std::size_t v = 0; v < kVectors; ++v) {
            const VF pixel = hn::Load(F(), pixels + static_cast<std::size_t>(r) * kLanes + v * kWidth);
            tile.sum[r][v] = hn::MulAdd(factor, pixel, tile.sum[r][v]);
          }
        }
        pixels += kLanes;
        weight += work.tap_step;
      }
    }
  }
}

/// Calls work.template pixels<R>(column) for tiles that cover a row of `width` pixels.
template <class Work>
HWY_INLINE void for_each_pixel_tile(const Work& work, std::size_t width) {
  std::size_t column = 0;
  for (; column + kTilePixels <= width; column += kTilePixels) work.template pixels<kTilePixels>(column);
  for (; column + kRestPixels <= width; column += kRestPixels) work.template pixels<kRestPixels>(column);
  for (; column < width; ++column) work.template pixels<1>(column);
}

template <ActivationKernel kActivation>
struct ForwardPixels {
  const Correlation& work;
  const float* x;
  float bias;
  float* y;

  template <int R>
  HWY_INLINE void pixels(std::size_t column) const {
    Tile<R> tile;
    correlate_pixels<R>(work, x + column * kLanes, bias, tile);
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) tile.sum[r][v] = activate_lanes<kActivation>(tile.sum[r][v]);
    }
    tile.store(y + column * kLanes, kLanes);
  }
};

template <ActivationKernel kActivation>
struct BackwardPixels {
  const Correlation& work;
  const float* gradient;
  const float* x;
  float* x_gradient;

  template <int R>
  HWY_INLINE void pixels(std::size_t column) const {
    Tile<R> tile;
    correlate_pixels<R>(work, gradient + column * kLanes, 0.0F, tile);
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        const std::size_t at = (column + static_cast<std::size_t>(r)) * kLanes + v * kWidth;
        tile.sum[r][v] = through_activation_lanes<kActivation>(tile.sum[r][v], x + at);
      }
    }
    tile.store(x_gradient + column * kLanes, kLanes);
  }
};

/// The input as the kernel slides over it: padded, or the input itself.
HWY_INLINE const float* padded_input(const GroupConvolution& layer, const GroupChunk& chunk, const float* x) {
  return layer.padding == 0 ? x : chunk.scratch + layer.padded;
}

template <ActivationKernel kActivation>
HWY_INLINE void convolution_forward(const GroupConvolution& layer, const GroupChunk& chunk, const float* x, float* y) {
  if (layer.padding != 0) {
    copy_into_margins(x, layer.input_channels, layer.height, layer.width, layer.padding, chunk.scratch + layer.padded);
  }
  const float* padded = padded_input(layer, chunk, x);
  const std::size_t stride = (layer.width + 2 * layer.padding) * kLanes;
  const std::size_t taps = layer.kernel * layer.kernel;
  for (std::size_t channel = 0; channel < layer.channels; ++channel) {
    const Correlation work{.x = padded,
                           .planes = layer.input_channels,
                           .x_height_stride = stride,
                           .x_plane_stride = (layer.height + 2 * layer.padding) * stride,
                           .weights = chunk.parameters + layer.weights + channel * layer.input_channels * taps,
                           .tap_step = 1,
                           .weight_plane_stride = taps,
                           .kernel = layer.kernel};
    for (std::size_t row = 0; row < layer.out_height; ++row) {
      for_each_pixel_tile(
          ForwardPixels<kActivation>{work, padded + row * stride, chunk.parameters[layer.bias + channel], y},
          layer.out_width);
      y += layer.out_width * kLanes;
    }
  }
}

/// Gradient by the input: the gradient within margins of kernel - 1 zeros, correlated with the kernel turned by half a
/// circle.
HWY_INLINE void convolution_backward(const GroupConvolution& layer, const GroupChunk& chunk, const float* gradient,
                                     const Below& below) {
  const std::size_t margin = layer.kernel - 1;
  const std::size_t taps = layer.kernel * layer.kernel;
  const std::size_t stride = (layer.out_width + 2 * margin) * kLanes;
  float* padded = chunk.scratch + layer.padded_gradient;
  copy_into_margins(gradient, layer.channels, layer.out_height, layer.out_width, margin, padded);
  const float* first = padded + layer.padding * (stride + kLanes);
  with_activation(below.activation, [&](auto activation) HWY_ATTR {
    std::size_t pixel = 0;
    for (std::size_t channel = 0; channel < layer.input_channels; ++channel) {
      const Correlation work{.x = first,
                             .planes = layer.channels,
                             .x_height_stride = stride,
                             .x_plane_stride = (layer.out_height + 2 * margin) * stride,
                             .weights = chunk.parameters + layer.weights + channel * taps + taps - 1,
                             .tap_step = -1,
                             .weight_plane_stride = layer.input_channels * taps,
                             .kernel = layer.kernel};
      for (std::size_t row = 0; row < layer.height; ++row) {
        for_each_pixel_tile(
            BackwardPixels<decltype(activation)::value>{work, first + row * stride, below.x + pixel * kLanes,
                                                        below.gradient + pixel * kLanes},
            layer.width);
        pixel += layer.width;
      }
    }
  });
}

/// A plane of the gradient against a plane of the input, for N neighbouring taps of one kernel row.
template <std::size_t N>
HWY_INLINE void add_tap_sums(const float* HWY_RESTRICT gradient, const float* HWY_RESTRICT x, std::size_t height,
                             std::size_t width, std::size_t x_stride, float* HWY_RESTRICT sums) {
  VF sum[N][kVectors];
  DEBRUIT_UNROLL
  for (std::size_t n = 0; n < N; ++n) {
    DEBRUIT_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) sum[n][v] = hn::Load(F(), sums + n * kLanes + v * kWidth);
  }
  for (std::size_t row = 0; row < height; ++row) {
    for (std::size_t i = 0; i < width * kLanes; i += kLanes) {
      VF factor[kVectors];
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        factor[v] = hn::Load(F(), gradient + i + v * kWidth);
        pin(factor[v]);
      }
      DEBRUIT_UNROLL
      for (std::size_t n = 0; n < N; ++n) {
        DEBRUIT_UNROLL
        for (std::size_t v = 0; v < kVectors; ++v) {
          sum[n][v] = hn::MulAdd(factor[v], hn::Load(F(), x + i + n * kLanes + v * kWidth), sum[n][v]);
        }
      }
    }
    gradient += width * kLanes;
    x += x_stride;
  }
  DEBRUIT_UNROLL
  for (std::size_t n = 0; n < N; ++n) {
    DEBRUIT_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) hn::Store(sum[n][v], F(), sums + n * kLanes + v * kWidth);
  }
}

/// sums[16] += the plane.
HWY_INLINE void add_plane_sum(const float* HWY_RESTRICT plane, std::size_t pixels, float* HWY_RESTRICT sums) {
  for (std::size_t v = 0; v < kLanes; v += kWidth) {
    VF sum = hn::Load(F(), sums + v);
    for (std::size_t i = 0; i < pixels; ++i) sum = hn::Add(sum, hn::Load(F(), plane + i * kLanes + v));
    hn::Store(sum, F(), sums + v);
  }
}

HWY_INLINE void convolution_weights(const GroupConvolution& layer, const GroupChunk& chunk, const float* gradient,
                                    const float* x, const GroupSums& sums) {
  constexpr decltype(&add_tap_sums<1>) kAddTapSums[kMostTaps] = {&add_tap_sums<1>, &add_tap_sums<2>, &add_tap_sums<3>,
                                                                 &add_tap_sums<4>, &add_tap_sums<5>};
  const float* padded = padded_input(layer, chunk, x);
  const std::size_t stride = (layer.width + 2 * layer.padding) * kLanes;
  const std::size_t pixels = layer.out_height * layer.out_width;
  float* to = sums.lanes + layer.weight_sums;
  for (std::size_t channel = 0; channel < layer.channels; ++channel) {
    const float* plane = gradient + channel * pixels * kLanes;
    for (std::size_t from = 0; from < layer.input_channels; ++from) {
      for (std::size_t row = 0; row < layer.kernel; ++row) {
        const float* x_row = padded + (from * (layer.height + 2 * layer.padding) + row) * stride;
        for (std::size_t tap = 0; tap < layer.kernel; tap += kMostTaps) {
          const std::size_t count = std::min(kMostTaps, layer.kernel - tap);
          kAddTapSums[count - 1](plane, x_row + tap * kLanes, layer.out_height, layer.out_width, stride, to);
          to += count * kLanes;
        }
      }
    }
    add_plane_sum(plane, pixels, sums.lanes + layer.bias_sums + channel * kLanes);
  }
}

/// Calls visit(output, first pixel of its window), in activations.
template <class Visit>
HWY_INLINE void for_each_window(const GroupMaxPool& layer, const Visit& visit) {
  std::size_t output = 0;
  for (std::size_t channel = 0; channel < layer.channels; ++channel) {
    for (std::size_t row = 0; row < layer.height / layer.window; ++row) {
      for (std::size_t column = 0; column < layer.width / layer.window; ++column) {
        const std::size_t pixel = (channel * layer.height + row * layer.window) * layer.width + column * layer.window;
        visit(output * kLanes, pixel * kLanes);
        ++output;
      }
    }
  }
}

HWY_INLINE void max_pool_forward(const GroupMaxPool& layer, const float* HWY_RESTRICT x, float* HWY_RESTRICT y) {
  for_each_window(layer, [&](std::size_t output, std::size_t pixel) HWY_ATTR {
    for (std::size_t v = 0; v < kLanes; v += kWidth) {
      VF largest = hn::Load(F(), x + pixel + v);
      for (std::size_t row = 0; row < layer.window; ++row) {
        const float* values = x + pixel + row * layer.width * kLanes + v;
        for (std::size_t column = 0; column < layer.window; ++column) {
          const VF value = hn::Load(F(), values + column * kLanes);
          largest = hn::IfThenElse(hn::Gt(value, largest), value, largest);
        }
      }
      hn::Store(largest, F(), y + output + v);
    }
  });
}

/// `gradient` by y; of equal values the first gets it.
template <ActivationKernel kActivation>
HWY_INLINE void max_pool_backward(const GroupMaxPool& layer, const float* HWY_RESTRICT y,
                                  const float* HWY_RESTRICT gradient, const float* HWY_RESTRICT x,
                                  float* HWY_RESTRICT x_gradient) {
  if (layer.height % layer.window != 0 || layer.width % layer.window != 0) {
    std::fill_n(x_gradient, layer.channels * layer.height * layer.width * kLanes, 0.0F);  // pixels in no window
  }
  for_each_window(layer, [&](std::size_t output, std::size_t pixel) HWY_ATTR {
    for (std::size_t v = 0; v < kLanes; v += kWidth) {
      const VF largest = hn::Load(F(), y + output + v);
      VF left = hn::Load(F(), gradient + output + v);  // 0 in lanes that have given it
      for (std::size_t row = 0; row < layer.window; ++row) {
        for (std::size_t column = 0; column < layer.window; ++column) {
          const std::size_t at = pixel + (row * layer.width + column) * kLanes + v;
          const auto here = hn::Eq(hn::Load(F(), x + at), largest);
          hn::Store(through_activation_lanes<kActivation>(hn::IfThenElseZero(here, left), x + at), F(),
                    x_gradient + at);
          left = hn::IfThenZeroElse(here, left);
        }
      }
    }
  });
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
