#include "data/idx_images.h"

#include <memory>
#include <string>
#include <utility>

#include "debruit/error.h"
#include "files/file_source.h"
#include "files/gzip.h"
#include "files/idx.h"

namespace debruit {
namespace {

/// Reads every image from the disk when it is asked for.
class IdxImages final : public ImageSource {
 public:
  IdxImages(const std::filesystem::path& file, const IdxInfo& info, std::size_t image_size)
      : file_(file),
        where_(file.string()),
        header_bytes_(info.header_bytes),
        size_(info.dimensions[0]),
        image_size_(image_size) {}

  [[nodiscard]] PixelType type() const override { return PixelType::uint8; }
  [[nodiscard]] std::size_t size() const override { return size_; }
  [[nodiscard]] std::size_t image_size() const override { return image_size_; }

  [[nodiscard]] Pixels image(std::size_t index, PixelBuffer& buffer) const override {
    buffer.resize(image_size_);
    const std::span<char> bytes(reinterpret_cast<char*>(buffer.data()), image_size_);
    if (file_.read_at(header_bytes_ + index * image_size_, bytes) < image_size_) {
      throw Error(ErrorKind::input, where_, "has become shorter since it was opened");
    }
    return std::span<const std::uint8_t>(reinterpret_cast<const std::uint8_t*>(buffer.data()), image_size_);
  }

 private:
  FileSource file_;
  std::string where_;
  std::uint64_t header_bytes_;
  std::size_t size_;
  std::size_t image_size_;
};

bool stays_on_disk(const std::filesystem::path& file, std::uint64_t largest_held) {
  const DecodedFile content(file);
  return !content.compressed() && content.file_size() > largest_held;
}

/// The shape of an image of [images, height, width].
ImageShape shape_of(const std::vector<std::size_t>& dimensions, const std::filesystem::path& file) {
  const ImageShape shape{1, dimensions[1], dimensions[2]};
  if (dimensions[0] == 0) throw Error(ErrorKind::input, file.string(), "holds no image");
  if (shape.size() == 0) throw Error(ErrorKind::input, file.string(), "holds images without a pixel");
  return shape;
}

}  // namespace

StoredImages read_idx_images(const std::filesystem::path& file, std::uint64_t largest_held) {
  StoredImages stored;
  stored.source = file.filename().string();
  if (stays_on_disk(file, largest_held)) {
    const IdxInfo info = read_idx_info(file, 3);
    stored.shape = shape_of(info.dimensions, file);
    stored.images = Images(std::make_shared<IdxImages>(file, info, stored.shape.size()));
    stored.source += ", read from the file image by image";
    return stored;
  }
  IdxArray array = read_idx(file, 3);
  stored.shape = shape_of(array.dimensions, file);
  stored.images = Images(std::move(array.values), stored.shape.size());
  return stored;
}

}  // namespace debruit
