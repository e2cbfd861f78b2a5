// How much of a file is taken into memory, whatever the file says of itself.
#pragma once

#include <algorithm>
#include <cstdint>

namespace debruit {

/// What is decoded whole has at most this many bytes where the caller sets no other limit.
inline constexpr std::uint64_t kLargestDecoded = std::uint64_t{1} << 30;

/// Deflate cannot expand a byte to more than this many, so that packed bytes bound their content before it is decoded.
inline constexpr std::uint64_t kDeflateExpansion = 1032;

/// Packed content of more than kSmallContent bytes is taken only up to this many times the file.
inline constexpr std::uint64_t kMostExpansion = 1000;
inline constexpr std::uint64_t kSmallContent = std::uint64_t{64} << 20;

/// The most that a file of `packed` bytes may hold: what deflate can make of them, and beyond kSmallContent at most
/// kMostExpansion times as much.
[[nodiscard]] constexpr std::uint64_t largest_expansion(std::uint64_t packed) {
  const std::uint64_t bytes = std::min(packed, std::uint64_t{1} << 50);  // so that no product overflows
  return std::min(bytes * kDeflateExpansion, std::max(bytes * kMostExpansion, kSmallContent));
}

}  // namespace debruit
