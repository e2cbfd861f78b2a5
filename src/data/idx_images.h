// The images of an IDX file.
#pragma once

#include <cstdint>
#include <filesystem>

#include "data/stored_images.h"

namespace debruit {

/// Images without labels, of a file [images, height, width]. A plain file of more than `largest_held` bytes is not read
/// now: each image is read from the disk whenever it is needed. Throws Error(io), and Error(input) for a malformed file
/// and for one that holds no image or images without a pixel.
[[nodiscard]] StoredImages read_idx_images(const std::filesystem::path& file,
                                           std::uint64_t largest_held = kLargestHeld);

}  // namespace debruit
