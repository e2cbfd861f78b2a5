// Images and labels as a file has them, before they become a data set.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "debruit/dataset.h"
#include "debruit/images.h"
#include "debruit/shape.h"
#include "files/npy.h"

namespace debruit {

/// Pixels in memory, in the order of PixelType.
using PixelValues =
    std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<float>, std::vector<double>>;

struct StoredImages {
  ImageShape shape;
  Images images;
  Images noisy;                      ///< real noisy versions, of the same shape and type; or none
  std::vector<std::uint8_t> labels;  ///< [count]; empty where there are none
  std::string source;                ///< what they were read from and how its layout was taken, in words
};

/// Bytes of pixels beyond which images stay on the disk, each read whenever it is needed.
inline constexpr std::uint64_t kLargestHeld = std::uint64_t{1} << 30;

/// How the numbers of one array are taken for images.
struct ArrayLayout {
  ImageShape shape;            ///< of an image as it is stored
  bool channels_last = false;  ///< [height, width, channels] in the file
  std::string words;           ///< "[10, 28, 28] of uint8, taken as [images, height, width]"
};

/// Told by the shape alone:
///   [N, D]           one row of D values, 1 x 1 x D
///   [N, H, W]        grey
///   [N, H, W, C]     C, the last side, is 1 or 3
///   [N, C, H, W]     C is 1 or 3, and the last side is neither
/// Throws Error(input) naming `where` for another shape, for a type other than uint8, uint16, float32 and float64, and
/// where there is no image or no pixel.
[[nodiscard]] ArrayLayout layout_of(const NpyInfo& info, const std::string& where);

/// Values of whole images in C order as pixels [channels, height, width], with `grey` as one channel each. `first` is
/// the number of the first image, for messages. Throws Error(input) for a value that is not finite.
[[nodiscard]] PixelValues pixels_of(NpyValues values, const ArrayLayout& layout, bool grey, std::size_t first,
                                    const std::string& where);

/// `shape` with one channel where `grey` says so.
[[nodiscard]] ImageShape shape_as(const ImageShape& shape, bool grey);

/// Images of `pixels`, [count, shape].
[[nodiscard]] Images images_of(PixelValues pixels, const ImageShape& shape);

/// `values` in `buffer`, and a view of them there.
template <PixelValue T>
[[nodiscard]] Pixels put_pixels(const std::vector<T>& values, PixelBuffer& buffer) {
  buffer.resize(values.size() * sizeof(T));
  std::memcpy(buffer.data(), values.data(), buffer.size());
  return std::span<const T>(reinterpret_cast<const T*>(buffer.data()), values.size());
}

/// Labels of an array of `count` integers from 0 to 255, [N] or [N, 1]. Throws Error(input) naming `where`.
[[nodiscard]] std::vector<std::uint8_t> labels_of(const NpyArray& array, std::size_t count, const std::string& where);

}  // namespace debruit
