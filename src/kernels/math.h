// The elementary functions of the network and of the noise, over arrays: what tests and benchmarks see of
// kernels/math-inl.h, where the errors are stated.
#pragma once

#include <cstddef>

namespace debruit {

/// y[i] = e^x[i] ; 0 below -87.3
void exp_values(const float* x, float* y, std::size_t count);

/// y[i] = 1 / (1 + e^-x[i])
void sigmoid_values(const float* x, float* y, std::size_t count);

/// y[i] = natural logarithm of x[i] ; -infinity below 2^-126, NaN where x[i] < 0
void log_values(const float* x, float* y, std::size_t count);

/// Sine and cosine of |x[i]| <= pi/4.
void sine_cosine_values(const float* x, float* sine, float* cosine, std::size_t count);

}  // namespace debruit
