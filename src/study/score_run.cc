#include "study/score_run.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>
#include <vector>

#include "data/scaled_images.h"
#include "debruit/evaluate.h"
#include "evaluation/latent_views.h"
#include "evaluation/show.h"

namespace debruit {
namespace {

void apply(const Autoencoder& model, std::span<const float> images, std::size_t threads) {
  static_cast<void>(model.denoise(images, threads));
}

void apply(const Classifier& model, std::span<const float> images, std::size_t threads) {
  static_cast<void>(model.classify(images, threads));
}

/// Of the clean images, as many in a call as are in memory at a time, after a call that prepares the model.
double seconds_per_image(const TrainedModel& model, const Dataset& data, Scaling scaling, std::size_t threads) {
  using Clock = std::chrono::steady_clock;
  const auto apply_to = [&](std::span<const float> images) {
    std::visit([&](const auto& trained) { apply(trained, images, threads); }, model);
  };
  Clock::duration total{};
  for_scaled_images(data, scaling, [&](std::size_t first, std::span<const float> images) {
    if (first == 0) apply_to(images.first(data.shape.size()));
    const auto start = Clock::now();
    apply_to(images);
    total += Clock::now() - start;
  });
  return std::chrono::duration<double>(total).count() / static_cast<double>(data.size());
}

void write_predictions(const RunFolder& folder, const Dataset& test, ClassifierEvaluation& evaluation) {
  Predictions predictions{.data = evaluation.data, .split = evaluation.split, .labels = test.labels, .cells = {}};
  for (ClassifierScore& score : evaluation.scores) {
    predictions.cells.push_back({score.kinds, score.scale, std::move(score.predicted)});
    score.predicted.clear();
  }
  folder.write_predictions(predictions);
}

}  // namespace

EvaluationSpec evaluation_of(const RunConfig& config) {
  EvaluationSpec spec;
  spec.source = config.training.noise.source;
  spec.kinds = config.test_kinds;
  spec.scales = config.test_scales;
  spec.seed = config.test_seed;
  spec.clip = config.training.noise.clip;
  spec.scaling = config.training.scaling;
  return spec;
}

void score_run(const RunFolder& folder, const RunConfig& config, const TrainedModel& model, const Dataset& test,
               std::size_t threads, const std::function<void(double)>& on_progress, RunResult& result) {
  const EvaluationSpec spec = evaluation_of(config);
  if (const auto* const classifier = std::get_if<Classifier>(&model)) {
    ClassifierEvaluation evaluation = evaluate(*classifier, test, spec, threads, on_progress);
    write_predictions(folder, test, evaluation);
    result.classifier_evaluations.push_back(std::move(evaluation));
  } else {
    result.evaluations.push_back(evaluate(std::get<Autoencoder>(model), test, spec, threads, on_progress));
  }
  result.seconds_per_image = seconds_per_image(model, test, config.training.scaling, threads);
}

void write_pictures(const RunFolder& folder, const RunConfig& config, const TrainedModel& model,
                    const Dataset& training, const Dataset& test, std::size_t threads) {
  const auto* const autoencoder = std::get_if<Autoencoder>(&model);
  if (autoencoder == nullptr) return;
  const EvaluationSpec spec = evaluation_of(config);
  folder.write_samples(choose_samples(*autoencoder, training, test, spec, threads));
  folder.write_latent_views(make_latent_views(*autoencoder, test, spec, threads));
}

}  // namespace debruit
