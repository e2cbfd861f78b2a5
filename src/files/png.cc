#include "files/png.h"

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "debruit/error.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

void check_sides(const GreyImage& image, const std::string& where) {
  if (image.width == 0 || image.height == 0 || image.width > kLargestPictureSide ||
      image.height > kLargestPictureSide || image.values.size() != image.width * image.height) {
    throw Error(ErrorKind::usage, where,
                "cannot hold a picture of " + std::to_string(image.width) + "x" + std::to_string(image.height) +
                    " pixels with " + std::to_string(image.values.size()) + " values");
  }
}

/// `palette` has four bytes a colour; null for grey.
std::string encode(const GreyImage& image, std::span<const std::uint8_t> palette, const std::string& where) {
  check_sides(image, where);
  // libpng's simplified interface reports by return value: no longjmp here.
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.width);
  png.height = static_cast<png_uint_32>(image.height);
  png.format = palette.empty() ? PNG_FORMAT_GRAY : PNG_FORMAT_RGBA_COLORMAP;
  png.colormap_entries = static_cast<png_uint_32>(palette.size() / 4);
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&png, bytes.data(), &size, 0, image.values.data(), 0, palette.data()) == 0) {
    throw Error(ErrorKind::internal, where, std::string("libpng could not encode: ") + png.message);
  }
  bytes.resize(size);
  return bytes;
}

// The simplified interface has no 16 bits that are not linear light, so these go through libpng's rows. An error is a
// longjmp: the only call that may fail stands in a function without destructors (png_read.cc says more).
struct Sink {
  std::string bytes;
  std::string message;
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  static_cast<Sink*>(png_get_error_ptr(png))->message = message;
  png_longjmp(png, 1);
}
void on_warning(png_structp, png_const_charp) {}
void on_write(png_structp png, png_bytep bytes, std::size_t count) {
  static_cast<Sink*>(png_get_io_ptr(png))->bytes.append(reinterpret_cast<const char*>(bytes), count);
}
void on_flush(png_structp) {}

bool step_write(png_structp png, png_infop info, const Picture& picture, int depth, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_IHDR(png, info, static_cast<png_uint_32>(picture.width), static_cast<png_uint_32>(picture.height), depth,
               picture.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  if (depth == 16) png_set_swap(png);  // from this machine's byte order
  png_write_image(png, rows);
  png_write_end(png, info);
  return true;
}

/// [height, width, channels]
template <class T>
std::vector<T> interleaved(const Picture& picture, const std::vector<T>& planes) {
  const std::size_t pixels = picture.height * picture.width;
  std::vector<T> values(planes.size());
  for (std::size_t c = 0; c < picture.channels; ++c) {
    for (std::size_t i = 0; i < pixels; ++i) values[i * picture.channels + c] = planes[c * pixels + i];
  }
  return values;
}

template <class T>
std::string encode_planes(const Picture& picture, const std::vector<T>& planes) {
  constexpr int kDepth = 8 * sizeof(T);
  if ((picture.channels != 1 && picture.channels != 3) || picture.width == 0 || picture.height == 0 ||
      picture.width > kLargestPictureSide || picture.height > kLargestPictureSide ||
      planes.size() != picture.channels * picture.height * picture.width) {
    throw Error(ErrorKind::usage, "PNG",
                "cannot hold a picture of " + std::to_string(picture.channels) + "x" + std::to_string(picture.height) +
                    "x" + std::to_string(picture.width) + " (channels x height x width) with " +
                    std::to_string(planes.size()) + " values");
  }
  std::vector<T> values = interleaved(picture, planes);
  std::vector<png_bytep> rows(picture.height);
  for (std::size_t y = 0; y < rows.size(); ++y) {
    rows[y] = reinterpret_cast<png_bytep>(values.data() + y * picture.width * picture.channels);
  }
  Sink sink;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &sink, on_error, on_warning);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  if (png != nullptr) png_set_write_fn(png, &sink, on_write, on_flush);
  const bool written = info != nullptr && step_write(png, info, picture, kDepth, rows.data());
  png_destroy_write_struct(&png, &info);
  if (!written) throw Error(ErrorKind::internal, "PNG", "libpng could not encode: " + sink.message);
  return sink.bytes;
}

}  // namespace

std::string encode_png(const Picture& picture) {
  return std::visit([&](const auto& planes) { return encode_planes(picture, planes); }, picture.values);
}

std::string encode_png(const GreyImage& image) { return encode(image, {}, "PNG"); }

std::string encode_png(const GreyImage& indices, std::span<const Colour> colours) {
  constexpr std::size_t kMostColours = 256;
  const auto largest = std::max_element(indices.values.begin(), indices.values.end());
  const std::size_t needed = largest == indices.values.end() ? 0 : std::size_t{*largest} + 1;
  if (colours.size() > kMostColours || colours.size() < needed) {
    throw Error(ErrorKind::usage, "PNG",
                std::to_string(colours.size()) + " colours given; expected at most 256, and here at least " +
                    std::to_string(needed));
  }
  std::vector<std::uint8_t> palette;
  for (const Colour& colour : colours) {
    palette.insert(palette.end(), {colour.red, colour.green, colour.blue, colour.opacity});
  }
  return encode(indices, palette, "PNG");
}

void write_png(const std::filesystem::path& file, const GreyImage& image) {
  write_file(file, encode(image, {}, file.string()));
}

}  // namespace debruit
