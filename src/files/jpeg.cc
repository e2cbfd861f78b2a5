#include "files/jpeg.h"

#include <array>
#include <csetjmp>
#include <cstdio>
#include <span>
#include <vector>

// after <cstdio>, which it needs
#include <jpeglib.h>
// and after that
#include <jerror.h>

#include "debruit/error.h"
#include "files/limits.h"

namespace debruit {
namespace {

// libjpeg reports errors by a call that must not return; ours jumps, which must not skip a destructor. So every call of
// libjpeg that may fail stands in one of the `step_…` functions: plain C, no object with a destructor.

constexpr std::string_view kSignature = "\xff\xd8\xff";
/// A progressive picture has about ten; each costs a pass over the whole picture.
constexpr int kMostScans = 500;
constexpr std::uint64_t kWorkingMemory = std::uint64_t{60} << 20;  // libjpeg's, beyond the size of the picture

struct Errors {
  jpeg_error_mgr manager{};
  std::jmp_buf jump{};
  std::array<char, JMSG_LENGTH_MAX> message{};
};

[[noreturn]] void on_error(j_common_ptr codec) {
  auto* errors = static_cast<Errors*>(codec->client_data);
  if (codec->err->msg_code == JERR_NO_BACKING_STORE) {  // how libjpeg says that it may not take more memory
    std::snprintf(errors->message.data(), errors->message.size(),
                  "decoding takes more than 60 MiB and the size of the picture, as large progressive ones do");
  } else {
    codec->err->format_message(codec, errors->message.data());
  }
  std::longjmp(errors->jump, 1);
}

/// A warning (level -1) says that the data is damaged and made up for.
void on_message(j_common_ptr codec, int level) {
  if (level < 0) on_error(codec);
}

void on_progress(j_common_ptr codec) {
  if (reinterpret_cast<j_decompress_ptr>(codec)->input_scan_number <= kMostScans) return;
  auto* errors = static_cast<Errors*>(codec->client_data);
  std::snprintf(errors->message.data(), errors->message.size(), "more than %d scans", kMostScans);
  std::longjmp(errors->jump, 1);
}

/// What libjpeg reads from. The manager comes first, so that a pointer to it is one to the whole.
struct Source {
  jpeg_source_mgr manager{};
  PictureBytes* bytes = nullptr;
};

Source& source_of(j_decompress_ptr codec) { return *reinterpret_cast<Source*>(codec->src); }

/// The next piece of the file; a file that ends before its end mark is damaged.
boolean on_fill(j_decompress_ptr codec) {
  Source& source = source_of(codec);
  const std::span<const char> piece = source.bytes->next();
  if (piece.empty()) {
    auto* errors = static_cast<Errors*>(codec->client_data);
    std::snprintf(errors->message.data(), errors->message.size(), "Premature end of JPEG file");
    std::longjmp(errors->jump, 1);
  }
  source.bytes->use(piece.size());
  source.manager.next_input_byte = reinterpret_cast<const JOCTET*>(piece.data());
  source.manager.bytes_in_buffer = piece.size();
  return TRUE;
}

void on_skip(j_decompress_ptr codec, long count) {
  if (count <= 0) return;
  jpeg_source_mgr& manager = source_of(codec).manager;
  auto left = static_cast<std::size_t>(count);
  while (left > manager.bytes_in_buffer) {
    left -= manager.bytes_in_buffer;
    on_fill(codec);
  }
  manager.next_input_byte += left;
  manager.bytes_in_buffer -= left;
}

void on_source(j_decompress_ptr) {}

bool step_header(j_decompress_ptr codec, Errors& errors, Source& source) {
  if (setjmp(errors.jump) != 0) return false;
  jpeg_create_decompress(codec);
  codec->src = &source.manager;
  jpeg_read_header(codec, TRUE);
  return true;
}

bool step_start(j_decompress_ptr codec, Errors& errors) {
  if (setjmp(errors.jump) != 0) return false;
  jpeg_start_decompress(codec);
  return true;
}

bool step_row(j_decompress_ptr codec, Errors& errors, JSAMPROW row) {
  if (setjmp(errors.jump) != 0) return false;
  jpeg_read_scanlines(codec, &row, 1);
  return true;
}

bool step_end(j_decompress_ptr codec, Errors& errors) {
  if (setjmp(errors.jump) != 0) return false;
  jpeg_finish_decompress(codec);
  return true;
}

class Decoder {
 public:
  Decoder(PictureBytes& bytes, const std::string& where) : where_(where) {
    source_.bytes = &bytes;
    source_.manager.init_source = on_source;
    source_.manager.fill_input_buffer = on_fill;
    source_.manager.skip_input_data = on_skip;
    source_.manager.resync_to_restart = jpeg_resync_to_restart;
    source_.manager.term_source = on_source;
    codec_.err = jpeg_std_error(&errors_.manager);
    errors_.manager.error_exit = on_error;
    errors_.manager.emit_message = on_message;
    codec_.client_data = &errors_;
    progress_.progress_monitor = on_progress;
  }
  ~Decoder() { jpeg_destroy_decompress(&codec_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  Picture decode() {
    if (!step_header(&codec_, errors_, source_)) throw broken();
    Picture picture{channels(), codec_.image_height, codec_.image_width, {}};
    check_size(picture);
    codec_.progress = &progress_;
    codec_.out_color_space = picture.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    codec_.dct_method = JDCT_ISLOW;  // integers: the same values with and without SIMD
    codec_.mem->max_memory_to_use = static_cast<long>(kWorkingMemory + byte_count(picture));  // and the picture itself
    if (!step_start(&codec_, errors_)) throw broken();
    picture.values = planes(picture);
    if (!step_end(&codec_, errors_)) throw broken();
    return picture;
  }

 private:
  [[nodiscard]] Error broken() const {
    source_.bytes->rethrow();
    return Error(ErrorKind::input, where_, std::string("is a broken JPEG: ") + errors_.message.data());
  }
  static std::uint64_t byte_count(const Picture& picture) {
    return std::uint64_t{picture.channels} * picture.height * picture.width;
  }

  [[nodiscard]] std::size_t channels() const {
    if (codec_.jpeg_color_space == JCS_GRAYSCALE) return 1;
    if (codec_.jpeg_color_space == JCS_YCbCr || codec_.jpeg_color_space == JCS_RGB) return 3;
    throw Error(ErrorKind::input, where_,
                "is a JPEG of " + std::to_string(codec_.num_components) +
                    " colour components (CMYK, as for print); expected grey, or red, green and blue");
  }

  void check_size(const Picture& picture) const {
    const std::string size = std::to_string(picture.width) + "x" + std::to_string(picture.height);
    if (picture.width > kLargestPictureSide || picture.height > kLargestPictureSide ||
        byte_count(picture) > kLargestPictureBytes) {
      throw Error(ErrorKind::input, where_,
                  "is a picture of " + size + " pixels: sides of at most " + std::to_string(kLargestPictureSide) +
                      " and " + std::to_string(kLargestPictureBytes) + " bytes once decoded are allowed");
    }
    if (byte_count(picture) > kMostExpansion * source_.bytes->size()) {
      throw Error(ErrorKind::input, where_,
                  "announces " + size + " pixels: more than a file of " + std::to_string(source_.bytes->size()) +
                      " bytes can hold");
    }
  }

  /// From rows of interleaved channels.
  std::vector<std::uint8_t> planes(const Picture& picture) {
    std::vector<std::uint8_t> values(byte_count(picture));
    std::vector<std::uint8_t> row(picture.width * picture.channels);
    for (std::size_t y = 0; y < picture.height; ++y) {
      if (!step_row(&codec_, errors_, row.data())) throw broken();
      for (std::size_t c = 0; c < picture.channels; ++c) {
        std::uint8_t* plane = values.data() + (c * picture.height + y) * picture.width;
        for (std::size_t x = 0; x < picture.width; ++x) plane[x] = row[x * picture.channels + c];
      }
    }
    return values;
  }

  std::string where_;
  Source source_;
  Errors errors_;
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct codec_{};
};

}  // namespace

bool is_jpeg(std::string_view bytes) { return bytes.substr(0, kSignature.size()) == kSignature; }

Picture decode_jpeg(PictureBytes& bytes, const std::string& where) { return Decoder(bytes, where).decode(); }

}  // namespace debruit
