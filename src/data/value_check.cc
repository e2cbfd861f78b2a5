#include "data/value_check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/number_text.h"
#include "debruit/error.h"

namespace debruit {
namespace {

template <class T>
bool is_finite_float(T value) {
  return std::abs(static_cast<double>(value)) <= static_cast<double>(std::numeric_limits<float>::max());
}

template <class T>
void check_image(const Dataset& data, std::size_t index, std::span<const T> pixels, bool unit) {
  const auto refuse = [&](auto at, const std::string& expected) {
    throw Error(ErrorKind::input, data.name,
                "value " + std::to_string(at - pixels.begin()) + " of image " + std::to_string(index) + " is " +
                    format_number(static_cast<double>(*at)) + "; expected " + expected);
  };
  const auto wild = std::ranges::find_if(pixels, [](T value) { return !is_finite_float(value); });
  if (wild != pixels.end()) refuse(wild, "finite numbers within single precision");
  if (!unit) return;
  const auto outside = std::ranges::find_if(pixels, [](T value) { return value < 0 || value > 1; });
  if (outside != pixels.end()) refuse(outside, "0 to 1 (or the scaling \"none\", which takes any)");
}

}  // namespace

void require_values(const Dataset& data, Scaling scaling) {
  if (is_whole(data.images.type())) return;
  PixelBuffer buffer;
  for (std::size_t i = 0; i < data.size(); ++i) {
    std::visit([&](auto pixels) { check_image(data, i, pixels, scaling == Scaling::unit); },
               data.images.image(i, buffer));
  }
}

}  // namespace debruit
