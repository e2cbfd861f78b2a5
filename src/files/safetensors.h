// safetensors, the format of model weights: a JSON header followed by raw little-endian values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "debruit/autoencoder.h"
#include "files/limits.h"

namespace debruit {

/// What a header may have where nothing else is said. The format's own limit is 100 MB.
inline constexpr std::uint64_t kLargestHeader = std::uint64_t{4} << 20;

/// What a safetensors file holds.
struct Safetensors {
  TensorMap tensors;
  std::map<std::string, std::string> metadata;
};

/// Reads a safetensors file that takes at most `limit` bytes, as it lies and in memory; F64, F16 and BF16 values become
/// 32-bit floats. Throws Error(io) where the file cannot be read and Error(input) where it breaks a rule of the format
/// (header inside the file, a JSON object in UTF-8, keys that occur once, values that fill the file without overlap,
/// hole or tail, lengths that fit the shapes), has a header of more than kLargestHeader bytes or holds another type.
[[nodiscard]] Safetensors read_safetensors(const std::filesystem::path& file, std::uint64_t limit = kLargestDecoded);

/// The same of bytes in memory, with a header of at most `largest_header` bytes.
[[nodiscard]] Safetensors parse_safetensors(std::string_view bytes, const std::string& where,
                                            std::uint64_t limit = kLargestDecoded,
                                            std::uint64_t largest_header = kLargestHeader);

/// F32 tensors in name order as the bytes of a file; the same content gives the same bytes. Throws Error(usage), naming
/// `where`, for a tensor whose number of values is not that of its shape or whose name is reserved.
[[nodiscard]] std::string format_safetensors(const TensorMap& tensors,
                                             const std::map<std::string, std::string>& metadata = {},
                                             const std::string& where = {});

/// Writes them. The file appears whole or not at all. Throws Error(io), and Error(usage) as format_safetensors does.
void write_safetensors(const std::filesystem::path& file, const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace debruit
