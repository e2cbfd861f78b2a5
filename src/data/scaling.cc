#include "data/scaling.h"

#include <algorithm>

namespace debruit {
namespace {

/// Maps [low, high] to [0, 1]; a constant becomes 0.
float stretch(std::uint8_t value, std::uint8_t low, std::uint8_t high) {
  if (high == low) return 0;
  return static_cast<float>(value - low) / static_cast<float>(high - low);
}

void stretch_image(std::span<const std::uint8_t> pixels, std::span<float> out) {
  const auto [low, high] = std::ranges::minmax(pixels);
  for (std::size_t i = 0; i < pixels.size(); ++i) out[i] = stretch(pixels[i], low, high);
}

/// One channel [height, width].
void stretch_columns(std::span<const std::uint8_t> pixels, std::size_t width, std::span<float> out) {
  for (std::size_t column = 0; column < width; ++column) {
    std::uint8_t low = 255;
    std::uint8_t high = 0;
    for (std::size_t i = column; i < pixels.size(); i += width) {
      low = std::min(low, pixels[i]);
      high = std::max(high, pixels[i]);
    }
    for (std::size_t i = column; i < pixels.size(); i += width) out[i] = stretch(pixels[i], low, high);
  }
}

}  // namespace

void scale_image(std::span<const std::uint8_t> pixels, const ImageShape& shape, Scaling scaling, std::span<float> out) {
  switch (scaling) {
    case Scaling::unit:
      std::ranges::transform(pixels, out.begin(),
                             [](std::uint8_t value) { return static_cast<float>(value) / 255.0F; });
      return;
    case Scaling::minmax:
      stretch_image(pixels, out);
      return;
    case Scaling::minmax_columns: {
      const std::size_t plane = shape.height * shape.width;
      for (std::size_t at = 0; at < pixels.size(); at += plane) {
        stretch_columns(pixels.subspan(at, plane), shape.width, out.subspan(at, plane));
      }
      return;
    }
  }
}

}  // namespace debruit
