#include "files/idx.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "debruit/error.h"
#include "files/gzip.h"
#include "files/pieces.h"
#include "files/sha256.h"

namespace debruit {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr std::size_t kMostDimensions = 4;
constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kCountBytes = 4;
constexpr std::size_t kPiece = std::size_t{1} << 20;

/// Reads from a file and throws errors that name it.
class IdxReader {
 public:
  IdxReader(const std::filesystem::path& file, std::uint64_t limit)
      : name_(file.string()), content_(file, limit), limit_(limit) {}

  IdxArray read(std::size_t dimensions) {
    IdxArray array;
    array.dimensions = read_header(dimensions);
    read_values(array);
    array.sha256 = hash_.finish();
    return array;
  }

  IdxInfo info(std::size_t dimensions) {
    IdxInfo info{read_header(dimensions), total_};
    check_length(announced_bytes(info.dimensions), content_.file_size());
    return info;
  }

 private:
  std::vector<std::size_t> read_header(std::size_t expected) {
    std::vector<std::size_t> dimensions(read_magic(expected));
    for (std::size_t& count : dimensions) count = read_count(dimensions.size());
    return dimensions;
  }

  [[nodiscard]] Error defect(const std::string& message) const { return Error(ErrorKind::input, name_, message); }

  std::size_t fill(std::span<std::uint8_t> buffer) {
    const std::size_t got = content_.read(buffer);
    hash_.update(buffer.first(got));
    total_ += got;
    return got;
  }

  /// Fills `buffer` with a part of the header, which has `header_bytes` bytes in all.
  void fill_header(std::span<std::uint8_t> buffer, std::size_t header_bytes) {
    if (fill(buffer) < buffer.size()) {
      throw defect("is too short for an IDX header: expected at least " + std::to_string(header_bytes) +
                   " bytes, has " + std::to_string(total_));
    }
  }

  /// The number of dimensions that the first four bytes announce.
  std::size_t read_magic(std::size_t expected) {
    std::array<std::uint8_t, kMagicBytes> magic{};
    fill_header(magic, kMagicBytes + kCountBytes);
    if (magic[0] != 0 || magic[1] != 0) {
      throw defect("is not an IDX file: it begins with bytes " + hex(magic[0]) + " " + hex(magic[1]) +
                   ", expected 0x00 0x00");
    }
    if (magic[2] != kUnsignedByte) {
      throw defect("holds values of type " + hex(magic[2]) + type_name(magic[2]) + ", expected 0x08 (unsigned byte)");
    }
    const std::size_t found = magic[3];
    if (expected != 0 && found != expected) {
      throw defect("has " + std::to_string(found) + " dimensions, expected " + std::to_string(expected));
    }
    if (found == 0 || found > kMostDimensions) {
      throw defect("has " + std::to_string(found) + " dimensions, expected 1 to " + std::to_string(kMostDimensions));
    }
    return found;
  }

  std::size_t read_count(std::size_t dimensions) {
    std::array<std::uint8_t, kCountBytes> bytes{};
    fill_header(bytes, kMagicBytes + kCountBytes * dimensions);
    std::size_t count = 0;
    for (const std::uint8_t byte : bytes) count = count << 8 | byte;
    return count;
  }

  /// Bytes of the whole decoded file by its header. Checked here against what the file can hold at most.
  [[nodiscard]] std::uint64_t announced_bytes(const std::vector<std::size_t>& dimensions) const {
    std::uint64_t bytes = 1;
    bool overflow = false;
    for (const std::size_t count : dimensions) overflow |= __builtin_mul_overflow(bytes, count, &bytes);
    overflow |= __builtin_add_overflow(bytes, total_, &bytes);
    if (overflow) throw defect("announces " + text(dimensions) + " values: the counts overflow");
    if (bytes > limit_) {
      throw defect("announces " + text(dimensions) + " values, " + std::to_string(bytes) + " bytes: more than the " +
                   std::to_string(limit_) + " bytes allowed");
    }
    if (content_.compressed() && bytes > content_.largest_content()) {
      throw defect("announces " + text(dimensions) + " values, " + std::to_string(bytes) + " bytes: more than the " +
                   std::to_string(content_.largest_content()) + " bytes that gzip of its size may hold");
    }
    return bytes;
  }

  void read_values(IdxArray& array) {
    const std::uint64_t expected = announced_bytes(array.dimensions);
    if (!content_.compressed()) {
      check_length(expected, content_.file_size());
      array.values.resize(expected - total_);
      if (fill(array.values) < array.values.size()) check_length(expected, total_);
    } else {
      array.values = read_packed(expected);
    }
    std::array<std::uint8_t, 1> next{};
    if (content_.read(next) != 0) {
      throw defect("is too long: it goes on after the " + std::to_string(expected) +
                   " bytes that its header announces");
    }
  }

  /// What remains of packed content until `expected` bytes were read.
  std::vector<std::uint8_t> read_packed(std::uint64_t expected) {
    Pieces<std::vector<std::uint8_t>> pieces;
    while (total_ < expected) {
      std::vector<std::uint8_t> piece(std::min<std::uint64_t>(kPiece, expected - total_));
      if (fill(piece) < piece.size()) check_length(expected, total_);
      pieces.add(std::move(piece));
    }
    return pieces.join();
  }

  void check_length(std::uint64_t expected, std::uint64_t found) const {
    if (found == expected) return;
    throw defect(std::string(found < expected ? "is truncated" : "is too long") + ": expected " +
                 std::to_string(expected) + " bytes, has " + std::to_string(found));
  }

  static std::string hex(std::uint8_t byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return std::string("0x") + kDigits[byte >> 4] + kDigits[byte & 15];
  }
  static std::string type_name(std::uint8_t type) {
    switch (type) {
      case 0x09:
        return " (signed byte)";
      case 0x0B:
        return " (16-bit integer)";
      case 0x0C:
        return " (32-bit integer)";
      case 0x0D:
        return " (32-bit float)";
      case 0x0E:
        return " (64-bit float)";
      default:
        return " (unknown)";
    }
  }
  static std::string text(const std::vector<std::size_t>& dimensions) {
    std::string result;
    for (const std::size_t count : dimensions) result += (result.empty() ? "" : " x ") + std::to_string(count);
    return result;
  }

  std::string name_;
  DecodedFile content_;
  std::uint64_t limit_;
  Sha256 hash_;
  std::uint64_t total_ = 0;
};

}  // namespace

IdxArray read_idx(const std::filesystem::path& file, std::size_t dimensions, std::uint64_t limit) {
  return IdxReader(file, limit).read(dimensions);
}

IdxInfo read_idx_info(const std::filesystem::path& file, std::size_t dimensions) {
  return IdxReader(file, std::numeric_limits<std::uint64_t>::max()).info(dimensions);
}

}  // namespace debruit
