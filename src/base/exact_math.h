// Elementary functions with the same bits on every machine: IEEE operations alone, in a fixed order, no libm.
#pragma once

namespace debruit {

/// Natural logarithm of a finite x > 0; relative error below 4e-16.
[[nodiscard]] double exact_log(double x) noexcept;

/// e^x for x in [-700, 700]; relative error below 4e-16 (1 + |x|).
[[nodiscard]] double exact_exp(double x) noexcept;

/// cos(pi x) for x in [0, 1]; error below 2e-16, and exactly 1, 0 and -1 at x = 0, 1/2 and 1.
[[nodiscard]] double exact_cos_pi(double x) noexcept;

/// log(n!) for an integer n >= 0 (Stirling's series from 16 on); relative error below 1e-15.
[[nodiscard]] double exact_log_factorial(double n) noexcept;

}  // namespace debruit
