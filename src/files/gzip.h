// Files that may be gzip-compressed (RFC 1952), decoded piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "files/limits.h"

namespace debruit {

/// Reads a regular file from its beginning. Whether it is gzip is told by its first two bytes, not by its name; members
/// that follow each other are one content.
class DecodedFile {
 public:
  /// Nothing is decoded beyond `limit` bytes. Throws Error(io) where the file cannot be opened or is not a regular
  /// file.
  explicit DecodedFile(const std::filesystem::path& file, std::uint64_t limit = kLargestDecoded);
  ~DecodedFile();
  DecodedFile(DecodedFile&&) noexcept;

  /// Fills `buffer` and returns how many bytes it got; fewer than asked only at the end of the content.
  /// Throws Error(io), or Error(input) for gzip that is broken or truncated, that is followed by something else or that
  /// decodes to more than the limit or than largest_expansion of the file (files/limits.h).
  [[nodiscard]] std::size_t read(std::span<std::uint8_t> buffer);

  /// Whether the file is gzip.
  [[nodiscard]] bool compressed() const noexcept;
  /// Bytes on the disk.
  [[nodiscard]] std::uint64_t file_size() const noexcept;
  /// The content has at most this many bytes, whatever it says of itself.
  [[nodiscard]] std::uint64_t largest_content() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 (lower-case hex) of the decoded content of a plain or gzip file.
/// Throws as DecodedFile does, and Error(input) where the content has more than `limit` bytes.
[[nodiscard]] std::string decoded_sha256(const std::filesystem::path& file, std::uint64_t limit = kLargestDecoded);

}  // namespace debruit
