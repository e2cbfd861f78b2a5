#include "files/picture.h"

#include <span>
#include <string_view>
#include <utility>

#include "debruit/error.h"
#include "files/file_source.h"
#include "files/jpeg.h"
#include "files/picture_bytes.h"
#include "files/png.h"

namespace debruit {
namespace {

/// BT.601 in 16-bit fixed point; the weights add up to 65536.
constexpr std::uint64_t kRed = 19595;
constexpr std::uint64_t kGreen = 38470;
constexpr std::uint64_t kBlue = 7471;

}  // namespace

Picture read_picture(const std::filesystem::path& file) {
  FileSource source(file);
  if (source.size() == 0) throw Error(ErrorKind::input, file.string(), "is empty; expected a PNG or JPEG picture");
  PictureBytes bytes([&](std::span<char> buffer) { return source.read(buffer); }, source.size());
  const std::string_view signature = bytes.begin(kPictureSignature);
  if (is_png(signature)) return decode_png(bytes, file.string());
  if (is_jpeg(signature)) return decode_jpeg(bytes, file.string());
  throw Error(ErrorKind::input, file.string(), "is neither a PNG nor a JPEG picture");
}

Picture to_grey(Picture picture) {
  if (picture.channels == 1) return picture;
  std::visit(
      [&]<class T>(std::vector<T>& values) {
        const std::size_t pixels = picture.height * picture.width;
        for (std::size_t i = 0; i < pixels; ++i) {
          const std::uint64_t sum = kRed * values[i] + kGreen * values[pixels + i] + kBlue * values[2 * pixels + i];
          values[i] = static_cast<T>((sum + 32768) >> 16);
        }
        values.resize(pixels);
      },
      picture.values);
  picture.channels = 1;
  return picture;
}

Picture to_colour(Picture picture) {
  if (picture.channels == 3) return picture;
  std::visit(
      [&](auto& values) {
        const std::size_t pixels = values.size();
        values.resize(3 * pixels);
        for (std::size_t i = 0; i < pixels; ++i) values[pixels + i] = values[2 * pixels + i] = values[i];
      },
      picture.values);
  picture.channels = 3;
  return picture;
}

Picture to_16_bits(Picture picture) {
  constexpr std::uint16_t kStep = 257;  // 65535 / 255
  if (const auto* bytes = std::get_if<std::vector<std::uint8_t>>(&picture.values)) {
    std::vector<std::uint16_t> wide(bytes->begin(), bytes->end());
    for (std::uint16_t& value : wide) value = static_cast<std::uint16_t>(value * kStep);
    picture.values = std::move(wide);
  }
  return picture;
}

}  // namespace debruit
