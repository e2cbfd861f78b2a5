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
#include "files/file_source.h"
#include "files/limits.h"
#include "files/picture_bytes.h"
#include "files/png.h"

namespace debruit {
namespace {

// libpng reports errors with longjmp, which must not skip a destructor. So every call of libpng that may fail stands in
// one of the `step_…` functions: plain C, no object with a destructor, all memory owned by the Decoder outside.

constexpr std::size_t kMessageBytes = 200;
constexpr png_uint_32 kLargestChunk = 8u << 20;  // of those that are not pixels
constexpr png_uint_32 kMostChunksKept = 16;

struct Source {
  PictureBytes* bytes = nullptr;
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
  if (!source->bytes->take({reinterpret_cast<char*>(out), count})) png_error(png, "the file ends early");
}

struct Header {
  png_uint_32 width = 0;
  png_uint_32 height = 0;
  int depth = 0;
  int colour = 0;
  std::size_t packed_row_bytes = 0;  // as in the file
  std::size_t row_bytes = 0;         // as decoded: 8 bits a value, or 16
  std::size_t channels = 0;          // as decoded: grey, grey+alpha, RGB or RGBA
  bool interlaced = false;
  bool grey_palette = false;  // a palette with no colour in it
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
  png_set_chunk_malloc_max(png, kLargestChunk);
  png_set_chunk_cache_max(png, kMostChunksKept);
  // Texts, profiles and whatever else is no pixel, palette or transparency is passed over unread: what one chunk may
  // take, many may take together.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_read_info(png, info);
  int interlace = PNG_INTERLACE_NONE;
  png_get_IHDR(png, info, &header.width, &header.height, &header.depth, &header.colour, &interlace, nullptr, nullptr);
  header.interlaced = interlace != PNG_INTERLACE_NONE;
  header.packed_row_bytes = png_get_rowbytes(png, info);
  png_set_expand(png);  // palette to RGB, 1 to 4 bits to 8, tRNS to alpha
  header.grey_palette = header.colour == PNG_COLOR_TYPE_PALETTE && is_grey_palette(png, info);
  if (eight_bits) {
    png_set_scale_16(png);
  } else {
    png_set_swap(png);  // 16-bit values as this machine has them
  }
  png_read_update_info(png, info);
  header.row_bytes = png_get_rowbytes(png, info);
  header.depth = png_get_bit_depth(png, info);
  header.channels = png_get_channels(png, info);
  return true;
}

bool step_row(png_structp png, png_bytep row) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_row(png, row, nullptr);
  return true;
}

bool step_end(png_structp png) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_end(png, nullptr);
  return true;
}

/// Where the pixels of one pass lie in a picture; interlacing has seven (Adam7), each twice as dense as the last.
struct Pass {
  std::size_t x = 0;
  std::size_t y = 0;
  std::size_t across = 1;
  std::size_t down = 1;
};
constexpr std::array<Pass, 1> kWhole = {{{}}};
constexpr std::array<Pass, 7> kAdam7 = {
    {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};

class Decoder {
 public:
  Decoder(PictureBytes& bytes, const std::string& where)
      : name_(where),
        file_bytes_(bytes.size()),
        source_{&bytes, {}},
        png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &source_, on_error, on_warning)) {
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) throw Error(ErrorKind::internal, name_, "libpng could not start");
    png_set_read_fn(png_, &source_, on_read);
  }
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// What comes before the pixels; with `eight_bits`, 16 bits are scaled to 8.
  Header header(bool eight_bits) {
    Header header;
    if (!step_header(png_, info_, eight_bits, header)) throw broken();
    check_size(header);
    return header;
  }

  /// Calls `take` with the bytes of every pixel, channel after channel, and its place in [height, width]. So nothing is
  /// held but a row.
  template <class Take>
  void pixels(const Header& header, const Take& take) {
    const std::size_t pixel_bytes = header.channels * static_cast<std::size_t>(header.depth) / 8;
    std::vector<std::uint8_t> row(header.row_bytes);
    for (const Pass& pass : header.interlaced ? std::span<const Pass>(kAdam7) : std::span<const Pass>(kWhole)) {
      if (pass.x >= header.width) continue;  // libpng passes over such a pass too
      for (std::size_t y = pass.y; y < header.height; y += pass.down) {
        if (!step_row(png_, row.data())) throw broken();
        const std::uint8_t* pixel = row.data();
        for (std::size_t x = pass.x; x < header.width; x += pass.across, pixel += pixel_bytes) {
          take(pixel, y * header.width + x);
        }
      }
    }
    if (!step_end(png_)) throw broken();
  }

 private:
  [[nodiscard]] Error broken() const {
    source_.bytes->rethrow();
    return Error(ErrorKind::input, name_, std::string("is a broken PNG: ") + source_.message.data());
  }

  void check_size(const Header& header) const {
    const std::string size = std::to_string(header.width) + "x" + std::to_string(header.height);
    if (std::uint64_t{header.row_bytes} * header.height > kLargestPictureBytes) {
      throw Error(ErrorKind::input, name_,
                  "is a picture of " + size + " pixels: more than the " + std::to_string(kLargestPictureBytes) +
                      " bytes allowed once decoded");
    }
    if (std::uint64_t{header.packed_row_bytes} * header.height > largest_expansion(file_bytes_)) {
      throw Error(
          ErrorKind::input, name_,
          "announces " + size + " pixels: more than a file of " + std::to_string(file_bytes_) + " bytes can hold");
    }
  }

  std::string name_;
  std::uint64_t file_bytes_;
  Source source_;
  png_structp png_;
  png_infop info_ = nullptr;
};

/// One pixel of 8 bits as grey over white.
std::uint8_t grey_of(const Header& header, const std::uint8_t* pixel) {
  const bool has_alpha = header.channels % 2 == 0;
  unsigned grey = pixel[0];
  // BT.601 in 16-bit fixed point; the weights add up to 65536.
  if (header.channels > 2) grey = (19595u * pixel[0] + 38470u * pixel[1] + 7471u * pixel[2] + 32768u) >> 16;
  if (has_alpha) {
    const unsigned alpha = pixel[header.channels - 1];
    grey = (grey * alpha + 255u * (255u - alpha) + 127u) / 255u;
  }
  return static_cast<std::uint8_t>(grey);
}

/// Planes without alpha; T has the depth that is decoded.
template <class T>
Picture read_planes(Decoder& decoder, const Header& header) {
  constexpr std::uint64_t kWhite = std::numeric_limits<T>::max();
  const bool has_alpha = header.channels % 2 == 0;
  const std::size_t colours = header.channels > 2 && !header.grey_palette ? 3 : 1;
  const std::size_t pixels = std::size_t{header.width} * header.height;
  std::vector<T> values(colours * pixels);
  decoder.pixels(header, [&](const std::uint8_t* pixel, std::size_t place) {
    const auto value = [pixel](std::size_t channel) {
      T stored = 0;
      std::memcpy(&stored, pixel + channel * sizeof(T), sizeof(T));
      return std::uint64_t{stored};
    };
    const std::uint64_t alpha = has_alpha ? value(header.channels - 1) : kWhite;
    for (std::size_t c = 0; c < colours; ++c) {
      const std::uint64_t mixed = value(c) * alpha + kWhite * (kWhite - alpha);
      values[c * pixels + place] = static_cast<T>((mixed + kWhite / 2) / kWhite);
    }
  });
  return {colours, header.height, header.width, std::move(values)};
}

}  // namespace

bool is_png(std::string_view bytes) {
  constexpr std::size_t kSignatureBytes = 8;
  const auto* first = reinterpret_cast<png_const_bytep>(bytes.data());
  return bytes.size() >= kSignatureBytes && png_sig_cmp(first, 0, kSignatureBytes) == 0;
}

Picture decode_png(PictureBytes& bytes, const std::string& where) {
  Decoder decoder(bytes, where);
  const Header header = decoder.header(false);
  return header.depth == 16 ? read_planes<std::uint16_t>(decoder, header) : read_planes<std::uint8_t>(decoder, header);
}

GreyImage read_png_grey(const std::filesystem::path& file) {
  FileSource source(file);
  PictureBytes bytes([&](std::span<char> buffer) { return source.read(buffer); }, source.size());
  if (!is_png(bytes.begin(kPictureSignature))) throw Error(ErrorKind::input, file.string(), "is not a PNG file");
  Decoder decoder(bytes, file.string());
  const Header header = decoder.header(true);
  GreyImage image{header.width, header.height, {}};
  image.values.resize(image.width * image.height);
  decoder.pixels(header,
                 [&](const std::uint8_t* pixel, std::size_t place) { image.values[place] = grey_of(header, pixel); });
  return image;
}

}  // namespace debruit
