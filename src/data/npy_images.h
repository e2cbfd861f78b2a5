// Images of a .npy file, held in memory or read one at a time.
#pragma once

#include <cstdint>
#include <filesystem>

#include "data/stored_images.h"

namespace debruit {

/// The images of a .npy file. One of more than `largest_held` bytes is not read now: each image is read from the disk
/// whenever it is needed, so that the data may be larger than memory. Throws Error(io) or Error(input): as layout_of
/// and pixels_of do, and for a larger file in Fortran order, whose images do not lie together.
[[nodiscard]] StoredImages read_npy_images(const std::filesystem::path& file, bool grey,
                                           std::uint64_t largest_held = kLargestHeld);

}  // namespace debruit
