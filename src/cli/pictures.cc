#include "cli/pictures.h"

#include <cstdint>

#include "debruit/error.h"
#include "runs/names.h"

namespace debruit::cli {
namespace {

std::string size_text(std::size_t width, std::size_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

}  // namespace

void add_picture_options(CLI::App& app, PictureOptions& options, const std::string& invert_help) {
  app.add_flag("--resize", options.resize, "scale pictures to the model's size");
  app.add_flag("--invert", options.invert, invert_help);
}

void invert(GreyImage& image) {
  for (std::uint8_t& value : image.values) value = static_cast<std::uint8_t>(255 - value);
}

void require_grey(const ImageShape& shape, const std::filesystem::path& run, const std::string& command) {
  if (shape.channels == 1) return;
  throw Error(ErrorKind::usage, run.string(), command + " takes grey pictures, the model does not");
}

void note_scaling(const RunConfig& config, ProgressLine& progress) {
  if (config.training.scaling == Scaling::unit) return;
  progress.line("note: this model was trained with scaling " + std::string(name_of(config.training.scaling)) +
                ", which needs the clean picture; it is fed x/255 instead");
}

GreyImage read_picture(const std::filesystem::path& file, const ImageShape& shape, const PictureOptions& options) {
  GreyImage image = read_png_grey(file);
  if (image.width != shape.width || image.height != shape.height) {
    if (!options.resize) {
      throw Error(ErrorKind::input, file.string(),
                  "is " + size_text(image.width, image.height) + " pixels but the model takes " +
                      size_text(shape.width, shape.height) + "; --resize scales pictures to fit");
    }
    image = resize_area(image, shape.width, shape.height);
  }
  if (options.invert) invert(image);
  return image;
}

std::vector<float> picture_values(std::span<const GreyImage> pictures) {
  std::vector<float> values;
  for (const GreyImage& picture : pictures) {
    for (const std::uint8_t value : picture.values) values.push_back(static_cast<float>(value) / 255.0F);
  }
  return values;
}

}  // namespace debruit::cli
