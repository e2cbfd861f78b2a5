// Images as they are stored: numbers of one type, in memory or read one image at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace debruit {

/// The pixels of one image as they are stored. The order of the types is that of PixelType.
using Pixels = std::variant<std::span<const std::uint8_t>, std::span<const std::uint16_t>, std::span<const float>,
                            std::span<const double>>;

/// The type of a stored pixel.
enum class PixelType { uint8, uint16, float32, float64 };

/// "uint8", "uint16", "float32", "float64".
[[nodiscard]] std::string_view pixel_type_name(PixelType type);

/// Bytes of one pixel.
[[nodiscard]] std::size_t pixel_bytes(PixelType type);

/// Whether pixels are whole numbers from 0 to the largest of their type.
[[nodiscard]] constexpr bool is_whole(PixelType type) { return type == PixelType::uint8 || type == PixelType::uint16; }

/// Memory that a source may write an image into; the caller keeps it from image to image, each thread its own.
using PixelBuffer = std::vector<std::byte>;

/// Where images come from. Immutable and safe to read from several threads.
class ImageSource {
 public:
  ImageSource() = default;
  ImageSource(const ImageSource&) = delete;
  ImageSource& operator=(const ImageSource&) = delete;
  virtual ~ImageSource() = default;

  [[nodiscard]] virtual PixelType type() const = 0;
  [[nodiscard]] virtual std::size_t size() const = 0;        ///< number of images
  [[nodiscard]] virtual std::size_t image_size() const = 0;  ///< pixels of each

  /// Image `index` < size(): image_size() pixels of type(), which lie in memory of the source's or in `buffer`, whose
  /// content they replace. Throws Error(io) or Error(input) where the image cannot be read.
  [[nodiscard]] virtual Pixels image(std::size_t index, PixelBuffer& buffer) const = 0;
};

template <class T>
concept PixelValue = std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t> || std::is_same_v<T, float> ||
    std::is_same_v<T, double>;

/// Images of one size, row after row, or some of those of a source. A value: copies share the pixels, which nobody
/// changes.
class Images {
 public:
  Images() = default;  ///< none, of type uint8

  /// `values` are [count, image_size]. Throws Error(usage) where their number is no multiple of `image_size`.
  template <PixelValue T>
  Images(std::vector<T> values, std::size_t image_size) {
    const auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    *this = Images(std::span<const T>(*owner), image_size, owner);
  }

  /// The same without a copy: `owner` keeps alive what `values` refer to.
  template <PixelValue T>
  Images(std::span<const T> values, std::size_t image_size, std::shared_ptr<const void> owner)
      : Images(Pixels(values), image_size, std::move(owner)) {}

  /// All images of `source`.
  explicit Images(std::shared_ptr<const ImageSource> source);

  [[nodiscard]] std::size_t size() const noexcept { return chosen_ ? chosen_->size() : all_; }
  [[nodiscard]] std::size_t image_size() const { return source_ ? source_->image_size() : 0; }
  [[nodiscard]] PixelType type() const { return source_ ? source_->type() : PixelType::uint8; }

  /// Image `index` < size(), as ImageSource::image has it.
  [[nodiscard]] Pixels image(std::size_t index, PixelBuffer& buffer) const {
    return source_->image(chosen_ ? (*chosen_)[index] : index, buffer);
  }

  /// The images at `indices`, each < size(), in that order. No pixel is copied.
  [[nodiscard]] Images take(std::span<const std::size_t> indices) const;

 private:
  Images(Pixels values, std::size_t image_size, std::shared_ptr<const void> owner);

  std::shared_ptr<const ImageSource> source_;
  std::size_t all_ = 0;                                     // images of the source
  std::shared_ptr<const std::vector<std::size_t>> chosen_;  // of the source's images; null: all
};

}  // namespace debruit
