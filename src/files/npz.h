// NumPy's archives (.npz): several named arrays in one ZIP file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "files/npy.h"

namespace debruit {

/// Arrays by name, in name order.
using NpzArrays = std::map<std::string, NpyArray>;

/// Writes a compressed archive that numpy.load reads. Equal arrays give equal bytes: no time is recorded.
/// Throws Error(usage) for a bad array and Error(io).
void write_npz(const std::filesystem::path& file, const NpzArrays& arrays);

/// An archive whose arrays are read one by one, stored or deflated.
class NpzFile {
 public:
  /// Reads the directory of an archive of at most 4096 arrays whose unpacked sizes add up to at most `limit` bytes,
  /// none of which may take more than that in memory. Throws Error(io) or Error(input).
  explicit NpzFile(const std::filesystem::path& file, std::uint64_t limit = kLargestDecoded);
  ~NpzFile();
  NpzFile(NpzFile&&) noexcept;

  /// Names of the arrays, without .npy, ascending.
  [[nodiscard]] const std::vector<std::string>& names() const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept;

  /// Type and shape of an array that is there, by its header alone. Throws Error(input).
  [[nodiscard]] NpyInfo info(std::string_view name) const;
  /// An array that is there. Throws Error(input).
  [[nodiscard]] NpyArray read(std::string_view name) const;
  /// The same where it takes at most `limit` bytes in memory.
  [[nodiscard]] NpyArray read(std::string_view name, std::uint64_t limit) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All arrays of an archive, which take at most `limit` bytes together, unpacked and in memory. Throws as NpzFile does.
[[nodiscard]] NpzArrays read_npz(const std::filesystem::path& file, std::uint64_t limit = std::uint64_t{1} << 28);

}  // namespace debruit
