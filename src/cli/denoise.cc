// debruit denoise
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <set>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "debruit/autoencoder.h"
#include "debruit/error.h"
#include "files/png.h"
#include "runs/names.h"
#include "runs/run_folder.h"

namespace debruit::cli {
namespace {

struct DenoiseArguments {
  std::filesystem::path run;
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path out;
  bool resize = false;
  bool invert = false;
  bool side_by_side = false;
  std::size_t threads = 0;
};

std::string size_text(std::size_t width, std::size_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

void invert(GreyImage& image) {
  for (std::uint8_t& value : image.values) value = static_cast<std::uint8_t>(255 - value);
}

/// Reads one picture in the size and polarity that the model was trained on.
GreyImage read_input(const std::filesystem::path& file, const ImageShape& shape, const DenoiseArguments& args) {
  GreyImage image = read_png_grey(file);
  if (image.width != shape.width || image.height != shape.height) {
    if (!args.resize) {
      throw Error(ErrorKind::input, file.string(),
                  "is " + size_text(image.width, image.height) + " pixels but the model takes " +
                      size_text(shape.width, shape.height) + "; --resize scales pictures to fit");
    }
    image = resize_area(image, shape.width, shape.height);
  }
  if (args.invert) invert(image);
  return image;
}

GreyImage beside(const GreyImage& left, const GreyImage& right) {
  GreyImage both{left.width + right.width, left.height, {}};
  for (std::size_t y = 0; y < left.height; ++y) {
    for (const GreyImage* image : {&left, &right}) {
      const auto row = std::span(image->values).subspan(y * image->width, image->width);
      both.values.insert(both.values.end(), row.begin(), row.end());
    }
  }
  return both;
}

/// Two inputs of the same file name would overwrite each other's result.
void check_names(const DenoiseArguments& args) {
  std::set<std::filesystem::path> names;
  for (const auto& input : args.inputs) {
    if (!names.insert(input.filename()).second) {
      throw Error(ErrorKind::usage, input.string(),
                  "a second input of this file name would overwrite the first's result");
    }
    std::error_code ignored;
    if (std::filesystem::equivalent(input, args.out / input.filename(), ignored)) {
      throw Error(ErrorKind::usage, "--out", "the result would overwrite the input " + input.string());
    }
  }
}

int run(const DenoiseArguments& args, const Settings& settings) {
  const RunConfig config = RunFolder::open(args.run).read_config();
  const Autoencoder model = Autoencoder::load(args.run);
  const ImageShape& shape = model.spec().image;
  if (shape.channels != 1)
    throw Error(ErrorKind::usage, args.run.string(), "denoise takes grey pictures, the model does not");
  check_names(args);
  ProgressLine progress(std::cout, settings.quiet);
  if (config.training.scaling != Scaling::unit) {
    progress.line("note: this model was trained with scaling " + std::string(name_of(config.training.scaling)) +
                  ", which needs the clean picture; it is fed x/255 instead");
  }
  std::vector<GreyImage> pictures;
  std::vector<float> values;
  for (const auto& input : args.inputs) {
    pictures.push_back(read_input(input, shape, args));
    for (const std::uint8_t value : pictures.back().values) values.push_back(static_cast<float>(value) / 255.0F);
  }
  const std::vector<float> cleaned = model.denoise(values, args.threads);
  std::error_code failure;
  std::filesystem::create_directories(args.out, failure);
  if (failure) throw Error(ErrorKind::io, args.out.string(), "cannot make the folder: " + failure.message());
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    GreyImage result{shape.width, shape.height, std::vector<std::uint8_t>(shape.size())};
    std::transform(cleaned.begin() + static_cast<std::ptrdiff_t>(i * shape.size()),
                   cleaned.begin() + static_cast<std::ptrdiff_t>((i + 1) * shape.size()), result.values.begin(),
                   [](float value) { return static_cast<std::uint8_t>(std::lround(value * 255.0F)); });
    const std::filesystem::path target = args.out / args.inputs[i].filename();
    if (args.side_by_side) result = beside(pictures[i], result);
    if (args.invert) invert(result);
    write_png(target, result);
    progress.line("wrote " + target.string());
  }
  return 0;
}

}  // namespace

void add_denoise(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("denoise", "clean your own PNG pictures");
  const auto args = std::make_shared<DenoiseArguments>();
  app->add_option("RUN", args->run, "run folder")->required();
  app->add_option("INPUT", args->inputs, "PNG pictures, white ink on black as in MNIST")->required();
  app->add_option("--out", args->out, "folder for the results, named as the inputs")->type_name("DIR")->required();
  app->add_flag("--resize", args->resize, "scale pictures to the model's size");
  app->add_flag("--invert", args->invert, "for black ink on white paper: turned for the model, and back in the result");
  app->add_flag("--side-by-side", args->side_by_side, "show what the model was given beside its output");
  add_threads(*app, args->threads);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
