// Latent units that say nothing.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace debruit {

/// The units, ascending, that are 0 for every image of `latents` [count, units]; there are as many dead ones as the
/// result is long. Throws Error(usage) for no images, no units, or latents that are no whole number of images.
[[nodiscard]] std::vector<std::size_t> dead_units(std::span<const float> latents, std::size_t units);

}  // namespace debruit
