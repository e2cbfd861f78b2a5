// Many pictures as images of one shape.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/stored_images.h"

namespace debruit {

struct PictureSet {
  std::string name;                          ///< for messages: the folder
  std::vector<std::filesystem::path> files;  ///< at least one
  std::vector<std::uint8_t> labels;          ///< one a file, or none at all
  std::size_t passed_over = 0;               ///< files that are no pictures
};

/// Decodes every picture; turns it to grey and resizes it where `options` says so, in this order. Where one has colour
/// or 16 bits, all get them. Beyond `largest_held` bytes of pixels they are not kept: each is decoded again whenever it
/// is needed. Throws Error(io) or Error(input), as open_picture_folder says.
[[nodiscard]] StoredImages read_pictures(PictureSet set, const LoadOptions& options,
                                         std::uint64_t largest_held = kLargestHeld);

}  // namespace debruit
