#include "data/scaling.h"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "debruit/dataset.h"

namespace debruit {
namespace {

/// Maps [low, high] to [0, 1]; a constant becomes 0.
template <class T>
float stretch(T value, T low, T high) {
  if (high == low) return 0;
  if constexpr (std::is_integral_v<T>) {
    return static_cast<float>(value - low) / static_cast<float>(high - low);
  } else {
    const double from = static_cast<double>(low);
    return static_cast<float>((static_cast<double>(value) - from) / (static_cast<double>(high) - from));
  }
}

template <class T>
void stretch_image(std::span<const T> pixels, std::span<float> out) {
  const auto [low, high] = std::ranges::minmax(pixels);
  for (std::size_t i = 0; i < pixels.size(); ++i) out[i] = stretch(pixels[i], low, high);
}

/// One channel [height, width].
template <class T>
void stretch_columns(std::span<const T> pixels, std::size_t width, std::span<float> out) {
  for (std::size_t column = 0; column < width; ++column) {
    T low = pixels[column];
    T high = low;
    for (std::size_t i = column; i < pixels.size(); i += width) {
      low = std::min(low, pixels[i]);
      high = std::max(high, pixels[i]);
    }
    for (std::size_t i = column; i < pixels.size(); i += width) out[i] = stretch(pixels[i], low, high);
  }
}

template <class T>
void scale(std::span<const T> pixels, const ImageShape& shape, Scaling scaling, std::span<float> out) {
  switch (scaling) {
    case Scaling::unit:
      std::ranges::transform(pixels, out.begin(), [](T value) {
        if constexpr (std::is_integral_v<T>) {
          return static_cast<float>(value) / static_cast<float>(std::numeric_limits<T>::max());
        } else {
          return static_cast<float>(value);
        }
      });
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
    case Scaling::none:
      std::ranges::transform(pixels, out.begin(), [](T value) { return static_cast<float>(value); });
      return;
  }
}

}  // namespace

void scale_image(const Pixels& pixels, const ImageShape& shape, Scaling scaling, std::span<float> out) {
  std::visit([&](auto values) { scale(values, shape, scaling, out); }, pixels);
}

void scaled_image(const Dataset& data, std::size_t index, Scaling scaling, std::span<float> out) {
  // Kept by the thread, so that only its first image allocates; images in memory need none.
  thread_local PixelBuffer buffer;
  scale_image(data.images.image(index, buffer), data.shape, scaling, out);
}

}  // namespace debruit
