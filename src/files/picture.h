// Pictures as people keep them, PNG and JPEG files, as planes of grey or of red, green and blue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace debruit {

struct Picture {
  std::size_t channels = 1;  ///< 1 is grey; 3 are red, green and blue
  std::size_t height = 0;
  std::size_t width = 0;
  /// [channels, height, width], from 0 (black) to 255, or to 65535.
  std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>> values;
  friend bool operator==(const Picture&, const Picture&) = default;
};

/// Largest width and height that are read, in pixels.
inline constexpr std::size_t kLargestPictureSide = 16384;
/// Largest decoded picture that is read, in bytes.
inline constexpr std::size_t kLargestPictureBytes = std::size_t{256} << 20;

/// Reads a PNG or a JPEG, told apart by its first bytes.
///
/// PNG: every kind. 1, 2 and 4 bits are scaled to 8; 16 bits stay; a palette gives its colours, grey where all of them
/// are grey. What is transparent lies over white. JPEG: 8 bits, grey or colour. Gamma, colour profiles and the camera's
/// orientation are left alone.
/// Throws Error(io) where the file cannot be read, Error(input) where it is neither, is damaged, or is beyond the
/// limits.
[[nodiscard]] Picture read_picture(const std::filesystem::path& file);

/// Colour as luma by ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B of the stored values. Grey stays as it is.
[[nodiscard]] Picture to_grey(Picture picture);

/// Grey as three equal channels. Colour stays as it is.
[[nodiscard]] Picture to_colour(Picture picture);

/// 8 bits as 16: times 257, so that 255 becomes 65535.
[[nodiscard]] Picture to_16_bits(Picture picture);

/// The picture in another size. A side that shrinks is averaged over the area that each new pixel covers; a side that
/// grows is interpolated linearly between pixel centres, the border repeated. Rounds to the nearest value.
/// Throws Error(usage) where either size is 0.
[[nodiscard]] Picture resize_area(const Picture& picture, std::size_t width, std::size_t height);

/// The bytes of a PNG, grey or RGB, of 8 or 16 bits. Throws Error(usage) where the number of values does not fit, or a
/// side is 0 or beyond kLargestPictureSide.
[[nodiscard]] std::string encode_png(const Picture& picture);

}  // namespace debruit
