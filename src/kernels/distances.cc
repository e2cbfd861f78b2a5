#include "kernels/distances.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/distances.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/dense-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

/// R rows against the 16 examples of a panel.
template <int R>
struct DistanceTile {
  VF sum[R][kVectors];

  HWY_INLINE void clear() {
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::Zero(F());
    }
  }

  /// sum[r][lane] += (row[r * stride] - examples[lane])^2
  HWY_INLINE void add(const float* HWY_RESTRICT row, std::size_t stride, const float* HWY_RESTRICT examples) {
    VF example[kVectors];
    DEBRUIT_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) {
      example[v] = hn::Load(F(), examples + v * kWidth);
      pin(example[v]);
    }
    DEBRUIT_UNROLL
    for (int r = 0; r < R; ++r) {
      const VF value = hn::Set(F(), row[static_cast<std::size_t>(r) * stride]);
      DEBRUIT_UNROLL
      for (std::size_t v = 0; v < kVectors; ++v) {
        const VF difference = hn::Sub(value, example[v]);
        sum[r][v] = hn::MulAdd(difference, difference, sum[r][v]);
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
};

struct DistanceTiles {
  const DistanceRows& job;
  std::size_t panel;

  template <int R>
  HWY_INLINE void tile(std::size_t row) const {
    DistanceTile<R> tile;
    tile.clear();
    const float* values = job.rows + row * job.row_stride;
    const float* examples = job.examples + panel * job.features * kLanes;
    for (std::size_t k = 0; k < job.features; ++k) tile.add(values + k, job.row_stride, examples + k * kLanes);
    tile.store(job.distances + row * job.distance_stride + panel * kLanes, job.distance_stride);
  }
};

void squared_distances_impl(const DistanceRows& job) {
  for (std::size_t panel = 0; panel < job.panels; ++panel) for_each_tile(DistanceTiles{job, panel}, 0, job.count);
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(squared_distances_impl);

void squared_distances(const DistanceRows& job) { HWY_DYNAMIC_DISPATCH(squared_distances_impl)(job); }

}  // namespace debruit
#endif
