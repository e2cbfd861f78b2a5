#include <algorithm>
#include <cmath>
#include <string>

#include "debruit/error.h"
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

}  // namespace

GreyImage resize_area(const GreyImage& image, std::size_t width, std::size_t height) {
  if (width == 0 || height == 0 || image.width == 0 || image.height == 0) {
    throw Error(ErrorKind::usage, "resize",
                "cannot turn " + std::to_string(image.width) + "x" + std::to_string(image.height) + " pixels into " +
                    std::to_string(width) + "x" + std::to_string(height));
  }
  if (width == image.width && height == image.height) return image;
  const std::vector<Tap> across = taps(image.width, width);
  const std::vector<Tap> down = taps(image.height, height);
  GreyImage result{width, height, std::vector<std::uint8_t>(width * height)};
  std::vector<double> row(image.width);  // old rows mixed, old columns still
  for (std::size_t y = 0; y < height; ++y) {
    std::fill(row.begin(), row.end(), 0.0);
    for (std::size_t k = 0; k < down[y].weights.size(); ++k) {
      const std::uint8_t* old_row = image.values.data() + (down[y].first + k) * image.width;
      for (std::size_t x = 0; x < image.width; ++x) row[x] += down[y].weights[k] * old_row[x];
    }
    for (std::size_t x = 0; x < width; ++x) {
      double value = 0;
      for (std::size_t k = 0; k < across[x].weights.size(); ++k)
        value += across[x].weights[k] * row[across[x].first + k];
      result.values[y * width + x] = static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
    }
  }
  return result;
}

}  // namespace debruit
