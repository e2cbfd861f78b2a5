// debruit encode
#include <iostream>
#include <memory>
#include <span>
#include <vector>

#include "cli/command.h"
#include "cli/load_options.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "data/scaled_images.h"
#include "data/shape_check.h"
#include "debruit/autoencoder.h"
#include "exchange/open_model.h"
#include "files/npy.h"
#include "report/text.h"
#include "study/run_data.h"

namespace debruit::cli {
namespace {

struct EncodeArguments {
  std::filesystem::path model;
  std::string data;
  std::string split;
  LoadArguments load;
  std::filesystem::path out;
  std::size_t threads = 0;
};

/// [count, latent_size]
std::vector<float> latents_of(const Dataset& data, const RunConfig& config, const Autoencoder& model,
                              std::size_t threads) {
  const std::size_t units = model.spec().latent_size;
  std::vector<float> latents(data.size() * units);
  for_scaled_images(data, config.training.scaling, [&](std::size_t first, std::span<const float> images) {
    const std::size_t count = images.size() / data.shape.size();
    model.encode(images, std::span(latents).subspan(first * units, count * units), threads);
  });
  return latents;
}

int run(const EncodeArguments& args, const Settings& settings) {
  const OpenedModel opened = open_model(args.model);
  const RunConfig& config = opened.config;
  const Autoencoder& model = autoencoder_of(opened);
  const Dataset data = load_part(config, args.split, settings.data_dir, {args.data, {}, load_options(args.load)}).data;
  require_images(data, model.spec().image);
  write_npy(args.out, {{data.size(), model.spec().latent_size}, latents_of(data, config, model, args.threads)});
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
  add_other_load_options(*app, args->load);
  app->add_option("--out", args->out, "array to write: float32 [images, latent_size]")
      ->type_name("FILE.npy")
      ->required();
  add_threads(*app, args->threads);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
