// Latent units that say nothing.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace debruit {

/// Adds to each of `counts` [units] the number of images in `latents` [count, units] for which that unit is not 0.
/// Throws Error(usage) for no units, or latents that are no whole number of images.
void count_firing(std::span<const float> latents, std::span<std::size_t> counts);

/// The units, ascending, that are 0 for every image of `latents` [count, units]; there are as many dead ones as the
/// result is long. Throws Error(usage) for no images, no units, or latents that are no whole number of images.
[[nodiscard]] std::vector<std::size_t> dead_units(std::span<const float> latents, std::size_t units);

}  // namespace debruit
