#include "base/exact_math.h"

#include <gtest/gtest.h>

#include <cmath>

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

TEST(ExactMathTest, LogFactorialAgreesWithLibm) {
  for (double n = 0; n < 1e10; n = std::floor(n * 1.1) + 1) {
    EXPECT_NEAR(exact_log_factorial(n), std::lgamma(n + 1), 1e-15 * std::max(1.0, std::lgamma(n + 1))) << n;
  }
}

}  // namespace
}  // namespace debruit
