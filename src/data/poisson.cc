#include "data/poisson.h"

#include <cmath>

#include "base/exact_math.h"

namespace debruit {
namespace {

constexpr double kRejectionFrom = 10;
constexpr double kLargestMean = 1e9;  // beyond it the acceptance test cancels too many digits

/// Sums the probabilities from 0 up until they pass a uniform variate.
double by_inversion(double mean, const RandomKey& key, std::uint32_t element) noexcept {
  const auto words = random_block(key, element);
  const double uniform = to_unit_double(words[0], words[1]);
  double probability = exact_exp(-mean);
  double sum = probability;
  double count = 0;
  constexpr double kLast = 200;  // the sum reaches 1 to the last bit long before
  while (uniform >= sum && count < kLast) {
    ++count;
    probability *= mean / count;
    sum += probability;
  }
  return count;
}

double by_rejection(double mean, const RandomKey& key, std::uint32_t element) noexcept {
  const double root = std::sqrt(mean);
  const double log_mean = exact_log(mean);
  const double b = 0.931 + 2.53 * root;
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2);
  for (std::uint16_t draw = 0;; ++draw) {
    const auto words = random_block(key, element, draw);
    const double u = to_unit_double(words[0], words[1]) - 0.5;
    const double v = to_unit_double(words[2], words[3]);
    const double us = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return k;
    if (k < 0 || us <= 0 || v <= 0 || (us < 0.013 && v > us)) continue;
    const double accept = -mean + k * log_mean - exact_log_factorial(k);
    if (exact_log(v) + exact_log(inverse_alpha) - exact_log(a / (us * us) + b) <= accept) return k;
  }
}

/// A variate of mean kLargestMean, shifted and stretched: mean and variance are exact, the skewness is below 4e-5.
double by_scaling(double mean, const RandomKey& key, std::uint32_t element) noexcept {
  const double deviation = by_rejection(kLargestMean, key, element) - kLargestMean;
  return std::floor(mean + deviation * std::sqrt(mean / kLargestMean) + 0.5);
}

}  // namespace

double poisson_variate(double mean, const RandomKey& key, std::uint32_t element) noexcept {
  if (mean < kRejectionFrom) return by_inversion(mean, key, element);
  return mean < kLargestMean ? by_rejection(mean, key, element) : by_scaling(mean, key, element);
}

}  // namespace debruit
