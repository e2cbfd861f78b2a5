// IDX, the format of MNIST: arrays of unsigned bytes behind a short big-endian header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "files/limits.h"

namespace debruit {

/// An array of unsigned bytes, row-major, last dimension fastest.
struct IdxArray {
  std::vector<std::size_t> dimensions;
  std::vector<std::uint8_t> values;
  std::string sha256;  ///< lower-case hex, of the decoded file with its header: the same for plain and gzip
};

/// What the header of a plain file says.
struct IdxInfo {
  std::vector<std::size_t> dimensions;
  std::uint64_t header_bytes = 0;  ///< where the values begin
};

/// Reads the header of a file that is not compressed, holds it against the file's length and reads no value. Throws as
/// read_idx does.
[[nodiscard]] IdxInfo read_idx_info(const std::filesystem::path& file, std::size_t dimensions);

/// Reads a plain or gzip-compressed IDX file (told apart by content) that must have `dimensions` dimensions; 0 takes
/// any number from 1 to 4. Memory grows with what the file really holds, never with what its header announces, and the
/// decoded file has at most `limit` bytes.
/// Throws Error(io) where the file cannot be read and Error(input) for every defect of its content.
[[nodiscard]] IdxArray read_idx(const std::filesystem::path& file, std::size_t dimensions = 0,
                                std::uint64_t limit = kLargestDecoded);

}  // namespace debruit
