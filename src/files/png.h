// PNG files (libpng), and pictures of 8 bits a pixel, grey or by a palette.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "files/picture.h"
#include "files/picture_bytes.h"

namespace debruit {

/// A picture of one grey channel: 0 black, 255 white, row by row from the top.
struct GreyImage {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> values;  ///< [height, width]
  friend bool operator==(const GreyImage&, const GreyImage&) = default;
};

/// Whether the bytes begin as a PNG does.
[[nodiscard]] bool is_png(std::string_view bytes);

/// Decodes a PNG as read_picture (files/picture.h) does. Throws Error(input) naming `where`.
[[nodiscard]] Picture decode_png(PictureBytes& bytes, const std::string& where);

/// Reads any PNG as 8-bit grey. 16-bit samples are scaled to 8; colour becomes luma (ITU-R BT.601: 0.299 R + 0.587 G +
/// 0.114 B of the stored values; gamma and colour profiles are left alone); what is transparent lies over white.
/// Throws Error(io) where the file cannot be read, Error(input) where it is no PNG, broken, or beyond the limits.
[[nodiscard]] GreyImage read_png_grey(const std::filesystem::path& file);

/// The bytes of an 8-bit grey PNG. Throws Error(usage) as `write_png` does.
[[nodiscard]] std::string encode_png(const GreyImage& image);

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  std::uint8_t opacity = 255;
};

/// The bytes of a PNG with a palette: the value of each pixel of `indices` is the place of its colour in `colours`.
/// Throws Error(usage) as `write_png` does, for more than 256 colours, and for a value that has none.
[[nodiscard]] std::string encode_png(const GreyImage& indices, std::span<const Colour> colours);

/// Writes an 8-bit grey PNG, whole or not at all. Throws Error(io), and Error(usage) where the number of values is not
/// width * height or a side is 0 or beyond kLargestPictureSide.
void write_png(const std::filesystem::path& file, const GreyImage& image);

/// As of a Picture.
[[nodiscard]] GreyImage resize_area(const GreyImage& image, std::size_t width, std::size_t height);

}  // namespace debruit
