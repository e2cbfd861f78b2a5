// NumPy's archives (.npz): several named arrays in one ZIP file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "files/npy.h"

namespace debruit {

/// Arrays by name, in name order.
using NpzArrays = std::map<std::string, NpyArray>;

/// Writes a compressed archive that numpy.load reads. Equal arrays give equal bytes: no time is recorded.
/// Throws Error(usage) for a bad array and Error(io).
void write_npz(const std::filesystem::path& file, const NpzArrays& arrays);

/// Reads an archive of at most 4096 arrays whose unpacked sizes add up to at most `limit` bytes.
/// Throws Error(io) or Error(input).
[[nodiscard]] NpzArrays read_npz(const std::filesystem::path& file, std::uint64_t limit = std::uint64_t{1} << 28);

}  // namespace debruit
