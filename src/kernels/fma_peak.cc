#include "kernels/fma_peak.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/fma_peak.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/dense-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {

// As many chains as the registers hold beside two constants: with just enough to hide the latency, units that are
// assigned ahead of time wait for each other.
#if (HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86) || HWY_ARCH_ARM
constexpr int kChains = 24;
#else
constexpr int kChains = 12;
#endif

/// The chains' limit is 1: nothing overflows, becomes denormal or can be left out. `result` keeps the work alive.
double fma_chains_impl(std::size_t rounds, float* result) {
  const F f;
  VF chain[kChains];
  DEBRUIT_UNROLL
  for (int c = 0; c < kChains; ++c) chain[c] = hn::Set(f, static_cast<float>(c));
  const VF factor = hn::Set(f, 0.5F);
  const VF addend = hn::Set(f, 0.5F);
  for (std::size_t round = 0; round < rounds; ++round) {
    DEBRUIT_UNROLL
    for (int c = 0; c < kChains; ++c) chain[c] = hn::MulAdd(chain[c], factor, addend);
  }
  VF sum = chain[0];
  DEBRUIT_UNROLL
  for (int c = 1; c < kChains; ++c) sum = hn::Add(sum, chain[c]);
  *result = hn::GetLane(sum);
  return 2.0 * kChains * static_cast<double>(kWidth) * static_cast<double>(rounds);
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(fma_chains_impl);

double run_fma_chains(std::size_t rounds) {
  volatile float sink = 0;
  float result = 0;
  const double operations = HWY_DYNAMIC_DISPATCH(fma_chains_impl)(rounds, &result);
  sink = result;
  return sink < 0 ? 0 : operations;
}

}  // namespace debruit
#endif
