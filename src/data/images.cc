#include "debruit/images.h"

#include <string>

#include "debruit/error.h"

namespace debruit {
namespace {

/// Pixels that lie in memory, one image after the other.
class ImagesInMemory final : public ImageSource {
 public:
  ImagesInMemory(Pixels values, std::size_t image_size, std::shared_ptr<const void> owner)
      : values_(values), image_size_(image_size), owner_(std::move(owner)) {}

  [[nodiscard]] PixelType type() const override { return static_cast<PixelType>(values_.index()); }
  [[nodiscard]] std::size_t size() const override {
    return std::visit([](auto values) { return values.size(); }, values_) / image_size_;
  }
  [[nodiscard]] std::size_t image_size() const override { return image_size_; }

  [[nodiscard]] Pixels image(std::size_t index, PixelBuffer&) const override {
    return std::visit([&](auto values) -> Pixels { return values.subspan(index * image_size_, image_size_); }, values_);
  }

 private:
  Pixels values_;
  std::size_t image_size_;
  std::shared_ptr<const void> owner_;
};

}  // namespace

std::string_view pixel_type_name(PixelType type) {
  switch (type) {
    case PixelType::uint8:
      return "uint8";
    case PixelType::uint16:
      return "uint16";
    case PixelType::float32:
      return "float32";
    case PixelType::float64:
      return "float64";
  }
  throw Error(ErrorKind::internal, "pixel type", "is none of the known ones");
}

std::size_t pixel_bytes(PixelType type) {
  switch (type) {
    case PixelType::uint8:
      return 1;
    case PixelType::uint16:
      return 2;
    case PixelType::float32:
      return 4;
    case PixelType::float64:
      return 8;
  }
  throw Error(ErrorKind::internal, "pixel type", "is none of the known ones");
}

Images::Images(std::shared_ptr<const ImageSource> source) : source_(std::move(source)), all_(source_->size()) {}

Images::Images(Pixels values, std::size_t image_size, std::shared_ptr<const void> owner) {
  const std::size_t count = std::visit([](auto pixels) { return pixels.size(); }, values);
  if (image_size == 0 || count % image_size != 0) {
    throw Error(ErrorKind::usage, "images",
                std::to_string(count) + " values are no whole number of images of " + std::to_string(image_size));
  }
  *this = Images(std::make_shared<const ImagesInMemory>(values, image_size, std::move(owner)));
}

Images Images::take(std::span<const std::size_t> indices) const {
  std::vector<std::size_t> chosen(indices.begin(), indices.end());
  for (std::size_t& index : chosen) {
    if (index >= size()) {
      throw Error(ErrorKind::usage, "index " + std::to_string(index),
                  "there are " + std::to_string(size()) + " images");
    }
    if (chosen_) index = (*chosen_)[index];
  }
  Images taken = *this;
  taken.chosen_ = std::make_shared<const std::vector<std::size_t>>(std::move(chosen));
  return taken;
}

}  // namespace debruit
