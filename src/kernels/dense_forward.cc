#include "kernels/dense.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/dense_forward.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/dense-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

// Inputs are taken 16 panels at a time, so that a group's share of x (16 KiB) stays in the first-level cache while all
// rows of the call use it.
constexpr std::size_t kPanelBlock = 16;

/// Rows x 16 images of one group over panels [panel_begin, panel_end).
struct ForwardTiles {
  const DenseForward& layer;
  const float* x;  // the group's
  float* y;        // the group's
  std::size_t panel_begin;
  std::size_t panel_end;
  bool prefetch;  // the first group's tiles meet the weights first

  template <int R>
  static HWY_INLINE void prefetch_rows(const float* weights) {
    for (std::size_t r = 0; r < R; ++r) hwy::Prefetch(weights + r * kLanes);
  }

  template <int R>
  HWY_INLINE void tile(std::size_t row) const {
    Tile<R> sums;
    float* out = y + row * kLanes;
    if (panel_begin == 0) {
      sums.broadcast(layer.bias + row);
    } else {
      sums.load(out, kLanes);
    }
    const float* w = layer.weights + panel_begin * layer.panel_stride + row * kLanes;
    const float* in = x + panel_begin * kLanes * kLanes;
    for (std::size_t panel = panel_begin; panel < panel_end; ++panel) {
      if (prefetch) prefetch_rows<R>(w + 2 * layer.panel_stride);
      sums.multiply_add_all(w, kLanes, in, kLanes);
      w += layer.panel_stride;
      in += kLanes * kLanes;
    }
    if (panel_end == layer.panels) sums.activate_all(layer.activation);
    sums.store(out, kLanes);
  }
};

void forward_impl(const DenseForward& layer, std::size_t row_begin, std::size_t row_end) {
  for (std::size_t begin = 0; begin < layer.panels; begin += kPanelBlock) {
    const std::size_t end = std::min(begin + kPanelBlock, layer.panels);
    for (std::size_t group = 0; group < layer.groups; ++group) {
      const ForwardTiles tiles{layer,
                               layer.x + group * layer.panels * kLanes * kLanes,
                               layer.y + group * layer.y_features * kLanes,
                               begin,
                               end,
                               group == 0};
      for_each_tile(tiles, row_begin, row_end);
    }
  }
}

void rows_to_panel_impl(const float* rows, std::size_t stride, std::size_t features, std::size_t images,
                        float* activations, std::size_t activation_features) {
  const std::size_t groups = (images + kLanes - 1) / kLanes;
  for (std::size_t group = 0; group < groups; ++group) {
    const float* from = rows + group * kLanes * stride;
    float* to = activations + group * activation_features * kLanes;
    const std::size_t left = images - group * kLanes;
    if (features == kLanes && left >= kLanes) {
      transpose_block(from, stride, to, kLanes);
      continue;
    }
    for (std::size_t i = 0; i < kLanes; ++i) {
      for (std::size_t b = 0; b < kLanes; ++b) to[i * kLanes + b] = i < features && b < left ? from[b * stride + i] : 0;
    }
  }
}

void panel_to_rows_impl(const float* activations, std::size_t activation_features, std::size_t groups, float* rows,
                        std::size_t row_stride) {
  for (std::size_t group = 0; group < groups; ++group) {
    transpose_block(activations + group * activation_features * kLanes, kLanes, rows + group * kLanes * row_stride,
                    row_stride);
  }
}

void transpose_columns_impl(const float* rows, std::size_t row_stride, std::size_t groups, float* transposed,
                            std::size_t transposed_stride) {
  for (std::size_t group = 0; group < groups; ++group) {
    transpose_block(rows + group * kLanes * row_stride, row_stride, transposed + group * kLanes, transposed_stride);
  }
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(forward_impl);
HWY_EXPORT(rows_to_panel_impl);
HWY_EXPORT(panel_to_rows_impl);
HWY_EXPORT(transpose_columns_impl);

void dense_forward(const DenseForward& layer, std::size_t row_begin, std::size_t row_end) {
  HWY_DYNAMIC_DISPATCH(forward_impl)(layer, row_begin, row_end);
}

void rows_to_panel(const float* rows, std::size_t stride, std::size_t features, std::size_t images, float* activations,
                   std::size_t activation_features) {
  HWY_DYNAMIC_DISPATCH(rows_to_panel_impl)(rows, stride, features, images, activations, activation_features);
}

void panel_to_rows(const float* activations, std::size_t activation_features, std::size_t groups, float* rows,
                   std::size_t row_stride) {
  HWY_DYNAMIC_DISPATCH(panel_to_rows_impl)(activations, activation_features, groups, rows, row_stride);
}

void transpose_columns(const float* rows, std::size_t row_stride, std::size_t groups, float* transposed,
                       std::size_t transposed_stride) {
  HWY_DYNAMIC_DISPATCH(transpose_columns_impl)(rows, row_stride, groups, transposed, transposed_stride);
}

}  // namespace debruit
#endif
