#include "cli/pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>

#include "debruit/error.h"
#include "runs/names.h"

namespace debruit::cli {
namespace {

std::string size_text(std::size_t width, std::size_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

template <class T>
constexpr float kWhite = static_cast<float>(std::numeric_limits<T>::max());

template <class T>
std::vector<T> whole_values(std::span<const float> values) {
  std::vector<T> whole(values.size());
  std::ranges::transform(values, whole.begin(), [](float value) {
    return static_cast<T>(std::lround(std::clamp(value, 0.0F, 1.0F) * kWhite<T>));
  });
  return whole;
}

}  // namespace

void add_picture_options(CLI::App& app, PictureOptions& options, const std::string& invert_help) {
  app.add_flag("--resize", options.resize, "scale pictures to the model's size");
  app.add_flag("--invert", options.invert, invert_help);
}

void invert(Picture& picture) {
  std::visit(
      []<class T>(std::vector<T>& values) {
        for (T& value : values) value = static_cast<T>(std::numeric_limits<T>::max() - value);
      },
      picture.values);
}

void note_scaling(const RunConfig& config, ProgressLine& progress) {
  if (config.training.scaling == Scaling::unit) return;
  if (config.training.scaling == Scaling::none) {
    const bool denoises = std::holds_alternative<AutoencoderSpec>(config.model);
    progress.line(std::string("note: this model was trained on values as they are (scaling none); pictures are fed ") +
                  (denoises ? "from 0 to 1" : "as they are, from 0 to 255 or 65535"));
    return;
  }
  progress.line("note: this model was trained with scaling " + std::string(name_of(config.training.scaling)) +
                ", which needs the clean picture; it is fed x/255 instead");
}

Picture read_picture(const std::filesystem::path& file, const ImageShape& shape, const PictureOptions& options) {
  if (shape.channels != 1 && shape.channels != 3) {
    throw Error(ErrorKind::usage, file.string(),
                "is a picture, but the model takes images of " + std::to_string(shape.channels) + " channels");
  }
  Picture picture = debruit::read_picture(file);
  picture = shape.channels == 1 ? to_grey(std::move(picture)) : to_colour(std::move(picture));
  if (picture.width != shape.width || picture.height != shape.height) {
    if (!options.resize) {
      throw Error(ErrorKind::input, file.string(),
                  "is " + size_text(picture.width, picture.height) + " pixels but the model takes " +
                      size_text(shape.width, shape.height) + "; --resize scales pictures to fit");
    }
    picture = resize_area(picture, shape.width, shape.height);
  }
  if (options.invert) invert(picture);
  return picture;
}

std::vector<float> picture_values(std::span<const Picture> pictures, Scaling scaling) {
  std::vector<float> all;
  for (const Picture& picture : pictures) {
    std::visit(
        [&]<class T>(const std::vector<T>& values) {
          const float one = scaling == Scaling::none ? 1.0F : kWhite<T>;
          for (const T value : values) all.push_back(static_cast<float>(value) / one);
        },
        picture.values);
  }
  return all;
}

Picture picture_of(std::span<const float> values, const ImageShape& shape, const Picture& like) {
  Picture picture{shape.channels, shape.height, shape.width, {}};
  if (std::holds_alternative<std::vector<std::uint16_t>>(like.values)) {
    picture.values = whole_values<std::uint16_t>(values);
  } else {
    picture.values = whole_values<std::uint8_t>(values);
  }
  return picture;
}

}  // namespace debruit::cli
