#include "data/npy_images.h"

#include <memory>
#include <string>
#include <utility>

#include "debruit/error.h"
#include "files/file_source.h"

namespace debruit {
namespace {

PixelType pixel_type(const NpyInfo& info) {
  if (info.type == "uint8") return PixelType::uint8;
  if (info.type == "uint16") return PixelType::uint16;
  return info.type == "float32" ? PixelType::float32 : PixelType::float64;
}

/// Reads every image from the disk when it is asked for.
class NpyImages final : public ImageSource {
 public:
  NpyImages(std::shared_ptr<const FileSource> file, NpyInfo info, ArrayLayout layout, bool grey, std::string where)
      : file_(std::move(file)),
        info_(std::move(info)),
        layout_(std::move(layout)),
        grey_(grey),
        where_(std::move(where)) {}

  [[nodiscard]] PixelType type() const override { return pixel_type(info_); }
  [[nodiscard]] std::size_t size() const override { return info_.shape[0]; }
  [[nodiscard]] std::size_t image_size() const override { return shape_as(layout_.shape, grey_).size(); }

  [[nodiscard]] Pixels image(std::size_t index, PixelBuffer& buffer) const override {
    std::string bytes(layout_.shape.size() * info_.value_bytes, '\0');
    if (file_->read_at(info_.header_bytes + index * bytes.size(), bytes) < bytes.size()) {
      throw Error(ErrorKind::input, where_, "has become shorter since it was opened");
    }
    return std::visit([&](const auto& values) { return put_pixels(values, buffer); },
                      pixels_of(npy_values(info_, bytes, where_), layout_, grey_, index, where_));
  }

 private:
  std::shared_ptr<const FileSource> file_;
  NpyInfo info_;
  ArrayLayout layout_;
  bool grey_;
  std::string where_;
};

}  // namespace

StoredImages read_npy_images(const std::filesystem::path& file, bool grey, std::uint64_t largest_held) {
  const std::string where = file.string();
  const auto source = std::make_shared<FileSource>(file);
  const NpyInfo info =
      read_npy_header([&](std::span<char> buffer) { return source->read(buffer); }, source->size(), where);
  const ArrayLayout layout = layout_of(info, where);
  StoredImages stored;
  stored.shape = shape_as(layout.shape, grey);
  stored.source = layout.words;
  if (source->size() <= largest_held) {
    stored.images = images_of(pixels_of(read_npy(file, largest_held).values, layout, grey, 0, where), stored.shape);
    return stored;
  }
  if (info.fortran_order) {
    throw Error(ErrorKind::input, where,
                "is in Fortran order and larger than the " + std::to_string(largest_held) +
                    " bytes that are held in memory; save it with numpy.ascontiguousarray");
  }
  stored.images = Images(std::make_shared<NpyImages>(source, info, layout, grey, where));
  stored.source += ", read from the file image by image";
  return stored;
}

}  // namespace debruit
