// NumPy's array files (.npy): one array with its shape and type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace debruit {

/// The types that are read and written: float32, float64, uint8 and int64.
using NpyValues =
    std::variant<std::vector<float>, std::vector<double>, std::vector<std::uint8_t>, std::vector<std::int64_t>>;

/// An array, row-major (last index fastest). An empty shape is a single value.
struct NpyArray {
  std::vector<std::size_t> shape;
  NpyValues values;
  friend bool operator==(const NpyArray&, const NpyArray&) = default;
};

/// The bytes of a .npy file, format version 1.0. Throws Error(usage) where shape and number of values disagree.
[[nodiscard]] std::string format_npy(const NpyArray& array);

/// Reads the bytes of a .npy file (versions 1.0 to 3.0, little-endian, C order). Throws Error(input) naming `where`.
[[nodiscard]] NpyArray parse_npy(std::string_view bytes, std::string_view where);

/// Throws Error(usage) or Error(io).
void write_npy(const std::filesystem::path& file, const NpyArray& array);

/// Throws Error(io) or Error(input).
[[nodiscard]] NpyArray read_npy(const std::filesystem::path& file);

}  // namespace debruit
