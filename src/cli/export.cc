// debruit export
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/progress.h"
#include "exchange/export_onnx.h"
#include "exchange/open_model.h"
#include "files/atomic_file.h"
#include "runs/model_label.h"

namespace debruit::cli {
namespace {

struct ExportArguments {
  std::filesystem::path model;
  std::filesystem::path onnx;
  std::string part = "full";
  std::size_t largest_pixel = 255;
};

int run(const ExportArguments& args, const Settings& settings) {
  const OnnxOptions options{.part = parse_name<ModelPart>(args.part, "--part"),
                            .largest_pixel = static_cast<double>(args.largest_pixel)};
  const OpenedModel opened = open_model(args.model);
  const std::string bytes = export_onnx(opened, options);
  write_file(args.onnx, bytes);
  ProgressLine line(std::cout, settings.quiet);
  line.line("wrote " + short_model_label(opened.config) + ", " + args.part + ", to " + args.onnx.string());
  line.line("input   " + onnx_input_text(opened, options));
  line.line("output  " + onnx_output_text(opened, options));
  return 0;
}

}  // namespace

void add_export(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("export", "write a model as ONNX, for other software");
  const auto args = std::make_shared<ExportArguments>();
  app->add_option("MODEL", args->model, kModelHelp)->required();
  app->add_option("--onnx", args->onnx, "file to write")->type_name("FILE.onnx")->required();
  app->add_option("--part", args->part,
                  "the whole model from pixels to its answer, or: pixels to latents, latents to image, or what the "
                  "classifier proper is given to probabilities [default full]")
      ->type_name("full|encoder|decoder|classifier");
  app->add_option("--largest-pixel", args->largest_pixel,
                  "pixels will be fed from 0 to this, and the graph scales them as the model needs it [default 255]")
      ->type_name("255|1")
      ->check(CLI::IsMember({"255", "1"}).description(""));
  app->footer(
      "Opset 17, IR version 8. The input is called \"input\" and the output \"output\"; their first dimension,\n"
      "\"batch_size\", is open. Metadata say what goes in and comes out, what the model was trained on, and its "
      "scores.");
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
