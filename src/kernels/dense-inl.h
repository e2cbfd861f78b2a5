// What the dense kernels share, compiled once for each instruction set.
#include <algorithm>
#include <cstddef>

#include "kernels/dense.h"

#if defined(DEBRUIT_KERNELS_DENSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DEBRUIT_KERNELS_DENSE_INL_H_
#undef DEBRUIT_KERNELS_DENSE_INL_H_
#else
#define DEBRUIT_KERNELS_DENSE_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/math-inl.h"

// GCC keeps an array of accumulators in memory unless every loop over it is unrolled.
#undef DEBRUIT_UNROLL
#if defined(__clang__)
#define DEBRUIT_UNROLL _Pragma("clang loop unroll(full)")
#else
#define DEBRUIT_UNROLL _Pragma("GCC unroll 32")
#endif

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, kLanes>;
using VF = hn::Vec<F>;
constexpr std::size_t kWidth = hn::MaxLanes(F());
constexpr std::size_t kVectors = kLanes / kWidth;  // registers that hold 16 lanes

// Rows of a tile: as many accumulators as the registers hold beside a row of B and a broadcast.
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
constexpr int kTileRows = 12;
#elif HWY_TARGET == HWY_AVX2 || HWY_ARCH_ARM
constexpr int kTileRows = 6;
#else
constexpr int kTileRows = 2;
#endif
constexpr int kRestRows = kTileRows < 4 ? kTileRows : 4;
static_assert(kRowBlock % kTileRows == 0 && kRowUnit % kRestRows == 0);

/// Keeps a vector in its register: GCC 12 otherwise loads it from memory anew for every use in a tile.
HWY_INLINE void pin(VF& vector) {
#if HWY_ARCH_X86 && HWY_COMPILER_GCC_ACTUAL
  asm("" : "+x"(vector.raw));
#else
  (void)vector;
#endif
}

HWY_INLINE VF activate(VF x, ActivationKernel activation) {
  const F f;
  if (activation == ActivationKernel::none) return x;
  if (activation == ActivationKernel::relu) {
    // Written so that a NaN stays one: a diverged run must be seen, not turned into zeros. -0 becomes 0.
    return hn::IfThenZeroElse(hn::Le(x, hn::Zero(f)), x);
  }
  return sigmoid_lanes(x);
}

template <int R>
struct Tile {
  VF sum[R][kVectors];

  // Written out, since GCC makes the implicit one for the instruction set that the file, not the namespace, is built
  // for.
  HWY_INLINE Tile() {}  // NOLINT(modernize-use-equals-default)

  HWY_INLINE void clear() {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::Zero(F());
    }
  }

  HWY_INLINE void broadcast(const float* HWY_RESTRICT values) {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::Set(F(), values[r]);
    }
  }

  HWY_INLINE void load(const float* HWY_RESTRICT from, std::size_t stride) {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        sum[r][v] = hn::Load(F(), from + static_cast<std::size_t>(r) * stride + v * kWidth);
      }
    }
  }

  HWY_INLINE void store(float* HWY_RESTRICT to, std::size_t stride) const {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        hn::Store(sum[r][v], F(), to + static_cast<std::size_t>(r) * stride + v * kWidth);
      }
    }
  }

  HWY_INLINE void activate_all(ActivationKernel activation) {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = activate(sum[r][v], activation);
    }
  }

  /// sum[r][lane] += a[r * stride] * b[lane]
  HWY_INLINE void multiply_add(const float* HWY_RESTRICT a, std::size_t stride, const float* HWY_RESTRICT b) {
    VF row[kVectors];
    DEBRUIT_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) {
      row[v] = hn::Load(F(), b + v * kWidth);
      pin(row[v]);
    }
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      const VF factor = hn::Set(F(), a[static_cast<std::size_t>(r) * stride]);
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::MulAdd(factor, row[v], sum[r][v]);
    }
  }

  /// The same for `count` columns of a and rows of b [count][16], in order.
  HWY_INLINE void multiply_add_all(const float* HWY_RESTRICT a, std::size_t stride, const float* HWY_RESTRICT b,
                                   std::size_t count) {
    std::size_t k = 0;
    for (; k + 4 <= count; k += 4) {
      DEBRUIT_UNROLL
      for (std::size_t u = 0; u < 4; ++u) multiply_add(a + k + u, stride, b + (k + u) * kLanes);
    }
    for (; k < count; ++k) multiply_add(a + k, stride, b + k * kLanes);
  }
};

/// Calls work.template tile<R>(row) for tiles that cover rows [begin, end), a multiple of kRowUnit.
template <class Work>
HWY_INLINE void for_each_tile(const Work& work, std::size_t begin, std::size_t end) {
  std::size_t row = begin;
  for (; row + kRowBlock <= end; row += kRowBlock) {
    for (std::size_t r = 0; r < kRowBlock; r += kTileRows) work.template tile<kTileRows>(row + r);
  }
  for (; row < end; row += kRowUnit) {
    for (std::size_t r = 0; r < kRowUnit; r += kRestRows) work.template tile<kRestRows>(row + r);
  }
}

/// gradient * activation'(.) given the activation's output y.
HWY_INLINE VF through_activation(VF gradient, VF y, ActivationKernel activation) {
  const F f;
  if (activation == ActivationKernel::none) return gradient;
  if (activation == ActivationKernel::relu) return hn::IfThenElseZero(hn::Gt(y, hn::Zero(f)), gradient);
  return hn::Mul(gradient, hn::Mul(y, hn::Sub(hn::Set(f, 1.0F), y)));
}

/// One step of Adam on a vector of weights. A lane of `check` stays 0 while its weights and second moments are finite,
/// and is NaN from then on.
HWY_INLINE void adam_lanes(VF gradient, float* HWY_RESTRICT weights, float* HWY_RESTRICT first_moment,
                           float* HWY_RESTRICT second_moment, const AdamStep& adam, VF& check) {
  const F f;
  VF w = hn::Load(f, weights);
  if (adam.weight_decay != 0) gradient = hn::MulAdd(hn::Set(f, adam.weight_decay), w, gradient);
  if (adam.shrinkage != 1) w = hn::Mul(w, hn::Set(f, adam.shrinkage));
  const VF m = hn::MulAdd(hn::Set(f, adam.beta1), hn::Load(f, first_moment),
                          hn::Mul(hn::Set(f, adam.one_minus_beta1), gradient));
  const VF v = hn::MulAdd(hn::Set(f, adam.beta2), hn::Load(f, second_moment),
                          hn::Mul(hn::Mul(hn::Set(f, adam.one_minus_beta2), gradient), gradient));
  hn::Store(m, f, first_moment);
  hn::Store(v, f, second_moment);
  const VF ratio = hn::Div(m, hn::Add(hn::Sqrt(v), hn::Set(f, adam.epsilon)));
  w = hn::NegMulAdd(hn::Set(f, adam.step_size), ratio, w);
  hn::Store(w, f, weights);
  check = hn::MulAdd(v, hn::Zero(f), hn::MulAdd(w, hn::Zero(f), check));  // infinity times 0 is NaN
}

/// Of what adam_lanes has noted.
HWY_INLINE bool all_zero(VF check) { return hn::AllTrue(F(), hn::Eq(check, hn::Zero(F()))); }

/// to[j * to_stride + i] = from[i * from_stride + j] for i, j < 16.
HWY_INLINE void transpose_block(const float* HWY_RESTRICT from, std::size_t from_stride, float* HWY_RESTRICT to,
                                std::size_t to_stride) {
  const hn::CappedTag<float, 4> q;
  for (std::size_t i = 0; i < kLanes; i += 4) {
    for (std::size_t j = 0; j < kLanes; j += 4) {
      const float* source = from + i * from_stride + j;
      const auto r0 = hn::LoadU(q, source);
      const auto r1 = hn::LoadU(q, source + from_stride);
      const auto r2 = hn::LoadU(q, source + 2 * from_stride);
      const auto r3 = hn::LoadU(q, source + 3 * from_stride);
      const auto low02 = hn::InterleaveLower(q, r0, r2);
      const auto low13 = hn::InterleaveLower(q, r1, r3);
      const auto high02 = hn::InterleaveUpper(q, r0, r2);
      const auto high13 = hn::InterleaveUpper(q, r1, r3);
      float* target = to + j * to_stride + i;
      hn::StoreU(hn::InterleaveLower(q, low02, low13), q, target);
      hn::StoreU(hn::InterleaveUpper(q, low02, low13), q, target + to_stride);
      hn::StoreU(hn::InterleaveLower(q, high02, high13), q, target + 2 * to_stride);
      hn::StoreU(hn::InterleaveUpper(q, high02, high13), q, target + 3 * to_stride);
    }
  }
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
