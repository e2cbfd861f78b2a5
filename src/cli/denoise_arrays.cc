#include "cli/denoise_arrays.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "data/npz_images.h"
#include "data/stored_images.h"
#include "debruit/error.h"
#include "files/file_source.h"
#include "files/npz.h"
#include "report/text.h"

namespace debruit::cli {
namespace {

/// A type's values as the model takes them: whole numbers over the largest of their type, others as they are.
template <class T>
constexpr float kUnit = std::is_floating_point_v<T> ? 1.0F : static_cast<float>(std::numeric_limits<T>::max());

template <class T>
T from_unit(float value) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(value);
  } else {
    return static_cast<T>(std::lround(std::clamp(value, 0.0F, 1.0F) * kUnit<T>));
  }
}

void turn(std::vector<float>& values) {
  for (float& value : values) value = 1.0F - value;
}

/// Values in the order of the file from values [count, channels, height, width].
template <class T>
std::vector<T> in_file_order(const std::vector<float>& values, const ArrayLayout& layout) {
  std::vector<T> result(values.size());
  const std::size_t pixels = layout.shape.height * layout.shape.width;
  const std::size_t channels = layout.shape.channels;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t within = i % layout.shape.size();
    const std::size_t swapped = within % pixels * channels + within / pixels;
    result[layout.channels_last ? i - within + swapped : i] = from_unit<T>(values[i]);
  }
  return result;
}

/// What a float array holds beyond 0 to 1 the model was hardly trained on.
template <class T>
void note_range(const std::vector<T>& values, const std::string& where, ProgressLine& notes) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (!std::is_floating_point_v<T> || (*low >= 0 && *high <= 1)) return;
  notes.line("note: " + where + " holds values from " + fixed(static_cast<double>(*low), 3) + " to " +
             fixed(static_cast<double>(*high), 3) + "; models are trained on images from 0 to 1");
}

std::string text_of(const ImageShape& shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" + std::to_string(shape.width);
}

/// `shape` is that of the images as they are fed.
void require_shape(const ArrayLayout& layout, const ImageShape& shape, const ImageShape& expected,
                   const std::string& where) {
  if (shape == expected) return;
  throw Error(ErrorKind::input, where,
              "holds " + layout.words + ": images of " + text_of(layout.shape) + ", but the model takes " +
                  text_of(expected) + " (channels x height x width)" +
                  (shape_as(shape, true) == expected ? "; --grey turns colour to grey" : ""));
}

/// The layout of images whose colour has become grey: their array has no side for channels any more.
ArrayLayout without_colour(ArrayLayout layout, std::vector<std::size_t>& sides) {
  sides = {sides.front(), layout.shape.height, layout.shape.width};
  layout.shape.channels = 1;
  layout.channels_last = false;
  return layout;
}

struct Denoiser {
  const Autoencoder& model;
  const ArrayOptions& options;
  ProgressLine& notes;

  [[nodiscard]] NpyArray operator()(NpyArray array, ArrayLayout layout, const std::string& where) const {
    require_shape(layout, shape_as(layout.shape, options.grey), model.spec().image, where);
    const PixelValues pixels = pixels_of(std::move(array.values), layout, options.grey, 0, where);
    if (options.grey && layout.shape.channels > 1) layout = without_colour(std::move(layout), array.shape);
    array.values = std::visit(
        [&]<class T>(const std::vector<T>& values) -> NpyValues {
          note_range(values, where, notes);
          std::vector<float> unit(values.size());
          std::ranges::transform(values, unit.begin(), [](T value) { return static_cast<float>(value) / kUnit<T>; });
          if (options.inverted) turn(unit);
          std::vector<float> cleaned = model.denoise(unit, options.threads);
          if (options.inverted) turn(cleaned);
          return in_file_order<T>(cleaned, layout);
        },
        pixels);
    return array;
  }
};

/// The bytes of every array as they are.
ZipEntries entries_of(const std::filesystem::path& file) {
  const ZipFile archive(file, kLargestHeld);
  ZipEntries entries;
  for (const std::string& name : archive.names()) entries.emplace(name, archive.read(name));
  return entries;
}

NpyInfo info_of(const std::filesystem::path& file) {
  FileSource source(file);
  return read_npy_header([&](std::span<char> buffer) { return source.read(buffer); }, source.size(), file.string());
}

}  // namespace

bool is_array_file(const std::filesystem::path& file) {
  return file.extension() == ".npy" || file.extension() == ".npz";
}

std::variant<NpyArray, ZipEntries> denoised_arrays(const std::filesystem::path& input, const Autoencoder& model,
                                                   const ArrayOptions& options, ProgressLine& notes) {
  const Denoiser denoise{model, options, notes};
  if (input.extension() == ".npy") {
    return denoise(read_npy(input), layout_of(info_of(input), input.string()), input.string());
  }
  require_readable(input);
  const NpzFile archive(input);
  ZipEntries entries = entries_of(input);
  for (const std::string& name : image_arrays(archive, input.string())) {
    const std::string where = input.string() + ", " + name;
    entries[name + ".npy"] = format_npy(denoise(archive.read(name), layout_of(archive.info(name), where), where));
  }
  return entries;
}

}  // namespace debruit::cli
