// The pixels of images, for comparing them.
#pragma once

#include <variant>
#include <vector>

#include "debruit/images.h"

namespace debruit::test {

/// Image `index`, which must be of type T.
template <class T = std::uint8_t>
std::vector<T> pixels_of(const Images& images, std::size_t index) {
  PixelBuffer buffer;
  const auto pixels = std::get<std::span<const T>>(images.image(index, buffer));
  return {pixels.begin(), pixels.end()};
}

/// All images, one after the other.
template <class T = std::uint8_t>
std::vector<T> pixels_of(const Images& images) {
  std::vector<T> all;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::vector<T> one = pixels_of<T>(images, i);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

}  // namespace debruit::test
