#include "report/run_figures.h"

#include <algorithm>
#include <iterator>

#include "report/charts.h"
#include "report/latent_figures.h"
#include "report/text.h"

namespace debruit {
namespace {

std::vector<std::string> case_notes(const std::vector<Sample>& samples) {
  std::vector<std::string> notes;
  notes.reserve(samples.size());
  for (const Sample& sample : samples) {
    notes.push_back(sample_label(sample) + ", scale " + shortest(sample.scale) + ". MSE " + significant(sample.mse, 2) +
                    ". Image " + grouped(sample.index));
  }
  return notes;
}

}  // namespace

std::vector<NamedPictures> run_pictures(const RunView& run) {
  std::vector<NamedPictures> pictures;
  if (!run.samples) return pictures;
  const Samples& samples = *run.samples;
  if (!samples.sheet.empty()) {
    pictures.push_back({"noises", "The noises", sheet_table(samples.sheet, samples.image), {}});
  }
  for (const std::vector<Sample>& grid : samples.grids) {
    if (grid.empty()) continue;
    const std::string scale = shortest(grid.front().scale);
    pictures.push_back({"denoised-" + scale, "Noise scale " + scale, grid_table(grid, samples.image), {}});
  }
  if (!samples.worst.empty()) {
    pictures.push_back({"worst", "Worst cases", cases_table(samples.worst, samples.image), case_notes(samples.worst)});
  }
  if (!samples.best.empty()) {
    pictures.push_back({"best", "Best cases", cases_table(samples.best, samples.image), case_notes(samples.best)});
  }
  return pictures;
}

std::string score_chart_name(std::size_t evaluation) {
  return evaluation == 0 ? "scores" : "scores-" + std::to_string(evaluation + 1);
}

std::string accuracy_chart_name(std::size_t evaluation) {
  return evaluation == 0 ? "accuracy" : "accuracy-" + std::to_string(evaluation + 1);
}

bool has_accuracy_curve(const RunView& run) {
  return run.epochs.size() > 1 && run.epochs.back().validation_accuracy.has_value();
}

std::vector<Figure> run_figures(const RunView& run, const std::vector<NamedPictures>& pictures) {
  std::vector<Figure> figures;
  if (!run.epochs.empty() && is_trained_in_epochs(run.config.model)) {
    const bool denoises = std::holds_alternative<AutoencoderSpec>(run.config.model);
    figures.push_back(training_curve(run.epochs, denoises ? "mean squared error a pixel" : "loss an image"));
  }
  if (has_accuracy_curve(run)) figures.push_back(accuracy_curve(run.epochs));
  const std::size_t evaluations = run.result ? run.result->evaluations.size() : 0;
  for (std::size_t i = 0; i < evaluations; ++i) {
    const Evaluation& evaluation = run.result->evaluations[i];
    if (!evaluation.scores.empty()) figures.push_back(score_chart(score_chart_name(i), evaluation.scores));
  }
  const std::size_t classified = run.result ? run.result->classifier_evaluations.size() : 0;
  for (std::size_t i = 0; i < classified; ++i) {
    const ClassifierEvaluation& evaluation = run.result->classifier_evaluations[i];
    if (!evaluation.scores.empty()) figures.push_back(accuracy_chart(accuracy_chart_name(i), evaluation.scores));
  }
  for (const NamedPictures& named : pictures) figures.push_back(picture_figure(named.name, named.table));
  if (run.latents) std::ranges::move(latent_figures(*run.latents), std::back_inserter(figures));
  return figures;
}

}  // namespace debruit
