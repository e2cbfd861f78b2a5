// Writes one good file of each format that is debruit's own, for make_corpus.py to spoil. Made by the code that writes
// them, so that a format that changes takes the corpus along.
#include <cmath>
#include <exception>
#include <filesystem>
#include <iostream>
#include <utility>
#include <vector>

#include "exchange/bundle.h"
#include "exchange/example_models.h"
#include "files/folder.h"
#include "runs/document.h"
#include "runs/metrics_file.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

constexpr ImageShape kImage{.channels = 1, .height = 2, .width = 2};

Quality quality(double mse) {
  const Mean mean{.mean = mse, .low = mse / 2, .high = 2 * mse, .undefined = 0};
  return {.mse = mean, .psnr = mean, .ssim = mean};
}

template <class Scores>
Scores measured() {
  Scores scores;
  scores.data = "digits";
  scores.split = "test";
  scores.data_checksum = "sha256:12ab";
  scores.count = 7;
  return scores;
}

RunResult result() {
  auto evaluation = measured<Evaluation>();
  evaluation.scores = {{.kinds = {GaussianNoise{}}, .scale = 0.5, .denoised = quality(0.01), .noisy = quality(0.04)}};
  auto classified = measured<ClassifierEvaluation>();
  classified.classes_known = 2;
  classified.scores = {{.kinds = {GaussianNoise{}},
                        .scale = 0.5,
                        .accuracy = {.value = 0.75, .low = 0.5, .high = 0.9},
                        .confusion = {3, 1, 0, 3},
                        .predicted = {}}};
  RunResult result{.status = "finished",
                   .epochs_done = 2,
                   .parameters = 9,
                   .seconds = 1.5,
                   .threads = 1,
                   .target = "AVX2",
                   .weights_sha256 = "ab"};
  result.evaluations = {evaluation};
  result.best_epoch = 2;
  result.classifier_evaluations = {classified};
  return result;
}

Samples samples() {
  const std::vector<float> image = {0, 0.25F, 0.5F, 1};
  const Sample sample{.index = 3,
                      .noise = "gaussian",
                      .scale = 0.5,
                      .mse = 0.01,
                      .original = image,
                      .noisy = image,
                      .cleaned = image,
                      .latent = {1, 2}};
  return {.image = kImage,
          .data = "digits",
          .split = "test",
          .sheet = {sample},
          .grids = {{sample, sample}},
          .worst = {sample},
          .best = {sample}};
}

LatentViews latents() {
  const std::vector<float> image = {0, 0.25F, 0.5F, 1};
  LatentViews views;
  views.image = kImage;
  views.data = "digits";
  views.split = "test";
  views.data_checksum = "sha256:12ab";
  views.count = 7;
  views.noises = {"none", "gaussian"};
  views.scale = 0.5;
  views.mean = {1, 2};
  views.deviation = {0.5F, 0};
  views.firing = {1, 0};
  views.effects = {image};
  views.pca_units = 1;
  views.pca_share = 1;
  views.ratios = {1, 0};
  views.labels = {1, 0};
  views.points = {1, 2, 3, 4, 5, 6, 7, 8};
  views.interpolations = {{.first = 0,
                           .last = 1,
                           .first_label = 1,
                           .last_label = 0,
                           .first_image = image,
                           .last_image = image,
                           .steps = {image, image}}};
  return views;
}

Predictions predictions() {
  return {.data = "digits",
          .split = "test",
          .labels = {0, 1, 1},
          .cells = {{.kinds = {}, .scale = 0, .predicted = {0, 1, 0}},
                    {.kinds = {GaussianNoise{}}, .scale = 0.5, .predicted = {0, 0, 0}}}};
}

Document document() {
  LineChart lines;
  lines.name = "lines";
  lines.series = {{.name = "s", .x = {1, 2}, .y = {3, 4}, .low = {}, .high = {}}};
  DistributionChart strips;
  strips.name = "strips";
  strips.groups = {{.name = "g", .values = {1, 2}, .reference = 1}};
  HeatMap map;
  map.name = "map";
  map.x_names = {"x"};
  map.y_names = {"y"};
  map.values = {{1}};
  ParallelCoordinates axes;
  axes.name = "axes";
  axes.axes = {{.name = "k", .ticks = {1, 2}}};
  axes.trials = {{1}};
  axes.scores = {0.5};
  Pictures pictures;
  pictures.image = kImage;
  pictures.columns = {"c"};
  pictures.rows = {"r"};
  pictures.cells = {{{0, 0.25F, 0.5F, 1}}};
  Table table;
  table.columns = {"a", "b"};
  table.rows = {{{.text = "1"}, {.text = "2", .tone = Tone::good}}};
  return {.title = "Title",
          .summary = "Summary.",
          .blocks = {Heading{.level = 2, .text = "Part"}, Paragraph{.text = "Words."}, table, lines, strips, map, axes,
                     pictures},
          .runs = {"trials/best"}};
}

void write_seeds(const fs::path& folder) {
  const Autoencoder autoencoder(test::small_autoencoder(), 1);
  const RunFolder run = RunFolder::create(folder / "run", true);
  run.write_config(test::opened(autoencoder).config);
  autoencoder.save(run.model());
  MetricsWriter metrics(run.metrics());
  metrics.append({.epoch = 1, .training_loss = 0.5, .validation_loss = 0.6, .validation_accuracy = {}, .seconds = 1});
  metrics.append({.epoch = 2, .training_loss = 0.25, .validation_loss = {}, .validation_accuracy = 0.5, .seconds = 1});
  run.write_result(result());
  run.write_samples(samples());
  run.write_predictions(predictions());
  run.write_latent_views(latents());
  make_folder(folder / "document");
  write_document(folder / "document", document());
  test::small_classifier(LinearProbeSpec{}, ClassifierInput::pixels).save(folder / "classifier.safetensors");
  write_bundle(test::opened(autoencoder), test::small_images(3), 3, folder / "bundle.zip");
}

}  // namespace
}  // namespace debruit

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: hostile_seeds FOLDER\n";
    return 2;
  }
  try {
    debruit::write_seeds(arguments[1]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
