// Images as a model takes them, many at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "debruit/dataset.h"

namespace debruit {

/// All images of `data`, [count, size], scaled. For few: data may be larger than memory. Throws as require_values does.
[[nodiscard]] std::vector<float> scaled_images(const Dataset& data, Scaling scaling);

/// Calls `body` with all images of `data` in their order, some at a time: the index of the first, and the images,
/// [count, size], scaled, which the next ones overwrite. No more than 16 MiB of them are in memory, or one image.
/// Throws as require_values does, before the first call.
void for_scaled_images(const Dataset& data, Scaling scaling,
                       const std::function<void(std::size_t first, std::span<const float> images)>& body);

}  // namespace debruit
