// PNG pictures. Half of what libFuzzer makes gets right checksums, which would otherwise hide what the chunks say.
#include "files/png.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "fuzz/target.h"

namespace debruit::fuzz {
namespace {

constexpr std::size_t kSignature = 8;
constexpr std::size_t kFrame = 12;  // length, type and checksum of a chunk

std::uint32_t big_endian(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

/// Gives every whole chunk the checksum of its type and data.
void mend_checksums(std::uint8_t* data, std::size_t size) {
  for (std::size_t at = kSignature; at + kFrame <= size;) {
    const std::size_t length = big_endian(data + at);
    if (length > size - at - kFrame) return;
    const auto crc = static_cast<std::uint32_t>(::crc32(0, data + at + 4, static_cast<uInt>(length + 4)));
    for (std::size_t i = 0; i < 4; ++i) data[at + 8 + length + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
    at += kFrame + length;
  }
}

}  // namespace

void read(std::string_view bytes) {
  const Picture picture = read_picture(as_file(bytes));
  must(read_picture(as_file(encode_png(picture))) == picture, "a picture changes when it is written and read again");
}

}  // namespace debruit::fuzz

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t largest);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t largest,
                                               unsigned seed) {
  size = LLVMFuzzerMutate(data, size, largest);
  if (seed % 2 == 0) debruit::fuzz::mend_checksums(data, size);
  return size;
}
