// NumPy's array files (.npy): one array with its shape and type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "files/byte_source.h"
#include "files/limits.h"

namespace debruit {

/// The types that an array is kept in. Integers of other sizes, and booleans, become int64 when they are read.
using NpyValues = std::variant<std::vector<float>, std::vector<double>, std::vector<std::uint8_t>,
                               std::vector<std::int64_t>, std::vector<std::uint16_t>>;

/// An array, row-major (last index fastest). An empty shape is a single value.
struct NpyArray {
  std::vector<std::size_t> shape;
  NpyValues values;
  friend bool operator==(const NpyArray&, const NpyArray&) = default;
};

/// What the header of a .npy file says of its array.
struct NpyInfo {
  std::string type;  ///< NumPy's name of it: "float32", "uint8", …
  std::vector<std::size_t> shape;
  bool fortran_order = false;
  bool big_endian = false;
  std::size_t header_bytes = 0;  ///< where the values begin
  std::size_t value_bytes = 0;   ///< of one value
  std::size_t count = 0;         ///< values
};

/// The bytes of a .npy file, format version 1.0. Throws Error(usage) where shape and number of values disagree.
[[nodiscard]] std::string format_npy(const NpyArray& array);

/// Reads the header of a .npy file (versions 1.0 to 3.0) of `size` bytes and stops in front of the values. Throws
/// Error(input) naming `where`: for a header that is not NumPy's or longer than 10,000 bytes, for a type that is not
/// read (text, objects, complex numbers, …), and where the array does not fill the file.
[[nodiscard]] NpyInfo read_npy_header(const ByteSource& source, std::uint64_t size, std::string_view where);

/// What a size is worth: `certain` is that of a file or of bytes in memory, `announced` what an archive says of an
/// entry that it has packed.
enum class SizeIs { certain, announced };

/// Reads a .npy file of `size` bytes, of either byte order; C and Fortran order are both turned into C order. Nothing
/// is allocated before its size was held against the file's, and nothing of an announced size before it has arrived.
/// Throws as read_npy_header does, and Error(input) where the values would take more than `limit` bytes (integers that
/// become int64 take up to eight times what they take in the file).
[[nodiscard]] NpyArray read_npy(const ByteSource& source, std::uint64_t size, std::string_view where,
                                SizeIs worth = SizeIs::certain, std::uint64_t limit = kLargestDecoded);

/// Bytes that the values take.
[[nodiscard]] std::uint64_t held_bytes(const NpyArray& array);

/// The same of bytes in memory.
[[nodiscard]] NpyArray parse_npy(std::string_view bytes, std::string_view where);

/// Throws Error(usage) or Error(io).
void write_npy(const std::filesystem::path& file, const NpyArray& array);

/// Reads a file that takes at most `limit` bytes, as it lies and in memory. Throws Error(io) or Error(input).
[[nodiscard]] NpyArray read_npy(const std::filesystem::path& file, std::uint64_t limit = kLargestDecoded);

/// The values of `info`'s array from raw bytes in its order and byte order; bytes.size() is a multiple of value_bytes.
/// Throws Error(input) for an unsigned integer of 64 bits that int64 cannot hold.
[[nodiscard]] NpyValues npy_values(const NpyInfo& info, std::string_view bytes, std::string_view where);

}  // namespace debruit
