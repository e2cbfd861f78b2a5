// Bytes that come one after the other, from a file or from memory.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

namespace debruit {

/// Fills `buffer` with the next bytes of a file and returns how many there were: fewer than asked only at its end.
using ByteSource = std::function<std::size_t(std::span<char> buffer)>;

/// A source of bytes in memory, which must outlive it.
[[nodiscard]] inline ByteSource bytes_of(std::string_view bytes) {
  return [left = bytes](std::span<char> buffer) mutable {
    const std::size_t count = left.copy(buffer.data(), buffer.size());
    left.remove_prefix(count);
    return count;
  };
}

}  // namespace debruit
