// debruit import
#include <charconv>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "data/shape_check.h"
#include "debruit/error.h"
#include "exchange/import_model.h"
#include "runs/model_label.h"

namespace debruit::cli {
namespace {

struct ImportArguments {
  std::filesystem::path file;
  std::string kind;
  std::string image;
  std::optional<Scaling> scaling;
  std::filesystem::path out;
  bool force = false;
};

/// "1x28x28": channels, height, width.
ImageShape parse_image(const std::string& text) {
  ImageShape image;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t* side : {&image.channels, &image.height, &image.width}) {
    const auto [next, code] = std::from_chars(at, end, *side);
    const bool last = side == &image.width;
    if (code != std::errc() || *side == 0 || (last ? next != end : next == end || *next != 'x')) {
      throw Error(ErrorKind::usage, "--image", "\"" + text + "\" given; expected CHANNELSxHEIGHTxWIDTH, as 1x28x28");
    }
    at = last ? next : next + 1;
  }
  return image;
}

std::string kinds_text() {
  std::string text;
  for (const std::string& kind : importable_kinds()) text += (text.empty() ? "" : "|") + kind;
  return text;
}

int run(const ImportArguments& args, const Settings& settings) {
  ImportOptions options{.kind = args.kind, .image = std::nullopt, .scaling = args.scaling.value_or(Scaling::unit)};
  if (!args.image.empty()) options.image = parse_image(args.image);
  const Model model = import_model(args.file, options);
  write_imported(model, args.file, options, args.out, args.force);
  RunConfig config;
  config.model = spec_of(model);
  ProgressLine line(std::cout, settings.quiet);
  line.line(short_model_label(config) + " for images of " + shape_text(image_of(config.model)) + ": the run is in " +
            args.out.string());
  line.line("its training is unknown; pixels are scaled by " + std::string(name_of(options.scaling)));
  return 0;
}

}  // namespace

void add_import(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("import", "make a run of weights that PyTorch saved");
  const auto args = std::make_shared<ImportArguments>();
  app->add_option("FILE", args->file, "safetensors file of a state dict: F32, F64, F16 or BF16")->required();
  app->add_option("--kind", args->kind, "what the weights are of")->type_name(kinds_text())->required();
  app->add_option("--image", args->image,
                  "shape of an image [default a square that fits the weights; of convolutions 28x28]")
      ->type_name("CHANNELSxHEIGHTxWIDTH");
  add_choice(*app, "--scaling", args->scaling, Scaling::unit,
             "how pixels became what the network was trained on: x/255, or stretched by the image's extremes");
  app->add_option("--out", args->out, "run folder to make")->type_name("RUN")->required();
  app->add_flag("--force", args->force, "replace the run folder if it exists");
  app->footer(
      "Tensors are named as in a run's own model.safetensors: encoder.0.weight, encoder.0.bias, encoder.2.weight, …,\n"
      "decoder.0.weight, … (ReLU after every layer, a sigmoid at the end); classifier.0.weight, …; conv1.weight,\n"
      "conv2.weight, fc.weight. Sizes are those of the tensors. A classifier with an encoder beside it is one of "
      "latents,\n"
      "with a decoder too one of cleaned images. docs/pytorch.md shows how PyTorch writes such a file.");
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
