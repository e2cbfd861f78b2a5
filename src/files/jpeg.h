// JPEG files (libjpeg-turbo).
#pragma once

#include <string_view>

#include "files/picture.h"
#include "files/picture_bytes.h"

namespace debruit {

/// Whether the bytes begin as a JPEG does.
[[nodiscard]] bool is_jpeg(std::string_view bytes);

/// Decodes a JPEG of 8 bits, grey or colour, baseline or progressive. Throws Error(input) naming `where` for one that
/// is damaged (libjpeg's warnings among it: it would fill in grey), has other colours, or is beyond picture.h's limits.
[[nodiscard]] Picture decode_jpeg(PictureBytes& bytes, const std::string& where);

}  // namespace debruit
