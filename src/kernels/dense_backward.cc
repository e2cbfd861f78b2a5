#include "kernels/dense.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/dense_backward.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/dense-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

// The summation index is taken in blocks, so that a block of the panel (at most 16 KiB) stays in the first-level cache
// while all tiles use it. Between blocks the sums lie in memory: the order of each sum stays that of its index.
constexpr std::size_t kSumBlock = 256;

/// Calls work(begin, end) for blocks of [0, count) that are as equal as kRowUnit allows.
template <class Work>
HWY_INLINE void for_each_sum_block(std::size_t count, const Work& work) {
  const std::size_t blocks = (count + kSumBlock - 1) / kSumBlock;
  const std::size_t size = ((count + blocks - 1) / blocks + kRowUnit - 1) / kRowUnit * kRowUnit;
  for (std::size_t begin = 0; begin < count; begin += size) work(begin, std::min(begin + size, count));
}

/// Images x 16 inputs, over outputs [begin, end).
struct BackwardDataTiles {
  const DenseBackwardData& panel;
  std::size_t begin;
  std::size_t end;

  template <int R>
  HWY_INLINE void tile(std::size_t image) const {
    Tile<R> sums;
    float* out = panel.x_gradient + image * panel.x_gradient_stride;
    if (begin == 0) {
      sums.clear();
    } else {
      sums.load(out, panel.x_gradient_stride);
    }
    sums.multiply_add_all(panel.gradient + image * panel.gradient_stride + begin, panel.gradient_stride,
                          panel.weights + begin * kLanes, end - begin);
    if (end == panel.outputs) {
      DEBRUIT_UNROLL
      for (int r = 0; r < R; ++r) {
        const float* x = panel.x_panel + (image + static_cast<std::size_t>(r)) * kLanes;
        DEBRUIT_UNROLL
        for (std::size_t v = 0; v < kVectors; ++v) {
          sums.sum[r][v] = through_activation(sums.sum[r][v], hn::Load(F(), x + v * kWidth), panel.activation);
        }
      }
    }
    sums.store(out, panel.x_gradient_stride);
  }
};

/// Outputs x 16 inputs, over images [begin, end). In the last block of images the gradient's tile goes to Adam from the
/// registers, or to memory where `adam` is null.
struct GradientTiles {
  const DenseUpdate& panel;
  const AdamStep* adam;
  std::size_t begin;
  std::size_t end;
  bool* finite;

  template <int R>
  HWY_INLINE void tile(std::size_t row) const {
    Tile<R> sums;
    float* gradient = panel.gradient + row * kLanes;
    if (begin == 0) {
      sums.clear();
    } else {
      sums.load(gradient, kLanes);
    }
    const bool update = adam != nullptr && end == panel.images;
    if (update) prefetch_moments(row + kPrefetchedRows);
    sums.multiply_add_all(panel.gradient_t + row * panel.gradient_t_stride + begin, panel.gradient_t_stride,
                          panel.x_panel + begin * kLanes, end - begin);
    if (!update) return sums.store(gradient, kLanes);
    VF check = hn::Zero(F());
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        const std::size_t at = (row + static_cast<std::size_t>(r)) * kLanes + v * kWidth;
        adam_lanes(sums.sum[r][v], panel.weights + at, panel.first_moment + at, panel.second_moment + at, *adam, check);
      }
    }
    if (!all_zero(check)) *finite = false;
  }

  // Moments are met once a step, here: they come from far.
  static constexpr std::size_t kPrefetchedRows = 2 * kRowBlock;
  HWY_INLINE void prefetch_moments(std::size_t row) const {
    for (std::size_t r = 0; r < kTileRows; ++r) {
      hwy::Prefetch(panel.first_moment + (row + r) * kLanes);
      hwy::Prefetch(panel.second_moment + (row + r) * kLanes);
    }
  }
};

void backward_data_impl(const DenseBackwardData& panel) {
  for_each_sum_block(panel.outputs, [&](std::size_t begin, std::size_t end) HWY_ATTR {
    for_each_tile(BackwardDataTiles{panel, begin, end}, 0, panel.images);
  });
}

bool update_impl(const DenseUpdate& panel, const AdamStep* adam) {
  bool finite = true;
  for_each_sum_block(panel.images, [&](std::size_t begin, std::size_t end) HWY_ATTR {
    for_each_tile(GradientTiles{panel, adam, begin, end, &finite}, 0, panel.rows);
  });
  return finite;
}

/// The sum of 16 lanes, halves first: ((l0 + l8) + (l4 + l12)) + …
HWY_INLINE float sum_of_lanes(const float* HWY_RESTRICT lanes) {
  float values[kLanes];
  std::copy_n(lanes, kLanes, values);
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) values[i] += values[i + half];
  }
  return values[0];
}

HWY_INLINE float sum_of_row(const float* HWY_RESTRICT row, std::size_t count) {
  HWY_ALIGN float lanes[kLanes];
  for (std::size_t v = 0; v < kVectors; ++v) {
    const F f;
    VF sum = hn::Zero(f);
    for (std::size_t k = v * kWidth; k < count; k += kLanes) {
      const VF values = hn::Load(f, row + k);
      sum = hn::Add(sum, count - k >= kWidth ? values : hn::IfThenElseZero(hn::FirstN(f, count - k), values));
    }
    hn::Store(sum, f, lanes + v * kWidth);
  }
  return sum_of_lanes(lanes);
}

void bias_impl(const BiasGradient& layer) {
  for (std::size_t row = 0; row < layer.rows; ++row) {
    layer.gradient[row] = sum_of_row(layer.gradient_t + row * layer.gradient_t_stride, layer.images);
  }
}

void mse_impl(const MseGradient& panel, float* HWY_RESTRICT squared_error) {
  const F f;
  HWY_ALIGN float outputs[kLanes * kLanes];         // [image][feature] of one group
  HWY_ALIGN float gradients[kLanes * kLanes] = {};  // the same
  VF sums[kVectors];
  for (std::size_t v = 0; v < kVectors; ++v) sums[v] = hn::Zero(f);
  for (std::size_t first = 0; first < panel.images; first += kLanes) {
    transpose_block(panel.y + first * panel.y_features, kLanes, outputs, kLanes);
    const std::size_t end = std::min(kLanes, panel.images - first);
    for (std::size_t b = 0; b < end; ++b) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        const std::size_t lane = v * kWidth;
        const VF y = hn::Load(f, outputs + b * kLanes + lane);
        const VF target = hn::Load(f, panel.target + (first + b) * panel.target_stride + lane);
        const auto exists = hn::FirstN(f, panel.features > lane ? std::min(panel.features - lane, kWidth) : 0);
        const VF error = hn::IfThenElseZero(exists, hn::Sub(y, target));
        sums[v] = hn::MulAdd(error, error, sums[v]);
        const VF scaled = hn::Mul(error, hn::Set(f, panel.scale));
        hn::Store(through_activation(scaled, y, panel.activation), f, gradients + b * kLanes + lane);
      }
    }
    if (panel.gradient == nullptr) continue;
    for (std::size_t b = 0; b < end; ++b) {
      std::copy_n(gradients + b * kLanes, kLanes, panel.gradient + (first + b) * panel.gradient_stride);
    }
    transpose_block(gradients, kLanes, panel.gradient_t + first, panel.gradient_t_stride);
  }
  for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(sums[v], f, squared_error + v * kWidth);
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(backward_data_impl);
HWY_EXPORT(update_impl);
HWY_EXPORT(bias_impl);
HWY_EXPORT(mse_impl);

void dense_backward_data(const DenseBackwardData& panel) { HWY_DYNAMIC_DISPATCH(backward_data_impl)(panel); }

bool dense_update(const DenseUpdate& panel, const AdamStep& adam) {
  return HWY_DYNAMIC_DISPATCH(update_impl)(panel, &adam);
}

void dense_weight_gradient(const DenseUpdate& panel) { HWY_DYNAMIC_DISPATCH(update_impl)(panel, nullptr); }

void bias_gradient(const BiasGradient& layer) { HWY_DYNAMIC_DISPATCH(bias_impl)(layer); }

void mse_gradient(const MseGradient& panel, float* squared_error) {
  HWY_DYNAMIC_DISPATCH(mse_impl)(panel, squared_error);
}

}  // namespace debruit
#endif
