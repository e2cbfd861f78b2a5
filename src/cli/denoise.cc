// debruit denoise
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <set>

#include "cli/command.h"
#include "cli/pictures.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "debruit/autoencoder.h"
#include "debruit/error.h"
#include "files/folder.h"
#include "files/png.h"
#include "runs/run_folder.h"

namespace debruit::cli {
namespace {

struct DenoiseArguments {
  std::filesystem::path run;
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path out;
  PictureOptions pictures;
  bool side_by_side = false;
  std::size_t threads = 0;
};

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
  static_cast<void>(autoencoder_of(config, args.run.string()));
  const Autoencoder model = Autoencoder::load(args.run);
  const ImageShape& shape = model.spec().image;
  require_grey(shape, args.run, "denoise");
  check_names(args);
  ProgressLine progress(std::cout, settings.quiet);
  note_scaling(config, progress);
  std::vector<GreyImage> pictures;
  for (const auto& input : args.inputs) pictures.push_back(read_picture(input, shape, args.pictures));
  const std::vector<float> values = picture_values(pictures);
  const std::vector<float> cleaned = model.denoise(values, args.threads);
  make_folder(args.out);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    GreyImage result{shape.width, shape.height, std::vector<std::uint8_t>(shape.size())};
    std::transform(cleaned.begin() + static_cast<std::ptrdiff_t>(i * shape.size()),
                   cleaned.begin() + static_cast<std::ptrdiff_t>((i + 1) * shape.size()), result.values.begin(),
                   [](float value) { return static_cast<std::uint8_t>(std::lround(value * 255.0F)); });
    const std::filesystem::path target = args.out / args.inputs[i].filename();
    if (args.side_by_side) result = beside(pictures[i], result);
    if (args.pictures.invert) invert(result);
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
  add_picture_options(*app, args->pictures,
                      "for black ink on white paper: turned for the model, and back in the result");
  app->add_flag("--side-by-side", args->side_by_side, "show what the model was given beside its output");
  add_threads(*app, args->threads);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
