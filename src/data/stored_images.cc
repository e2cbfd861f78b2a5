#include "data/stored_images.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>
#include <utility>

#include "debruit/error.h"

namespace debruit {
namespace {

[[noreturn]] void fail(const std::string& where, const std::string& message) {
  throw Error(ErrorKind::input, where, message);
}

std::string text_of(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t side : shape) text += (text.empty() ? "" : ", ") + std::to_string(side);
  return "[" + text + "]";
}

bool is_channels(std::size_t side) { return side == 1 || side == 3; }

/// [count, pixels, channels] to [count, channels, pixels]
template <class T>
std::vector<T> channels_first(const std::vector<T>& values, const ImageShape& shape) {
  const std::size_t pixels = shape.height * shape.width;
  std::vector<T> result(values.size());
  for (std::size_t image = 0; image < values.size(); image += shape.size()) {
    for (std::size_t c = 0; c < shape.channels; ++c) {
      for (std::size_t i = 0; i < pixels; ++i) {
        result[image + c * pixels + i] = values[image + i * shape.channels + c];
      }
    }
  }
  return result;
}

template <class T>
void require_finite(const std::vector<T>& values, std::size_t image_size, std::size_t first, const std::string& where) {
  const auto wrong = std::find_if(values.begin(), values.end(), [](T value) { return !std::isfinite(value); });
  if (wrong == values.end()) return;
  const auto index = static_cast<std::size_t>(wrong - values.begin());
  fail(where, "image " + std::to_string(first + index / image_size) + " holds " +
                  (std::isnan(*wrong) ? "NaN" : "an infinite value") + "; expected finite values");
}

/// One image of three channels to its grey, in place.
template <class T>
void make_grey(const T* colour, std::size_t pixels, T* grey) {
  for (std::size_t i = 0; i < pixels; ++i) {
    const T red = colour[i];
    const T green = colour[pixels + i];
    const T blue = colour[2 * pixels + i];
    if constexpr (std::is_floating_point_v<T>) {
      grey[i] = static_cast<T>(0.299 * static_cast<double>(red) + 0.587 * static_cast<double>(green) +
                               0.114 * static_cast<double>(blue));
    } else {
      // The same weights in 16-bit fixed point, as pictures have them (files/picture.cc).
      grey[i] = static_cast<T>(
          (std::uint64_t{19595} * red + std::uint64_t{38470} * green + std::uint64_t{7471} * blue + 32768) >> 16);
    }
  }
}

/// Every image of three channels to its grey.
template <class T>
void make_grey(std::vector<T>& values, const ImageShape& shape) {
  const std::size_t pixels = shape.height * shape.width;
  for (std::size_t i = 0; i < values.size() / shape.size(); ++i) {
    make_grey(values.data() + i * shape.size(), pixels, values.data() + i * pixels);
  }
  values.resize(values.size() / shape.channels);
}

void set_sides(ArrayLayout& layout, const NpyInfo& info, const std::string& where) {
  const std::vector<std::size_t>& s = info.shape;
  std::string_view words;
  if (s.size() == 2) {
    layout.shape = {1, 1, s[1]};
    words = "[images, values]";
  } else if (s.size() == 3) {
    layout.shape = {1, s[1], s[2]};
    words = "[images, height, width]";
  } else if (s.size() == 4 && is_channels(s[3])) {
    layout.shape = {s[3], s[1], s[2]};
    layout.channels_last = true;
    words = "[images, height, width, channels]";
  } else if (s.size() == 4 && is_channels(s[1])) {
    layout.shape = {s[1], s[2], s[3]};
    words = "[images, channels, height, width]";
  } else {
    fail(where, "has shape " + text_of(s) +
                    "; expected [N, D], [N, H, W], [N, H, W, C] or [N, C, H, W] with C channels, 1 or 3");
  }
  layout.words = text_of(s) + " of " + info.type + ", taken as " + std::string(words);
}

}  // namespace

ArrayLayout layout_of(const NpyInfo& info, const std::string& where) {
  ArrayLayout layout;
  set_sides(layout, info, where);
  if (info.type != "uint8" && info.type != "uint16" && info.type != "float32" && info.type != "float64") {
    fail(where, "holds values of type " + info.type + "; images are uint8, uint16, float32 or float64");
  }
  if (info.shape[0] == 0) fail(where, "holds no image: its shape is " + text_of(info.shape));
  if (layout.shape.size() == 0) fail(where, "holds images without a pixel: its shape is " + text_of(info.shape));
  return layout;
}

PixelValues pixels_of(NpyValues values, const ArrayLayout& layout, bool grey, std::size_t first,
                      const std::string& where) {
  return std::visit(
      [&]<class T>(std::vector<T>& all) -> PixelValues {
        if constexpr (std::is_same_v<T, std::int64_t>) {
          throw Error(ErrorKind::internal, where, "was not checked by layout_of");
        } else {
          if constexpr (std::is_floating_point_v<T>) require_finite(all, layout.shape.size(), first, where);
          if (layout.channels_last && layout.shape.channels > 1) all = channels_first(all, layout.shape);
          if (grey && layout.shape.channels > 1) make_grey(all, layout.shape);
          return std::move(all);
        }
      },
      values);
}

ImageShape shape_as(const ImageShape& shape, bool grey) {
  return {grey ? 1 : shape.channels, shape.height, shape.width};
}

Images images_of(PixelValues pixels, const ImageShape& shape) {
  return std::visit([&](auto& values) { return Images(std::move(values), shape.size()); }, pixels);
}

std::vector<std::uint8_t> labels_of(const NpyArray& array, std::size_t count, const std::string& where) {
  constexpr int kLargestLabel = 255;
  const std::vector<std::size_t>& shape = array.shape;
  if (shape.size() != 1 && !(shape.size() == 2 && shape[1] == 1)) {
    fail(where, "has shape " + text_of(shape) + "; expected a label an image, [N] or [N, 1]");
  }
  if (shape[0] != count) {
    fail(where, "holds " + std::to_string(shape[0]) + " labels for " + std::to_string(count) + " images");
  }
  std::vector<std::uint8_t> labels(count);
  std::visit(
      [&]<class T>(const std::vector<T>& values) {
        if constexpr (std::is_floating_point_v<T>) {
          fail(where, "holds labels that are floating-point numbers; expected integers");
        } else {
          for (std::size_t i = 0; i < count; ++i) {
            if (std::cmp_less(values[i], 0) || std::cmp_greater(values[i], kLargestLabel)) {
              fail(where, "label " + std::to_string(i) + " is " + std::to_string(values[i]) + ", expected 0 to 255");
            }
            labels[i] = static_cast<std::uint8_t>(values[i]);
          }
        }
      },
      array.values);
  return labels;
}

}  // namespace debruit
