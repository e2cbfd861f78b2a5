// NumPy's array files (.npy): one array with its shape and type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

/// Fills `buffer` with the next bytes of a file and returns how many there were: fewer than asked only at its end.
using ByteSource = std::function<std::size_t(std::span<char> buffer)>;

/// The bytes of a .npy file, format version 1.0. Throws Error(usage) where shape and number of values disagree.
[[nodiscard]] std::string format_npy(const NpyArray& array);

/// Reads the header of a .npy file (versions 1.0 to 3.0) of `size` bytes and stops in front of the values. Throws
/// Error(input) naming `where`: for a header that is not NumPy's or longer than 10,000 bytes, for a type that is not
/// read (text, objects, complex numbers, …), and where the array does not fill the file.
[[nodiscard]] NpyInfo read_npy_header(const ByteSource& source, std::uint64_t size, std::string_view where);

/// Reads a .npy file of `size` bytes, of either byte order; C and Fortran order are both turned into C order. Nothing
/// is allocated before its size was held against the file's. Throws as read_npy_header does.
[[nodiscard]] NpyArray read_npy(const ByteSource& source, std::uint64_t size, std::string_view where);

/// The same of bytes in memory.
[[nodiscard]] NpyArray parse_npy(std::string_view bytes, std::string_view where);

/// Throws Error(usage) or Error(io).
void write_npy(const std::filesystem::path& file, const NpyArray& array);

/// Reads a file of at most `limit` bytes. Throws Error(io) or Error(input).
[[nodiscard]] NpyArray read_npy(const std::filesystem::path& file, std::uint64_t limit = std::uint64_t{1} << 30);

/// The values of `info`'s array from raw bytes in its order and byte order; bytes.size() is a multiple of value_bytes.
/// Throws Error(input) for an unsigned integer of 64 bits that int64 cannot hold.
[[nodiscard]] NpyValues npy_values(const NpyInfo& info, std::string_view bytes, std::string_view where);

}  // namespace debruit
