// How fast the processor multiplies and adds when nothing else holds it up.
#pragma once

#include <cstddef>

namespace debruit {

/// Runs `rounds` rounds of independent chains of fused multiply-adds in registers, on the vectors that the kernels use,
/// and returns the floating-point operations done (two for each multiply-add).
[[nodiscard]] double run_fma_chains(std::size_t rounds);

}  // namespace debruit
