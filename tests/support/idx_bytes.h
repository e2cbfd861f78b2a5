// IDX and gzip bytes made for tests.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace debruit::test {

/// The header of an IDX file of unsigned bytes (or of another `type`) with these counts.
inline std::string idx_header(std::initializer_list<std::uint32_t> counts, char type = 0x08) {
  std::string bytes = {'\0', '\0', type, static_cast<char>(counts.size())};
  for (const std::uint32_t count : counts) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(count >> shift & 255u);
  }
  return bytes;
}

/// `bytes` as one gzip member.
inline std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::runtime_error("deflate");
  return out;
}

}  // namespace debruit::test
