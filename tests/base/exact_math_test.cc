#include "base/exact_math.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace debruit {
namespace {

constexpr double kEpsilon = 2.3e-16;

TEST(ExactMathTest, LogAgreesWithLibm) {
  for (double x = 1e-300; x < 1e300; x *= 1.37) {
    EXPECT_NEAR(exact_log(x), std::log(x), 4e-16 * std::max(1.0, std::fabs(std::log(x)))) << x;
  }
  for (double d = 1e-15; d < 0.5; d *= 1.7) {  // near 1 the logarithm itself is small: relative accuracy
    EXPECT_NEAR(exact_log(1 + d) / std::log(1 + d), 1, 4 * kEpsilon) << d;
    EXPECT_NEAR(exact_log(1 - d) / std::log(1 - d), 1, 4 * kEpsilon) << d;
  }
}

TEST(ExactMathTest, ExpAgreesWithLibm) {
  for (double x = -700; x <= 700; x += 0.37) {
    EXPECT_NEAR(exact_exp(x) / std::exp(x), 1, 4e-16 * (1 + std::fabs(x))) << x;
  }
}

TEST(ExactMathTest, CosPiAgreesWithLongDouble) {
  constexpr int kPoints = 1000003;
  double largest = 0;
  for (int i = 0; i <= kPoints; ++i) {
    const double x = static_cast<double>(i) / kPoints;
    const long double truth = std::cos(std::numbers::pi_v<long double> * static_cast<long double>(x));
    largest = std::max(largest, static_cast<double>(std::fabs(static_cast<long double>(exact_cos_pi(x)) - truth)));
  }
  RecordProperty("largest_error", std::to_string(largest * 1e16) + "e-16");
  EXPECT_LT(largest, 2e-16);
  EXPECT_EQ(exact_cos_pi(0), 1);
  EXPECT_EQ(exact_cos_pi(0.5), 0);
  EXPECT_EQ(exact_cos_pi(1), -1);
}

TEST(ExactMathTest, LogFactorialAgreesWithLibm) {
  for (double n = 0; n < 1e10; n = std::floor(n * 1.1) + 1) {
    EXPECT_NEAR(exact_log_factorial(n), std::lgamma(n + 1), 1e-15 * std::max(1.0, std::lgamma(n + 1))) << n;
  }
}

}  // namespace
}  // namespace debruit
