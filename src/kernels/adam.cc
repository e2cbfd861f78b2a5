#include "kernels/adam.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/adam.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/dense-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

/// The parts' sum from element `i` on, in the order of parts.
HWY_INLINE VF sum_of_parts(const GradientParts& gradient, std::size_t i) {
  const float* HWY_RESTRICT part = gradient.first + i;
  VF sum = hn::Load(F(), part);
  for (std::size_t p = 1; p < gradient.parts; ++p) sum = hn::Add(sum, hn::Load(F(), part + p * gradient.stride));
  return sum;
}

double norm_squared_impl(const GradientParts& gradient) {
  HWY_ALIGN float lanes[kLanes];
  for (std::size_t v = 0; v < kLanes; v += kWidth) {
    VF squares = hn::Zero(F());
    for (std::size_t i = v; i < gradient.count; i += kLanes) {
      const VF sum = sum_of_parts(gradient, i);
      squares = hn::MulAdd(sum, sum, squares);
    }
    hn::Store(squares, F(), lanes + v);
  }
  double total = 0;
  for (const float lane : lanes) total += static_cast<double>(lane);
  return total;
}

// Copies of all that the loop reads: after a store the compiler would read it from memory again.
bool update_impl(AdamUpdate update, AdamStep adam) {
  const VF scale = hn::Set(F(), update.gradient_scale);
  VF check = hn::Zero(F());
  for (std::size_t i = 0; i < update.gradient.count; i += kWidth) {
    adam_lanes(hn::Mul(sum_of_parts(update.gradient, i), scale), update.weights + i, update.first_moment + i,
               update.second_moment + i, adam, check);
  }
  return all_zero(check);
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(norm_squared_impl);
HWY_EXPORT(update_impl);

double gradient_norm_squared(const GradientParts& gradient) {
  return HWY_DYNAMIC_DISPATCH(norm_squared_impl)(gradient);
}

bool adam_update(const AdamUpdate& update, const AdamStep& adam) {
  return HWY_DYNAMIC_DISPATCH(update_impl)(update, adam);
}

}  // namespace debruit
#endif
