#include "base/exact_math.h"

#include <bit>
#include <cstdint>
#include <numbers>

namespace debruit {
namespace {

constexpr int kMantissaBits = 52;
constexpr std::uint64_t kMantissaMask = (std::uint64_t{1} << kMantissaBits) - 1;
constexpr double kLn2High = 0x1.62e42fefa38p-1;  // ln 2 with 14 trailing zero bits, so that k kLn2High is exact
constexpr double kLn2Low = 0x1.ef35793c7673p-45;

}  // namespace

double exact_log(double x) noexcept {
  // x = 2^k m with m in [sqrt(1/2), sqrt(2)); log m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172.
  int k = 0;
  if (x < 0x1p-1000) {
    x *= 0x1p60;
    k -= 60;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  k += static_cast<int>(bits >> kMantissaBits) - 1023;
  double m = std::bit_cast<double>((bits & kMantissaMask) | std::uint64_t{1023} << kMantissaBits);
  if (m > std::numbers::sqrt2) {
    m *= 0.5;
    ++k;
  }
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  double series = 0;
  for (int n = 21; n >= 3; n -= 2) series = (series + 1.0 / n) * z;
  return k * kLn2High + (k * kLn2Low + 2 * s * series + 2 * s);
}

double exact_exp(double x) noexcept {
  // x = k ln 2 + r with |r| <= 0.35; e^r by its series.
  const double scaled = x * std::numbers::log2e;
  const auto k = static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double r = (x - static_cast<double>(k) * kLn2High) - static_cast<double>(k) * kLn2Low;
  double series = 1;
  for (int n = 16; n >= 1; --n) series = 1 + series * r / n;
  return series * std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << kMantissaBits);
}

double exact_cos_pi(double x) noexcept {
  // Into [0, 1/4], where the series are short: cos(pi x) = -cos(pi (1 - x)) = sin(pi (1/2 - x)). Both differences are
  // exact.
  if (x > 0.5) return -exact_cos_pi(1 - x);
  const bool as_sine = x > 0.25;
  const double angle = std::numbers::pi * (as_sine ? 0.5 - x : x);
  const double square = angle * angle;
  double series = 1;
  for (int n = as_sine ? 17 : 16; n >= 2; n -= 2) series = 1 - series * square / (n * (n - 1));
  return as_sine ? angle * series : series;
}

double exact_log_factorial(double n) noexcept {
  constexpr double kExactBelow = 16;
  if (n < kExactBelow) {
    double product = 1;
    for (double factor = 2; factor <= n; ++factor) product *= factor;
    return exact_log(product);
  }
  constexpr double kHalfLogTwoPi = 0.91893853320467274178;
  const double inverse = 1 / n;
  const double square = inverse * inverse;
  const double tail =
      inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))));
  return (n + 0.5) * exact_log(n) - n + kHalfLogTwoPi + tail;
}

}  // namespace debruit
