// The shape of one image.
#pragma once

#include <cstddef>

namespace debruit {

/// One image is [channels, height, width], row-major, width fastest.
struct ImageShape {
  std::size_t channels = 1;
  std::size_t height = 28;
  std::size_t width = 28;

  /// Number of values in one image.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return channels * height * width; }
  friend bool operator==(const ImageShape&, const ImageShape&) = default;
};

}  // namespace debruit
