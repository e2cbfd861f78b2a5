#include "study/notebook_figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "study/notebook_reproduction.h"
#include "study/notebook_text.h"

namespace debruit {
namespace {

namespace part = notebook_part;

constexpr unsigned kAutoencoderParts =
    part::kPairImages | part::kAllImages | part::kBaseline | part::kBest | part::kWhole;

constexpr double kPublishedMlp = 1 - kPublishedMlpError;

Series loss_series(const std::string& name, const NotebookRun& run) {
  Series series{.name = name, .x = std::vector<double>(run.losses.size()), .y = run.losses, .low = {}, .high = {}};
  std::iota(series.x.begin(), series.x.end(), 1.0);
  return series;
}

std::string noise_title(const std::string& noise) { return std::string(noise_name(parse_noise(noise))); }

Pictures sheet_of(const NotebookResult& result) {
  Pictures pictures{.title = "Three noises at scale 1, on training images of digits 1 and 7",
                    .image = result.image,
                    .columns = {},
                    .rows = {"clean", "noisy"},
                    .cells = {{}, {}},
                    .note = ""};
  for (const Sample& sample : result.sheet) {
    pictures.columns.push_back(noise_title(sample.noise) + ", image " + std::to_string(sample.index));
    pictures.cells[0].push_back(sample.original);
    pictures.cells[1].push_back(sample.noisy);
  }
  return pictures;
}

/// The side of a square of `units`; 0 where there is none.
std::size_t square_side(std::size_t units) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(units))));
  return side * side == units ? side : 0;
}

/// latent [units] as a square picture, blown up to `image`; its largest unit is white. Empty where it is no square.
std::vector<float> latent_picture(const std::vector<float>& latent, const ImageShape& image) {
  const std::size_t side = square_side(latent.size());
  if (side == 0) return {};
  const float largest = std::max(*std::ranges::max_element(latent), std::numeric_limits<float>::min());
  std::vector<float> picture;
  picture.reserve(image.size());
  for (std::size_t channel = 0; channel < image.channels; ++channel) {
    for (std::size_t y = 0; y < image.height; ++y) {
      for (std::size_t x = 0; x < image.width; ++x) {
        const std::size_t row = y * side / image.height;
        picture.push_back(latent[row * side + x * side / image.width] / largest);
      }
    }
  }
  return picture;
}

Pictures grid_of(const std::vector<Sample>& samples, const NotebookResult& result, bool latents,
                 const std::string& what) {
  const Sample& first = samples.at(0);
  Pictures pictures{.title = what + ", test image " + std::to_string(first.index) + " at scale " + written(first.scale),
                    .image = result.image,
                    .columns = {"original", "noisy"},
                    .rows = {},
                    .cells = {},
                    .note = latents ? "Latents as squares, each row's largest unit white." : ""};
  if (latents) pictures.columns.emplace_back("latent");
  pictures.columns.emplace_back("cleaned");
  for (const Sample& sample : samples) {
    const std::string name = noise_title(sample.noise);
    pictures.rows.push_back(name == "none" ? "clean" : name);
    std::vector<std::vector<float>> row = {sample.original, sample.noisy};
    if (latents) row.push_back(latent_picture(sample.latent, result.image));
    row.push_back(sample.cleaned);
    pictures.cells.push_back(std::move(row));
  }
  return pictures;
}

/// The latent of a clean image by itself, a pixel for each unit.
Pictures latent_alone(const Sample& sample) {
  const std::size_t side = square_side(sample.latent.size());
  const ImageShape square{.channels = 1, .height = side, .width = side};
  return {.title = "A latent by itself: test image " + std::to_string(sample.index) + " without noise",
          .image = square,
          .columns = {"latent"},
          .rows = {std::to_string(side) + " × " + std::to_string(side)},
          .cells = {{latent_picture(sample.latent, square)}},
          .note = "The largest unit is white."};
}

}  // namespace

LineChart autoencoder_losses(const NotebookResult& result) {
  LineChart chart{.name = "notebook-loss-autoencoders",
                  .title = "Training loss of the autoencoders",
                  .x_label = "epoch",
                  .y_label = "mean squared error against clean images",
                  .logarithmic = true,
                  .series = {},
                  .note = with_cuts("", result.spec, kAutoencoderParts)};
  const auto add = [&](const std::string& name, const std::vector<NotebookAutoencoder>& runs) {
    if (!runs.empty()) chart.series.push_back(loss_series(name, runs[0].run));
  };
  add("baseline", result.baseline);
  add("best", result.best);
  add("all digits", result.whole);
  return chart;
}

LineChart classifier_losses(const NotebookResult& result) {
  LineChart chart{.name = "notebook-loss-classifiers",
                  .title = "Training loss of the classifiers, seed 0",
                  .x_label = "epoch",
                  .y_label = "cross entropy of softmax outputs",
                  .logarithmic = false,
                  .series = {},
                  .note = with_cuts("It cannot fall below 1.461 (Q5).", result.spec,
                                    part::kAllImages | part::kWhole | part::kCnn | part::kMlp)};
  const auto add = [&](const std::string& name, const std::vector<NotebookClassifier>& runs) {
    if (!runs.empty() && runs[0].run.seed == 0) chart.series.push_back(loss_series(name, runs[0].run));
  };
  add("CNN", result.cnn);
  add("encoder-MLP, batch 16", result.mlp);
  add("encoder-MLP, batch 128", result.mlp_128);
  return chart;
}

DistributionChart accuracy_distribution(const NotebookResult& result) {
  std::vector<Distribution> groups;
  const auto add = [&](std::string name, const std::vector<NotebookClassifier>& runs, double published) {
    if (!runs.empty()) groups.push_back({std::move(name), accuracies(runs, "none", 0), published});
  };
  add("CNN", result.cnn, kPublishedCnnAccuracy);
  add("encoder-MLP, batch 16", result.mlp, kPublishedMlp);
  add("encoder-MLP, batch 128", result.mlp_128, kPublishedMlp);
  return {.name = "notebook-accuracy-seeds",
          .title = "Accuracy on clean test images, a point for each seed",
          .value_label = "accuracy",
          .reference_label = "published",
          .groups = std::move(groups),
          .note = with_cuts("", result.spec, part::kAllImages | part::kWhole | part::kCnn | part::kMlp | part::kSeeds)};
}

std::vector<Pictures> notebook_pictures(const NotebookResult& result) {
  std::vector<Pictures> all = {sheet_of(result)};
  for (const auto& samples : result.grids) {
    all.push_back(grid_of(samples, result, false, "Digits 1 and 7 through best"));
  }
  for (const auto& samples : result.all_grids) {
    all.push_back(grid_of(samples, result, true, "All digits, with the latent"));
  }
  if (!result.all_grids.empty()) all.push_back(latent_alone(result.all_grids.back().back()));
  for (Pictures& pictures : all)
    pictures.note = with_cuts(std::move(pictures.note), result.spec, kAutoencoderParts & ~part::kBaseline);
  return all;
}

}  // namespace debruit
