#include "kernels/math.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/math.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

using F = hn::CappedTag<float, 16>;
using VF = hn::Vec<F>;
constexpr std::size_t kWidth = hn::MaxLanes(F());

/// Calls body(x, store) for vectors of x, the last one filled up with zeros. `store(v, y)` writes v where x was.
template <class Body>
HWY_INLINE void for_each_vector(const float* x, std::size_t count, const Body& body) {
  const F f;
  std::size_t i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    body(hn::LoadU(f, x + i), [&](VF v, float* y) { hn::StoreU(v, f, y + i); });
  }
  if (i == count) return;
  HWY_ALIGN float rest[kWidth] = {};
  std::copy_n(x + i, count - i, rest);
  body(hn::Load(f, rest), [&](VF v, float* y) {
    HWY_ALIGN float values[kWidth];
    hn::Store(v, f, values);
    std::copy_n(values, count - i, y + i);
  });
}

void exp_impl(const float* x, float* y, std::size_t count) {
  for_each_vector(x, count, [&](VF v, const auto& store) { store(exp_lanes(v), y); });
}

void sigmoid_impl(const float* x, float* y, std::size_t count) {
  for_each_vector(x, count, [&](VF v, const auto& store) { store(sigmoid_lanes(v), y); });
}

void log_impl(const float* x, float* y, std::size_t count) {
  for_each_vector(x, count, [&](VF v, const auto& store) { store(log_lanes(v), y); });
}

void sine_cosine_impl(const float* x, float* sine, float* cosine, std::size_t count) {
  for_each_vector(x, count, [&](VF v, const auto& store) {
    const SineCosine<VF> both = sine_cosine_lanes(v);
    store(both.sine, sine);
    store(both.cosine, cosine);
  });
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(exp_impl);
HWY_EXPORT(sigmoid_impl);
HWY_EXPORT(log_impl);
HWY_EXPORT(sine_cosine_impl);

void exp_values(const float* x, float* y, std::size_t count) { HWY_DYNAMIC_DISPATCH(exp_impl)(x, y, count); }

void sigmoid_values(const float* x, float* y, std::size_t count) { HWY_DYNAMIC_DISPATCH(sigmoid_impl)(x, y, count); }

void log_values(const float* x, float* y, std::size_t count) { HWY_DYNAMIC_DISPATCH(log_impl)(x, y, count); }

void sine_cosine_values(const float* x, float* sine, float* cosine, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(sine_cosine_impl)(x, sine, cosine, count);
}

}  // namespace debruit
#endif
