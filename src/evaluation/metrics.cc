#include "evaluation/metrics.h"

#include <cmath>
#include <limits>

#include "evaluation/statistics.h"

namespace debruit {

double mean_squared_error(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.size());
}

std::optional<double> psnr(double mse) {
  if (mse == 0) return std::nullopt;
  return -10 * std::log10(mse);
}

Mean mean_of(std::span<const double> values, std::size_t undefined) {
  constexpr double kNormal975 = 1.959963984540054;  // 97.5 % quantile of the standard normal distribution
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (values.empty()) return {kNone, kNone, kNone, undefined};
  if (values.size() == 1) return {values[0], kNone, kNone, undefined};
  const auto [mean, standard_error] = mean_and_standard_error(values);
  const double half = kNormal975 * standard_error;
  return {mean, mean - half, mean + half, undefined};
}

}  // namespace debruit
