// debruit bundle and debruit verify
#include "exchange/bundle.h"

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/load_options.h"
#include "cli/progress.h"
#include "cli/spec_options.h"
#include "cli/value_options.h"
#include "exchange/open_model.h"
#include "report/text.h"
#include "runs/model_label.h"
#include "study/run_data.h"

namespace debruit::cli {
namespace {

struct BundleArguments {
  std::filesystem::path model;
  std::filesystem::path out;
  std::string data;
  std::string split;
  LoadArguments load;
  std::size_t golden = 16;
};

int run_bundle(const BundleArguments& args, const Settings& settings) {
  const OpenedModel opened = open_model(args.model);
  const Dataset data =
      args.split.empty() && args.data.empty() && opened.training_known()
          ? load_judged_or_trained(opened.config, settings.data_dir)
          : load_part(opened.config, args.split, settings.data_dir, {args.data, {}, load_options(args.load)}).data;
  write_bundle(opened, data, args.golden, args.out);
  ProgressLine(std::cout, settings.quiet)
      .line("wrote " + short_model_label(opened.config) + " with " +
            counted(std::min(args.golden, data.size()), "golden image") + " to " + args.out.string());
  return 0;
}

struct VerifyArguments {
  std::filesystem::path bundle;
  std::size_t threads = 0;
};

int run_verify(const VerifyArguments& args) {
  const BundleCheck check = verify_bundle(args.bundle, args.threads);
  std::cout << args.bundle.string() << ": " << counted(check.files, "file") << " as bundled; "
            << counted(check.images, "golden image") << " made again, largest difference "
            << significant(check.largest_difference, 2) << "\n";
  return 0;
}

}  // namespace

void add_bundle(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("bundle", "pack a model into one file that can be shipped and verified");
  const auto args = std::make_shared<BundleArguments>();
  app->add_option("MODEL", args->model, kModelHelp)->required();
  app->add_option("--out", args->out, "archive to write")->type_name("FILE.zip")->required();
  app->add_option("--data", args->data,
                  "data set whose images become the golden inputs, clean and with the training's noise [default the "
                  "run's own]")
      ->type_name("NAME|PATH");
  add_run_split(*app, args->split);
  add_other_load_options(*app, args->load);
  add_number(*app, "--golden", args->golden, 1, 10000, "golden images", "images");
  app->footer(
      "In the archive: model.safetensors, model.onnx (not of knn), config.json, result.json, README.md (a card: "
      "training,\n"
      "scores, where it fails), golden/ (8-bit inputs, and what the model makes of them), bundle.json (preprocessing, "
      "and\n"
      "the SHA-256 of every file). Commands that take a model take the archive too.");
  app->callback([args, &settings, &action] { action = [args, &settings] { return run_bundle(*args, settings); }; });
}

void add_verify(CLI::App& parent, const Settings&, Action& action) {
  CLI::App* app = parent.add_subcommand("verify", "check a bundle's files and make its golden outputs again");
  const auto args = std::make_shared<VerifyArguments>();
  app->add_option("BUNDLE", args->bundle, "archive that debruit bundle wrote")->required();
  add_threads(*app, args->threads);
  app->footer("Exits with 3 where a file is not what was bundled, or a value differs by more than 1e-5.");
  app->callback([args, &action] { action = [args] { return run_verify(*args); }; });
}

}  // namespace debruit::cli
