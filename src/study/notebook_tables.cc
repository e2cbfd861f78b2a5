#include "study/notebook_tables.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "evaluation/statistics.h"
#include "study/notebook_reproduction.h"
#include "study/notebook_text.h"

namespace debruit {
namespace {

namespace part = notebook_part;

constexpr unsigned kClassifierParts = part::kAllImages | part::kWhole | part::kCnn | part::kMlp | part::kSeeds;

struct NoiseCell {
  std::string_view noise;
  double scale;
  std::string_view title;
};
constexpr std::array<NoiseCell, 7> kCells = {{{"none", 0, "clean"},
                                              {"gaussian", 0.5, "gaussian 0.5"},
                                              {"gaussian", 1, "gaussian 1"},
                                              {"speckle", 0.5, "speckle 0.5"},
                                              {"speckle", 1, "speckle 1"},
                                              {"salt_and_pepper", 0.5, "salt-and-pepper 0.5"},
                                              {"salt_and_pepper", 1, "salt-and-pepper 1"}}};

Cell cell(std::string text, Tone tone = Tone::plain) { return {std::move(text), tone}; }

Tone tone_of(NotebookVerdict verdict) {
  switch (verdict) {
    case NotebookVerdict::equal:
    case NotebookVerdict::agrees:
      return Tone::good;
    case NotebookVerdict::differs:
      return Tone::bad;
    case NotebookVerdict::near:
      return Tone::plain;
    default:
      return Tone::quiet;
  }
}

std::string mean_of(const std::vector<double>& values, std::string (*write)(double)) {
  if (values.empty()) return "–";
  const Estimate estimate = student_mean(values);
  if (!estimate.interval) return write(estimate.mean);
  return write(estimate.mean) + " ± " + write(estimate.interval->high - estimate.mean);
}

void add_denoiser(Table& table, const std::string& name, const std::vector<NotebookAutoencoder>& runs) {
  if (runs.empty()) return;
  const auto mean = [&](auto value) { return mean_of(each(runs, value), written); };
  const double denoised = runs[0].gaussian.denoised;
  const Tone worse = denoised > runs[0].gaussian.noisy ? Tone::bad : Tone::plain;
  table.rows.push_back(
      {cell(name), cell(std::to_string(runs.size())),
       cell(mean([](const auto& run) { return run.notebook_error; }), Tone::quiet),
       cell(mean([](const auto& run) { return run.images_error; }), Tone::quiet),
       cell(mean([](const auto& run) { return run.kinds.denoised; })),
       cell(mean([](const auto& run) { return run.kinds.noisy; })),
       cell(mean([](const auto& run) { return run.gaussian.denoised; }), worse),
       cell(mean([](const auto& run) { return run.gaussian.noisy; })),
       cell(mean([](const auto& run) { return run.clean_error; })),
       cell(mean([](const auto& run) { return run.dead_units; }) + " of " + std::to_string(runs[0].latent_units))});
}

void add_classifier(Table& table, const std::string& name, const std::vector<NotebookClassifier>& runs) {
  if (runs.empty()) return;
  std::vector<Cell> row = {cell(name), cell(std::to_string(runs.size()))};
  for (const NoiseCell& noise : kCells)
    row.push_back(cell(mean_of(accuracies(runs, noise.noise, noise.scale), percent)));
  row.push_back(cell(mean_of(each(runs, [](const auto& run) { return lost_digits(run).size(); }), written)));
  table.rows.push_back(std::move(row));
}

/// A run's accuracy on clean images, and which digits it has lost.
void add_lost(std::vector<Cell>& row, const std::vector<NotebookClassifier>& runs, std::uint64_t seed) {
  const auto run = std::ranges::find(runs, seed, [](const NotebookClassifier& one) { return one.run.seed; });
  if (run == runs.end()) {
    row.insert(row.end(), {cell("–", Tone::quiet), cell("–", Tone::quiet)});
    return;
  }
  row.push_back(cell(percent(cell_of(*run, "none", 0).accuracy.value)));
  const std::vector<std::size_t> lost = lost_digits(*run);
  row.push_back(cell(listed(lost), lost.empty() ? Tone::quiet : Tone::bad));
}

std::set<std::uint64_t> seeds_in(const NotebookResult& result) {
  std::set<std::uint64_t> seeds;
  for (const auto* runs : {&result.cnn, &result.mlp, &result.mlp_128}) {
    for (const NotebookClassifier& run : *runs) seeds.insert(run.run.seed);
  }
  return seeds;
}

}  // namespace

Table reproduction_table(const NotebookResult& result) {
  Table table{.title = "The notebook's figures, published and found here",
              .columns = {"quantity", "published", "here", "verdict", "honestly", "why"},
              .rows = {},
              .note = with_cuts(verdict_rule(), result.spec)};
  for (const ReproductionRow& row : reproduction(result)) {
    table.rows.push_back({cell(row.quantity), cell(row.published), cell(row.here),
                          cell(std::string(verdict_name(row.verdict)), tone_of(row.verdict)), cell(row.honest),
                          cell(row.why, Tone::quiet)});
  }
  return table;
}

Table denoising_table(const NotebookResult& result) {
  Table table{.title = "Mean squared error a pixel of the autoencoders on test images",
              .columns = {"training", "seeds", "as the notebook computes it", "the same without black rows",
                          "denoised against clean, three noises at 0.5", "noisy against clean",
                          "denoised against clean, gaussian 0.5", "noisy against clean", "clean images put through",
                          "latent units that never fire"},
              .rows = {},
              .note = with_cuts(
                  "Mean and 95 % interval over seeds. An error against clean images that is above the "
                  "noisy input's says that the model makes the images worse. \"best, honest\" was trained "
                  "and scored on images scaled as x / 255 and on noise of random kind drawn afresh every "
                  "epoch; its clean images, and so its errors, are others than those of column-wise scaling.",
                  result.spec, part::kPairImages | part::kAllImages | part::kBaseline | part::kBest | part::kWhole)};
  add_denoiser(table, "baseline (digits 1 and 7)", result.baseline);
  add_denoiser(table, "best (digits 1 and 7)", result.best);
  add_denoiser(table, "best, honest (digits 1 and 7)", result.honest_best);
  add_denoiser(table, "all digits", result.whole);
  return table;
}

Table grid_table(const NotebookResult& result) {
  const NotebookGrid& grid = result.grid;
  Table table{.title = "Grid 1, ranked as the notebook does and by what a denoiser is for",
              .columns = {"{hidden layers, size, latent}", "error as the notebook computes it", "rank",
                          "denoised against clean", "rank"},
              .rows = {},
              .note = with_cuts("Against clean: mean over the three noises at scale 0.5, on the same test images. The "
                                "models after the grid have the published sizes, so that their figures compare.",
                                result.spec, part::kPairImages | part::kGrid)};
  const std::vector<std::size_t> honest = rank_scores(grid.honest);
  for (std::size_t place = 0; place < grid.result.ranking.size(); ++place) {
    const std::size_t trial = grid.result.ranking[place];
    const TrialOutcome& outcome = grid.result.trials[trial];
    if (outcome.status != TrialStatus::finished) {
      table.rows.push_back({cell(in_braces(outcome.trial)), cell("failed: " + outcome.message, Tone::bad), cell("–"),
                            cell("–"), cell("–")});
      continue;
    }
    const auto honest_place = std::ranges::find(honest, trial) - honest.begin() + 1;
    table.rows.push_back({cell(in_braces(outcome.trial)), cell(written(outcome.score)), cell(std::to_string(place + 1)),
                          cell(written(grid.honest[trial])),
                          cell(std::to_string(honest_place), honest_place == 1 ? Tone::good : Tone::plain)});
  }
  return table;
}

Table accuracy_table(const NotebookResult& result) {
  Table table{.title = "Accuracy of the classifiers on clean and noisy test images",
              .columns = {"training", "seeds"},
              .rows = {},
              .note = with_cuts("Mean and 95 % interval over seeds. The notebook tested on clean images alone (Q7). A "
                                "digit counts as lost where fewer than 1 % of its clean images are recognised. "
                                "\"Honest\" is trained with both changes; the encoder, the noise and the scaling stay "
                                "the notebook's.",
                                result.spec, kClassifierParts | part::kVariants)};
  for (const NoiseCell& noise : kCells) table.columns.emplace_back(noise.title);
  table.columns.emplace_back("digits lost");
  add_classifier(table, "CNN, as published", result.cnn);
  add_classifier(table, "CNN, cross entropy on logits (no Q5)", result.cnn_logits);
  add_classifier(table, "CNN, shuffled (no Q6)", result.cnn_shuffled);
  add_classifier(table, "CNN, honest (neither)", result.cnn_honest);
  add_classifier(table, "encoder-MLP, as published, batch 16", result.mlp);
  add_classifier(table, "encoder-MLP, batch 128", result.mlp_128);
  add_classifier(table, "encoder-MLP, cross entropy on logits (no Q5)", result.mlp_logits);
  add_classifier(table, "encoder-MLP, shuffled (no Q6)", result.mlp_shuffled);
  add_classifier(table, "encoder-MLP, honest (neither)", result.mlp_honest);
  return table;
}

Table lost_digits_table(const NotebookResult& result) {
  Table table{.title = "Digits that each run has lost",
              .columns = {"seed", "CNN: accuracy", "lost", "encoder-MLP: accuracy", "lost",
                          "encoder-MLP, batch 128: accuracy", "lost"},
              .rows = {},
              .note = with_cuts("On clean test images; lost: recognised in fewer than 1 % of its images.", result.spec,
                                kClassifierParts)};
  for (const std::uint64_t seed : seeds_in(result)) {
    std::vector<Cell> row = {cell(std::to_string(seed))};
    for (const auto* runs : {&result.cnn, &result.mlp, &result.mlp_128}) add_lost(row, *runs, seed);
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table duel_table(const NotebookResult& result) {
  Table table{.title = "Encoder-MLP against CNN, seed by seed",
              .columns = {"test images", "CNN", "encoder-MLP", "encoder-MLP − CNN, points",
                          "seeds in which the encoder-MLP is ahead"},
              .rows = {},
              .note = with_cuts("Mean and 95 % interval over seeds, differences paired by seed. A difference is marked "
                                "where its interval excludes 0.",
                                result.spec, kClassifierParts)};
  constexpr double kPoints = 100;
  for (const NoiseCell& noise : kCells) {
    const auto [mlp, cnn, difference] = on_common_seeds(result.mlp, result.cnn, noise.noise, noise.scale);
    std::size_t ahead = 0;
    for (std::size_t i = 0; i < cnn.size(); ++i) ahead += mlp[i] > cnn[i] ? 1 : 0;
    Tone tone = Tone::plain;
    std::string text = difference.count == 0 ? "–" : written(kPoints * difference.mean);
    if (difference.interval) {
      text += " (" + written(kPoints * difference.interval->low) + " to " +
              written(kPoints * difference.interval->high) + ")";
      if (difference.interval->low > 0) tone = Tone::good;
      if (difference.interval->high < 0) tone = Tone::bad;
    }
    table.rows.push_back({cell(std::string(noise.title)), cell(mean_of(cnn, percent)), cell(mean_of(mlp, percent)),
                          cell(text, tone), cell(std::to_string(ahead) + " of " + std::to_string(cnn.size()))});
  }
  return table;
}

}  // namespace debruit
