// debruit encode
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/given_model.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "data/shape_check.h"
#include "debruit/autoencoder.h"
#include "files/npy.h"
#include "report/text.h"
#include "study/train_run.h"

namespace debruit::cli {
namespace {

struct EncodeArguments {
  std::filesystem::path model;
  std::string data;
  std::string split;
  std::filesystem::path out;
  std::size_t threads = 0;
};

int run(const EncodeArguments& args, const Settings& settings) {
  const GivenModel given = find_model(args.model);
  require_data(given, args.data);
  const RunConfig& config = given.settings();
  const Autoencoder& model = load_autoencoder(given);
  const Dataset data = load_part(config, args.split, settings.data_dir, {args.data, {}});
  require_images(data, model.spec().image);
  const std::vector<float> images = scaled_images(data, config.training.scaling);
  write_npy(args.out, {{data.size(), model.spec().latent_size}, model.encode(images, args.threads)});
  ProgressLine(std::cout, settings.quiet)
      .line("wrote " + counted(data.size(), "latent") + " of " + counted(model.spec().latent_size, "value") + " to " +
            args.out.string());
  return 0;
}

}  // namespace

void add_encode(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("encode", "write the latents of clean images as a NumPy array");
  const auto args = std::make_shared<EncodeArguments>();
  app->add_option("MODEL", args->model, kModelHelp)->required();
  app->add_option("--data", args->data, "data set name, folder or file [default the run's own]")
      ->type_name("NAME|PATH");
  add_run_split(*app, args->split);
  app->add_option("--out", args->out, "array to write: float32 [images, latent_size]")
      ->type_name("FILE.npy")
      ->required();
  add_threads(*app, args->threads);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
