#include "kernels/dense_inference.h"

#include <algorithm>
#include <bit>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/dense_inference.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/dense-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

// Panels that a single row's loop over what is not 0 takes at a time: as the registers allow.
#if HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86 || HWY_ARCH_ARM
constexpr std::size_t kRowPanels = 6;
#else
constexpr std::size_t kRowPanels = 2;
#endif

// Inputs that a tile of rows takes at a time, so that a panel's weights (16 KiB) stay in the first-level cache, beside
// the tile's inputs (12 KiB at most), while the rows go by.
constexpr std::size_t kTileInputs = 256;

// The same for rows one at a time (24 KiB): bits of a word.
constexpr std::size_t kNonZeroBlock = 64;

constexpr std::size_t kMaxImages = 128;  // whose bits are kept at a time

/// R rows x P panels of 16 outputs.
template <int R, std::size_t P>
struct RowTile {
  static constexpr std::size_t kRegisters = P * kVectors;
  VF sum[R][kRegisters];

  HWY_INLINE RowTile() {}  // NOLINT(modernize-use-equals-default): as Tile's in dense-inl.h

  HWY_INLINE void start(const float* HWY_RESTRICT bias) {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kRegisters; ++v) sum[r][v] = hn::Load(F(), bias + v * kWidth);
    }
  }

  HWY_INLINE void load(const float* HWY_RESTRICT from, std::size_t stride) {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kRegisters; ++v) {
        sum[r][v] = hn::Load(F(), from + static_cast<std::size_t>(r) * stride + v * kWidth);
      }
    }
  }

  HWY_INLINE void store(float* HWY_RESTRICT to, std::size_t stride) const {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kRegisters; ++v) {
        hn::Store(sum[r][v], F(), to + static_cast<std::size_t>(r) * stride + v * kWidth);
      }
    }
  }

  HWY_INLINE void activate_all(ActivationKernel activation) {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kRegisters; ++v) sum[r][v] = activate(sum[r][v], activation);
    }
  }

  /// sum[r][lane] += x[r * stride] * w[lane], w: 16 lanes of each panel
  HWY_INLINE void multiply_add(const float* HWY_RESTRICT x, std::size_t stride, const float* HWY_RESTRICT w,
                               std::size_t panel_stride) {
    VF row[kRegisters];
    DEBRUIT_UNROLL
    for (std::size_t p = 0; p < P; ++p) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        row[p * kVectors + v] = hn::Load(F(), w + p * panel_stride + v * kWidth);
        if (R > 1) pin(row[p * kVectors + v]);
      }
    }
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      const VF factor = hn::Set(F(), x[static_cast<std::size_t>(r) * stride]);
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kRegisters; ++v) sum[r][v] = hn::MulAdd(factor, row[v], sum[r][v]);
    }
  }
};

/// Calls work.template tile<P>(panel) for tiles of at most `Most` panels that cover [begin, end), as equal as can be:
/// a last tile of one panel would wait for its multiply-adds.
template <std::size_t P, class Work>
HWY_INLINE void call_with_panels(const Work& work, std::size_t panels, std::size_t panel) {
  if constexpr (P > 1) {
    if (panels < P) return call_with_panels<P - 1>(work, panels, panel);
  }
  work.template tile<P>(panel);
}

template <std::size_t Most, class Work>
HWY_INLINE void for_each_panel_tile(const Work& work, std::size_t begin, std::size_t end) {
  const std::size_t tiles = (end - begin + Most - 1) / Most;
  for (std::size_t tile = 0; tile < tiles; ++tile) {
    const std::size_t panel = begin + (end - begin) * tile / tiles;
    call_with_panels<Most>(work, begin + (end - begin) * (tile + 1) / tiles - panel, panel);
  }
}

/// Images in tiles, one panel of outputs, over inputs [begin, end).
struct RowTiles {
  const DenseRows& layer;
  std::size_t panel;
  std::size_t begin;
  std::size_t end;

  template <int R>
  HWY_INLINE void tile(std::size_t image) const {
    RowTile<R, 1> sums;
    float* y = layer.y + image * layer.y_stride + panel * kLanes;
    if (begin == 0) {
      sums.start(layer.bias + panel * kLanes);
    } else {
      sums.load(y, layer.y_stride);
    }
    const float* x = layer.x + image * layer.x_stride;
    const float* w = layer.weights + panel * layer.panel_stride;
    std::size_t k = begin;
    for (; k + 4 <= end; k += 4) {
      DEBRUIT_UNROLL
      for (std::size_t u = 0; u < 4; ++u) {
        sums.multiply_add(x + k + u, layer.x_stride, w + (k + u) * kLanes, layer.panel_stride);
      }
    }
    for (; k < end; ++k) sums.multiply_add(x + k, layer.x_stride, w + k * kLanes, layer.panel_stride);
    if (end == layer.inputs) sums.activate_all(layer.activation);
    sums.store(y, layer.y_stride);
  }
};

/// A NaN is not zero, either.
HWY_INLINE hn::Mask<F> nonzero(VF x) { return hn::Not(hn::Eq(x, hn::Zero(F()))); }

/// Bit i says whether x[i] is not 0, i < count <= 64.
HWY_INLINE std::uint64_t nonzero_bits(const float* HWY_RESTRICT x, std::size_t count) {
  const F f;
  std::uint64_t bits = 0;
  std::size_t i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    std::uint8_t part[2] = {};
    hn::StoreMaskBits(f, nonzero(hn::LoadU(f, x + i)), part);
    bits |= static_cast<std::uint64_t>(part[0] | part[1] << 8) << i;
  }
  for (; i < count; ++i) bits |= static_cast<std::uint64_t>(x[i] != 0) << i;
  return bits;
}

/// All images, one after another, over what is not 0 among inputs [begin, end).
struct NonZeroTiles {
  const DenseRows& layer;
  const std::uint64_t* bits;  // [images], where the range is one block; null: found here
  std::size_t begin;
  std::size_t end;

  template <std::size_t P>
  HWY_INLINE void tile(std::size_t panel) const {
    const float* HWY_RESTRICT w = layer.weights + panel * layer.panel_stride;
    for (std::size_t image = 0; image < layer.images; ++image) {
      RowTile<1, P> sums;
      float* y = layer.y + image * layer.y_stride + panel * kLanes;
      if (begin == 0) {
        sums.start(layer.bias + panel * kLanes);
      } else {
        sums.load(y, layer.y_stride);
      }
      const float* HWY_RESTRICT x = layer.x + image * layer.x_stride;
      for (std::size_t first = begin; first < end; first += kNonZeroBlock) {
        std::uint64_t left =
            bits != nullptr ? bits[image] : nonzero_bits(x + first, std::min(kNonZeroBlock, end - first));
        for (; left != 0; left &= left - 1) {
          const std::size_t k = first + static_cast<std::size_t>(std::countr_zero(left));
          sums.multiply_add(x + k, 0, w + k * kLanes, layer.panel_stride);
        }
      }
      if (end == layer.inputs) sums.activate_all(layer.activation);
      sums.store(y, layer.y_stride);
    }
  }
};

/// Keeps the sums in registers from the first input to the last.
void one_row_nonzero(const DenseRows& layer, std::size_t panel_begin, std::size_t panel_end) {
  for_each_panel_tile<kRowPanels>(NonZeroTiles{layer, nullptr, 0, layer.inputs}, panel_begin, panel_end);
}

/// Keeps a block's weights in the first-level cache while all images use them.
void many_rows_nonzero(const DenseRows& layer, std::size_t panel_begin, std::size_t panel_end) {
  std::uint64_t bits[kMaxImages];
  for (std::size_t begin = 0; begin < layer.inputs; begin += kNonZeroBlock) {
    const std::size_t end = std::min(begin + kNonZeroBlock, layer.inputs);
    for (std::size_t image = 0; image < layer.images; ++image) {
      bits[image] = nonzero_bits(layer.x + image * layer.x_stride + begin, end - begin);
    }
    for_each_panel_tile<kRowPanels>(NonZeroTiles{layer, bits, begin, end}, panel_begin, panel_end);
  }
}

/// Images [begin, end) of the layer's.
DenseRows rows_from(DenseRows layer, std::size_t begin, std::size_t end) {
  layer.x += begin * layer.x_stride;
  layer.y += begin * layer.y_stride;
  layer.images = end - begin;
  return layer;
}

void rows_nonzero_impl(const DenseRows& all, std::size_t panel_begin, std::size_t panel_end) {
  for (std::size_t first = 0; first < all.images; first += kMaxImages) {
    const DenseRows layer = rows_from(all, first, std::min(first + kMaxImages, all.images));
    if (layer.images == 1) {
      one_row_nonzero(layer, panel_begin, panel_end);
    } else {
      many_rows_nonzero(layer, panel_begin, panel_end);
    }
  }
}

void rows_impl(const DenseRows& layer, std::size_t panel_begin, std::size_t panel_end) {
  const std::size_t images = layer.images / kRowUnit * kRowUnit;
  for (std::size_t begin = 0; begin < layer.inputs; begin += kTileInputs) {
    for (std::size_t panel = panel_begin; panel < panel_end; ++panel) {
      for_each_tile(RowTiles{layer, panel, begin, std::min(begin + kTileInputs, layer.inputs)}, 0, images);
    }
  }
  // A row or three are too few chains of multiply-adds to be quick in a tile.
  if (images < layer.images) rows_nonzero_impl(rows_from(layer, images, layer.images), panel_begin, panel_end);
}

std::size_t count_nonzeros_impl(const float* rows, std::size_t stride, std::size_t columns, std::size_t images) {
  const F f;
  std::size_t found = 0;
  for (std::size_t image = 0; image < images; ++image) {
    const float* HWY_RESTRICT row = rows + image * stride;
    std::size_t i = 0;
    for (; i + kWidth <= columns; i += kWidth) {
      found += hn::CountTrue(f, nonzero(hn::LoadU(f, row + i)));
    }
    for (; i < columns; ++i) found += row[i] != 0 ? 1 : 0;
  }
  return found;
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(rows_impl);
HWY_EXPORT(rows_nonzero_impl);
HWY_EXPORT(count_nonzeros_impl);

void dense_rows(const DenseRows& layer, std::size_t panel_begin, std::size_t panel_end) {
  HWY_DYNAMIC_DISPATCH(rows_impl)(layer, panel_begin, panel_end);
}

void dense_rows_nonzero(const DenseRows& layer, std::size_t panel_begin, std::size_t panel_end) {
  HWY_DYNAMIC_DISPATCH(rows_nonzero_impl)(layer, panel_begin, panel_end);
}

std::size_t count_nonzeros(const float* rows, std::size_t stride, std::size_t columns, std::size_t images) {
  return HWY_DYNAMIC_DISPATCH(count_nonzeros_impl)(rows, stride, columns, images);
}

}  // namespace debruit
#endif
