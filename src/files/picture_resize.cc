#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "debruit/error.h"
#include "files/picture.h"
#include "files/png.h"

namespace debruit {
namespace {

/// What one new pixel takes from the old ones along one side.
struct Tap {
  std::size_t first = 0;
  std::vector<double> weights;  // of old pixels first, first + 1, …; they add up to 1
};

/// The part of each old pixel that lies in new pixel `index`.
Tap area_tap(std::size_t old_size, std::size_t new_size, std::size_t index) {
  // In units of 1 / (old_size * new_size) every edge is a whole number.
  const std::size_t begin = index * old_size;
  const std::size_t end = begin + old_size;
  Tap tap{begin / new_size, {}};
  for (std::size_t old = tap.first; old * new_size < end; ++old) {
    const std::size_t low = std::max(begin, old * new_size);
    const std::size_t high = std::min(end, (old + 1) * new_size);
    tap.weights.push_back(static_cast<double>(high - low) / static_cast<double>(old_size));
  }
  return tap;
}

Tap linear_tap(std::size_t old_size, std::size_t new_size, std::size_t index) {
  const double position =
      (static_cast<double>(index) + 0.5) * static_cast<double>(old_size) / static_cast<double>(new_size) - 0.5;
  const double clamped = std::clamp(position, 0.0, static_cast<double>(old_size - 1));
  const double floor = std::floor(clamped);
  const auto first = static_cast<std::size_t>(floor);
  if (first + 1 >= old_size) return {first, {1.0}};
  return {first, {1.0 - (clamped - floor), clamped - floor}};
}

std::vector<Tap> taps(std::size_t old_size, std::size_t new_size) {
  std::vector<Tap> result;
  result.reserve(new_size);
  for (std::size_t i = 0; i < new_size; ++i) {
    result.push_back(new_size < old_size ? area_tap(old_size, new_size, i) : linear_tap(old_size, new_size, i));
  }
  return result;
}

/// One plane [old_height, old_width] into [new_height, new_width].
template <class T>
void resize_plane(const T* old, std::span<const Tap> down, std::span<const Tap> across, std::size_t old_width,
                  T* resized) {
  std::vector<double> row(old_width);  // old rows mixed, old columns still
  for (const Tap& tap : down) {
    std::fill(row.begin(), row.end(), 0.0);
    for (std::size_t k = 0; k < tap.weights.size(); ++k) {
      const T* old_row = old + (tap.first + k) * old_width;
      for (std::size_t x = 0; x < old_width; ++x) row[x] += tap.weights[k] * old_row[x];
    }
    for (const Tap& column : across) {
      double value = 0;
      for (std::size_t k = 0; k < column.weights.size(); ++k) value += column.weights[k] * row[column.first + k];
      *resized++ = static_cast<T>(std::clamp(std::floor(value + 0.5), 0.0, double{std::numeric_limits<T>::max()}));
    }
  }
}

template <class T>
std::vector<T> resize_planes(const Picture& picture, const std::vector<T>& values, std::size_t width,
                             std::size_t height) {
  const std::vector<Tap> across = taps(picture.width, width);
  const std::vector<Tap> down = taps(picture.height, height);
  std::vector<T> resized(picture.channels * height * width);
  for (std::size_t c = 0; c < picture.channels; ++c) {
    resize_plane(values.data() + c * picture.height * picture.width, down, across, picture.width,
                 resized.data() + c * height * width);
  }
  return resized;
}

}  // namespace

Picture resize_area(const Picture& picture, std::size_t width, std::size_t height) {
  if (width == 0 || height == 0 || picture.width == 0 || picture.height == 0) {
    throw Error(ErrorKind::usage, "resize",
                "cannot turn " + std::to_string(picture.width) + "x" + std::to_string(picture.height) +
                    " pixels into " + std::to_string(width) + "x" + std::to_string(height));
  }
  if (width == picture.width && height == picture.height) return picture;
  Picture resized{picture.channels, height, width, {}};
  std::visit([&](const auto& values) { resized.values = resize_planes(picture, values, width, height); },
             picture.values);
  return resized;
}

GreyImage resize_area(const GreyImage& image, std::size_t width, std::size_t height) {
  Picture resized = resize_area(Picture{1, image.height, image.width, image.values}, width, height);
  return {width, height, std::get<std::vector<std::uint8_t>>(std::move(resized.values))};
}

}  // namespace debruit
