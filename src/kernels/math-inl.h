// Elementary functions on vectors, compiled once for each instruction set. The errors stated here are the largest over
// all floats of the range (tests/kernels/math_test.cc); an ulp is the distance of the floats around the true value. A
// NaN stays one.
#include <cstdint>

#if defined(DEBRUIT_KERNELS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DEBRUIT_KERNELS_MATH_INL_H_
#undef DEBRUIT_KERNELS_MATH_INL_H_
#else
#define DEBRUIT_KERNELS_MATH_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// ---- for the network: with fused multiply-adds, so the same bits on every instruction set that has them

/// e^x, 0 below -87.3, infinity above 88.72283 (Cephes' expf). Error at most 1.3 ulp: 1.6e-7 of the value.
template <class V>
HWY_INLINE V exp_lanes(V x) {
  const hn::DFromV<V> f;
  const hn::RebindToSigned<hn::DFromV<V>> i;
  const auto tiny = hn::Lt(x, hn::Set(f, -87.3F));
  const auto huge = hn::Gt(x, hn::Set(f, 88.72283F));
  x = hn::IfThenElse(tiny, hn::Set(f, -87.3F), x);  // not Max, which would lose a NaN
  const V n = hn::Round(hn::Mul(x, hn::Set(f, 1.44269504F)));
  V r = hn::NegMulAdd(n, hn::Set(f, 0.693359375F), x);
  r = hn::NegMulAdd(n, hn::Set(f, -2.12194440e-4F), r);
  V p = hn::Set(f, 1.9875691500e-4F);
  p = hn::MulAdd(p, r, hn::Set(f, 1.3981999507e-3F));
  p = hn::MulAdd(p, r, hn::Set(f, 8.3334519073e-3F));
  p = hn::MulAdd(p, r, hn::Set(f, 4.1665795894e-2F));
  p = hn::MulAdd(p, r, hn::Set(f, 1.6666665459e-1F));
  p = hn::MulAdd(p, r, hn::Set(f, 5.0000001201e-1F));
  p = hn::MulAdd(p, hn::Mul(r, r), hn::Add(r, hn::Set(f, 1.0F)));
  // 2^n in two factors, since 2^128 is no float.
  const auto whole = hn::ConvertTo(i, n);
  const auto half = hn::ShiftRight<1>(whole);
  const auto one = hn::Set(i, 127);
  const V power1 = hn::BitCast(f, hn::ShiftLeft<23>(hn::Add(half, one)));
  const V power2 = hn::BitCast(f, hn::ShiftLeft<23>(hn::Add(hn::Sub(whole, half), one)));
  const V y = hn::IfThenZeroElse(tiny, hn::Mul(hn::Mul(p, power1), power2));
  return hn::IfThenElse(huge, hn::Inf(f), y);
}

/// 1 / (1 + e^-x), 0 below -87.3; error at most 2.7 ulp: 3.3e-7 of the value. Through e^-|x|, so that nothing
/// overflows: sigmoid(x) = 1 / (1 + e), sigmoid(-x) = e / (1 + e).
template <class V>
HWY_INLINE V sigmoid_lanes(V x) {
  const hn::DFromV<V> f;
  const V e = exp_lanes(hn::Neg(hn::Abs(x)));
  const V numerator = hn::IfThenElse(hn::Lt(x, hn::Zero(f)), e, hn::Set(f, 1.0F));
  return hn::Div(numerator, hn::Add(hn::Set(f, 1.0F), e));
}

// ---- for noise as well: without fused multiply-add, the same bits on every instruction set

/// a x + b, rounded twice.
template <class V>
HWY_INLINE V mul_add_unfused(V a, V x, float b) {
  return hn::Add(hn::Mul(a, x), hn::Set(hn::DFromV<V>(), b));
}

/// Natural logarithm of a finite x >= 2^-126 (Cephes' logf). Error at most 0.83 ulp.
template <class V>
HWY_INLINE V log_of_normal_lanes(V x) {
  const hn::DFromV<V> f;
  const hn::RebindToSigned<hn::DFromV<V>> i;
  const auto bits = hn::BitCast(i, x);
  auto exponent = hn::Sub(hn::ShiftRight<23>(bits), hn::Set(i, 126));
  V m = hn::BitCast(f, hn::Or(hn::And(bits, hn::Set(i, 0x007FFFFF)), hn::Set(i, 0x3F000000)));  // [0.5, 1)
  const auto small = hn::Lt(m, hn::Set(f, 0.70710678F));
  exponent = hn::Add(exponent, hn::BitCast(i, hn::VecFromMask(f, small)));  // a true mask is -1
  m = hn::Sub(hn::Add(m, hn::IfThenElseZero(small, m)), hn::Set(f, 1.0F));
  const V e = hn::ConvertTo(f, exponent);
  V p = hn::Set(f, 7.0376836292e-2F);
  p = mul_add_unfused(p, m, -1.1514610310e-1F);
  p = mul_add_unfused(p, m, 1.1676998740e-1F);
  p = mul_add_unfused(p, m, -1.2420140846e-1F);
  p = mul_add_unfused(p, m, 1.4249322787e-1F);
  p = mul_add_unfused(p, m, -1.6668057665e-1F);
  p = mul_add_unfused(p, m, 2.0000714765e-1F);
  p = mul_add_unfused(p, m, -2.4999993993e-1F);
  p = mul_add_unfused(p, m, 3.3333331174e-1F);
  const V square = hn::Mul(m, m);
  V y = hn::Mul(hn::Mul(p, m), square);
  y = hn::Add(y, hn::Mul(e, hn::Set(f, -2.12194440e-4F)));
  y = hn::Sub(y, hn::Mul(square, hn::Set(f, 0.5F)));
  return hn::Add(hn::Add(m, y), hn::Mul(e, hn::Set(f, 0.693359375F)));
}

/// Natural logarithm; -infinity below 2^-126, NaN where x < 0.
template <class V>
HWY_INLINE V log_lanes(V x) {
  const hn::DFromV<V> f;
  const auto finite = hn::Lt(x, hn::Inf(f));  // false for a NaN, which is passed on as infinity is
  V y = hn::IfThenElse(finite, log_of_normal_lanes(x), x);
  y = hn::IfThenElse(hn::Lt(x, hn::Set(f, 0x1p-126F)), hn::Neg(hn::Inf(f)), y);
  return hn::IfThenElse(hn::Lt(x, hn::Zero(f)), hn::NaN(f), y);
}

template <class V>
struct SineCosine {
  V sine;
  V cosine;
};

/// Sine and cosine of |x| <= pi/4 (Cephes' sinf and cosf). Errors at most 0.81 and 0.99 ulp.
template <class V>
HWY_INLINE SineCosine<V> sine_cosine_lanes(V x) {
  const hn::DFromV<V> f;
  const V z = hn::Mul(x, x);
  V sine = hn::Set(f, -1.9515295891e-4F);
  sine = mul_add_unfused(sine, z, 8.3321608736e-3F);
  sine = mul_add_unfused(sine, z, -1.6666654611e-1F);
  sine = hn::Add(hn::Mul(hn::Mul(sine, z), x), x);
  V cosine = hn::Set(f, 2.443315711809948e-5F);
  cosine = mul_add_unfused(cosine, z, -1.388731625493765e-3F);
  cosine = mul_add_unfused(cosine, z, 4.166664568298827e-2F);
  cosine = hn::Add(hn::Sub(hn::Mul(hn::Mul(cosine, z), z), hn::Mul(z, hn::Set(f, 0.5F))), hn::Set(f, 1.0F));
  return {sine, cosine};
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
