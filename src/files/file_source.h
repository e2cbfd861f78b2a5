// A regular file read from any place in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "files/descriptor.h"

namespace debruit {

class FileSource {
 public:
  /// Throws Error(io) where the file cannot be opened or is not a regular file.
  explicit FileSource(const std::filesystem::path& file);

  /// Bytes of the file when it was opened.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  /// Reads on from where the last `read` ended; returns how many bytes there were, fewer than asked only at the end of
  /// the file. Throws Error(io).
  [[nodiscard]] std::size_t read(std::span<char> buffer);

  /// Reads from byte `offset` on and leaves `read`'s place alone: several threads may call it.
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const;

 private:
  std::filesystem::path path_;
  Descriptor descriptor_;
  std::uint64_t size_ = 0;
  std::uint64_t place_ = 0;
};

}  // namespace debruit
