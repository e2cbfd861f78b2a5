// Poisson variates with the same bits on every machine.
#pragma once

#include <cstdint>

#include "base/random.h"

namespace debruit {

/// A Poisson variate of mean `mean` >= 0 for element `element` of `key`. Inversion below a mean of 10, transformed
/// rejection above (Hörmann 1993, PTRS), and beyond 10^9 a variate of that mean, shifted and stretched.
[[nodiscard]] double poisson_variate(double mean, const RandomKey& key, std::uint32_t element) noexcept;

}  // namespace debruit
