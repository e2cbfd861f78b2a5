#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/gzip.h"
#include "files/png.h"

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
  std::size_t row_bytes = 0;         // as decoded: 8 bits a value, or 16
  std::size_t channels = 0;          // as decoded: grey, grey+alpha, RGB or RGBA
  bool grey_palette = false;         // a palette with no colour in it
};

bool is_grey_palette(png_structp png, png_infop info) {
  png_colorp colours = nullptr;
  int count = 0;
  if (png_get_PLTE(png, info, &colours, &count) == 0) return false;
  return std::all_of(colours, colours + count,
                     [](const png_color& colour) { return colour.red == colour.green && colour.red == colour.blue; });
}

bool step_header(png_structp png, png_infop info, bool eight_bits, Header& header) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, kLargestPictureSide, kLargestPictureSide);
  png_set_chunk_malloc_max(png, kLargestAncillaryChunk);
  png_read_info(png, info);
  png_get_IHDR(png, info, &header.width, &header.height, &header.depth, &header.colour, nullptr, nullptr, nullptr);
  header.packed_row_bytes = png_get_rowbytes(png, info);
  png_set_expand(png);  // palette to RGB, 1 to 4 bits to 8, tRNS to alpha
  header.grey_palette = header.colour == PNG_COLOR_TYPE_PALETTE && is_grey_palette(png, info);
  if (eight_bits) {
    png_set_scale_16(png);
  } else {
    png_set_swap(png);  // 16-bit values as this machine has them
  }
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  header.row_bytes = png_get_rowbytes(png, info);
  header.depth = png_get_bit_depth(png, info);
  header.channels = png_get_channels(png, info);
  return true;
}

bool step_pixels(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

/// A decoded picture as libpng gives it: [height, width, channels].
struct Decoded {
  Header header;
  std::vector<std::uint8_t> bytes;
};

class Decoder {
 public:
  Decoder(std::string_view bytes, const std::string& where)
      : name_(where),
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

  Decoded decode(bool eight_bits) {
    Decoded decoded;
    Header& header = decoded.header;
    if (!step_header(png_, info_, eight_bits, header)) throw broken();
    check_size(header);
    decoded.bytes.resize(header.row_bytes * header.height);
    std::vector<png_bytep> rows(header.height);
    for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = decoded.bytes.data() + y * header.row_bytes;
    if (!step_pixels(png_, rows.data())) throw broken();
    return decoded;
  }

 private:
  [[nodiscard]] Error broken() const {
    return Error(ErrorKind::input, name_, std::string("is a broken PNG: ") + source_.message.data());
  }

  void check_size(const Header& header) const {
    const std::string size = std::to_string(header.width) + "x" + std::to_string(header.height);
    if (std::uint64_t{header.row_bytes} * header.height > kLargestPictureBytes) {
      throw Error(ErrorKind::input, name_,
                  "is a picture of " + size + " pixels: more than the " + std::to_string(kLargestPictureBytes) +
                      " bytes allowed once decoded");
    }
    if (std::uint64_t{header.packed_row_bytes} * header.height > kDeflateExpansion * file_bytes_) {
      throw Error(
          ErrorKind::input, name_,
          "announces " + size + " pixels: more than a file of " + std::to_string(file_bytes_) + " bytes can hold");
    }
  }

  std::string name_;
  std::size_t file_bytes_;
  Source source_;
  png_structp png_;
  png_infop info_ = nullptr;
};

GreyImage grey_of(const Header& header, std::span<const std::uint8_t> pixels) {
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

/// Planes without alpha; T has the depth that was decoded.
template <class T>
Picture planes_of(const Decoded& decoded) {
  constexpr std::uint64_t kWhite = std::numeric_limits<T>::max();
  const Header& header = decoded.header;
  const bool has_alpha = header.channels % 2 == 0;
  const std::size_t colours = header.channels > 2 && !header.grey_palette ? 3 : 1;
  const std::size_t pixels = std::size_t{header.width} * header.height;
  std::vector<T> values(colours * pixels);
  const auto value_at = [&](std::size_t index) {
    T value = 0;
    std::memcpy(&value, decoded.bytes.data() + index * sizeof(T), sizeof(T));
    return value;
  };
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint64_t alpha = has_alpha ? value_at((i + 1) * header.channels - 1) : kWhite;
    for (std::size_t c = 0; c < colours; ++c) {
      const std::uint64_t mixed = value_at(i * header.channels + c) * alpha + kWhite * (kWhite - alpha);
      values[c * pixels + i] = static_cast<T>((mixed + kWhite / 2) / kWhite);
    }
  }
  return {colours, header.height, header.width, std::move(values)};
}

}  // namespace

bool is_png(std::string_view bytes) {
  constexpr std::size_t kSignatureBytes = 8;
  const auto* first = reinterpret_cast<png_const_bytep>(bytes.data());
  return bytes.size() >= kSignatureBytes && png_sig_cmp(first, 0, kSignatureBytes) == 0;
}

Picture decode_png(std::string_view bytes, const std::string& where) {
  const Decoded decoded = Decoder(bytes, where).decode(false);
  return decoded.header.depth == 16 ? planes_of<std::uint16_t>(decoded) : planes_of<std::uint8_t>(decoded);
}

GreyImage read_png_grey(const std::filesystem::path& file) {
  const std::string bytes = read_file(file, kLargestPictureBytes);
  if (!is_png(bytes)) throw Error(ErrorKind::input, file.string(), "is not a PNG file");
  const Decoded decoded = Decoder(bytes, file.string()).decode(true);
  return grey_of(decoded.header, decoded.bytes);
}

}  // namespace debruit
