#include "cli/tensorboard_run.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "base/number_text.h"
#include "data/scaled_images.h"
#include "debruit/autoencoder.h"
#include "exchange/projector.h"
#include "files/png.h"
#include "report/mosaic.h"
#include "report/pictures.h"
#include "runs/run_folder.h"
#include "study/run_data.h"

namespace debruit::cli {
namespace {

constexpr std::size_t kMostLatents = 1000;  // that a browser turns fluently

void add_pictures(EventFile& events, std::uint64_t step, const Samples& samples) {
  for (const std::vector<Sample>& grid : samples.grids) {
    if (grid.empty()) continue;
    const GreyImage picture = mosaic(grid_table(grid, samples.image));
    events.add_image(step, "denoised/scale " + format_number(grid.front().scale),
                     {.width = picture.width, .height = picture.height, .png = encode_png(picture)});
  }
}

/// Latents of clean images that the run is judged on.
void write_latents(const RunFolder& run, const std::filesystem::path& folder, const RunConfig& config,
                   const std::filesystem::path& data_dir, std::size_t threads) {
  const Autoencoder model = Autoencoder::load(run.path());
  const Dataset data = take_first(load_judged_or_trained(config, data_dir), kMostLatents);
  const std::vector<float> values = scaled_images(data, config.training.scaling);
  const std::size_t pixels = data.shape.size();
  std::vector<GreyImage> images;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * pixels);
    images.push_back(pixels_picture({first, first + static_cast<std::ptrdiff_t>(pixels)}, data.shape));
  }
  write_projector(folder, {.name = "latents",
                           .size = model.spec().latent_size,
                           .values = model.encode(values, threads),
                           .labels = data.labels,
                           .images = images});
}

}  // namespace

void add_tensorboard(CLI::App& app, bool& tensorboard) {
  app.add_flag("--tensorboard", tensorboard,
               "also write RUN/tensorboard for TensorBoard: losses while the training runs, then pictures and, of an "
               "autoencoder, latents for the projector");
}

void TensorBoardRun::add_epoch(const EpochReport& epoch, std::optional<double> learning_rate) {
  if (!events_) events_.emplace(run_ / "tensorboard");
  std::vector<EventScalar> scalars = {{.tag = "loss/training", .value = epoch.training_loss}};
  if (epoch.validation_loss) scalars.push_back({.tag = "loss/validation", .value = *epoch.validation_loss});
  if (epoch.validation_accuracy) scalars.push_back({.tag = "accuracy/validation", .value = *epoch.validation_accuracy});
  if (learning_rate) scalars.push_back({.tag = "learning rate", .value = *learning_rate});
  events_->add_scalars(epoch.epoch, scalars);
}

void TensorBoardRun::finish(const std::filesystem::path& data_dir, std::size_t threads) {
  if (!events_) return;
  const RunFolder run = RunFolder::open(run_);
  if (const std::optional<Samples> samples = run.read_samples()) {
    add_pictures(*events_, run.read_metrics().size(), *samples);
  }
  events_->finish();
  const RunConfig config = run.read_config();
  // A run that is not scored does not read the test split.
  if (!std::holds_alternative<AutoencoderSpec>(config.model) || config.test_kinds.empty()) return;
  write_latents(run, run_ / "tensorboard", config, data_dir, threads);
}

}  // namespace debruit::cli
