#include "files/png.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/gzip.h"

namespace debruit {
namespace {

// libpng reports errors with longjmp, which must not skip a destructor. So every call of libpng that may fail stands in
// one of the `step_…` functions: plain C, no object with a destructor, all memory owned by the Decoder outside.

constexpr std::size_t kMessageBytes = 200;
constexpr png_uint_32 kLargestAncillaryChunk = 8u << 20;

struct Source {
  std::string_view left;                      // of the file
  std::array<char, kMessageBytes> message{};  // the error, once there is one
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* source = static_cast<Source*>(png_get_error_ptr(png));
  std::snprintf(source->message.data(), source->message.size(), "%s", message);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep out, std::size_t count) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (count > source->left.size()) png_error(png, "the file ends early");
  std::memcpy(out, source->left.data(), count);
  source->left.remove_prefix(count);
}

struct Header {
  png_uint_32 width = 0;
  png_uint_32 height = 0;
  int depth = 0;
  int colour = 0;
  std::size_t packed_row_bytes = 0;  // as in the file
  std::size_t row_bytes = 0;         // as decoded: 8 bits a channel
  std::size_t channels = 0;          // as decoded: grey, grey+alpha, RGB or RGBA
};

bool step_header(png_structp png, png_infop info, Header& header) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, kLargestPngSide, kLargestPngSide);
  png_set_chunk_malloc_max(png, kLargestAncillaryChunk);
  png_read_info(png, info);
  png_get_IHDR(png, info, &header.width, &header.height, &header.depth, &header.colour, nullptr, nullptr, nullptr);
  header.packed_row_bytes = png_get_rowbytes(png, info);
  png_set_expand(png);  // palette to RGB, 1 to 4 bits to 8, tRNS to alpha
  png_set_scale_16(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  header.row_bytes = png_get_rowbytes(png, info);
  header.channels = png_get_channels(png, info);
  return true;
}

bool step_pixels(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

class Decoder {
 public:
  Decoder(const std::filesystem::path& file, std::string_view bytes)
      : name_(file.string()),
        file_bytes_(bytes.size()),
        source_{bytes, {}},
        png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &source_, on_error, on_warning)) {
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) throw Error(ErrorKind::internal, name_, "libpng could not start");
    png_set_read_fn(png_, &source_, on_read);
  }
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  GreyImage decode() {
    Header header;
    if (!step_header(png_, info_, header)) throw broken();
    check_size(header);
    std::vector<std::uint8_t> pixels(header.row_bytes * header.height);
    std::vector<png_bytep> rows(header.height);
    for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = pixels.data() + y * header.row_bytes;
    if (!step_pixels(png_, rows.data())) throw broken();
    return to_grey(header, pixels);
  }

 private:
  [[nodiscard]] Error broken() const {
    return Error(ErrorKind::input, name_, std::string("is a broken PNG: ") + source_.message.data());
  }

  void check_size(const Header& header) const {
    const std::string size = std::to_string(header.width) + "x" + std::to_string(header.height);
    if (std::uint64_t{header.row_bytes} * header.height > kLargestPngBytes) {
      throw Error(ErrorKind::input, name_,
                  "is a picture of " + size + " pixels: more than the " + std::to_string(kLargestPngBytes) +
                      " bytes allowed once decoded");
    }
    if (std::uint64_t{header.packed_row_bytes} * header.height > kDeflateExpansion * file_bytes_) {
      throw Error(
          ErrorKind::input, name_,
          "announces " + size + " pixels: more than a file of " + std::to_string(file_bytes_) + " bytes can hold");
    }
  }

  static GreyImage to_grey(const Header& header, std::span<const std::uint8_t> pixels) {
    GreyImage image{header.width, header.height, {}};
    image.values.resize(image.width * image.height);
    const bool has_alpha = header.channels % 2 == 0;
    const bool has_colour = header.channels > 2;
    for (std::size_t i = 0; i < image.values.size(); ++i) {
      const std::uint8_t* pixel = pixels.data() + i * header.channels;
      unsigned grey = pixel[0];
      // BT.601 in 16-bit fixed point; the weights add up to 65536.
      if (has_colour) grey = (19595u * pixel[0] + 38470u * pixel[1] + 7471u * pixel[2] + 32768u) >> 16;
      if (has_alpha) {
        const unsigned alpha = pixel[header.channels - 1];
        grey = (grey * alpha + 255u * (255u - alpha) + 127u) / 255u;
      }
      image.values[i] = static_cast<std::uint8_t>(grey);
    }
    return image;
  }

  std::string name_;
  std::size_t file_bytes_;
  Source source_;
  png_structp png_;
  png_infop info_ = nullptr;
};

}  // namespace

GreyImage read_png_grey(const std::filesystem::path& file) {
  const std::string bytes = read_file(file, kLargestPngBytes);
  constexpr std::size_t kSignatureBytes = 8;
  const auto* first = reinterpret_cast<png_const_bytep>(bytes.data());
  if (bytes.size() < kSignatureBytes || png_sig_cmp(first, 0, kSignatureBytes) != 0) {
    throw Error(ErrorKind::input, file.string(), "is not a PNG file");
  }
  return Decoder(file, bytes).decode();
}

namespace {

void check_sides(const GreyImage& image, const std::string& where) {
  if (image.width == 0 || image.height == 0 || image.width > kLargestPngSide || image.height > kLargestPngSide ||
      image.values.size() != image.width * image.height) {
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

}  // namespace

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
