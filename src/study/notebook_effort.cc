#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "study/notebook.h"

namespace debruit {
namespace {

using Effort = NotebookEffort;

/// Enough to see every part at work in about a minute.
Effort quick_effort() {
  Effort effort;
  effort.pair_images = 4000;
  effort.all_images = 12000;
  effort.baseline_epochs = 10;
  effort.grid_epochs = 3;
  effort.best_epochs = 20;
  effort.all_epochs = 20;
  effort.cnn_epochs = 50;
  effort.mlp_epochs = 60;
  effort.mlp_grid_epochs = 5;
  effort.grid_hidden_layers = {1, 3};
  effort.grid_hidden_sizes = {300, 500};
  effort.grid_latent_sizes = {49, 81};
  effort.mlp_grid_hidden_layers = {1, 5};
  effort.mlp_grid_hidden_sizes = {20, 80};
  effort.classifier_seeds = 5;
  effort.variant_seeds = 1;
  return effort;
}

struct Count {
  unsigned part;
  std::size_t Effort::*value;
  std::string_view what;
};

namespace part = notebook_part;

constexpr std::array<Count, 9> kCounts = {{
    {part::kBaseline, &Effort::baseline_epochs, "epochs of the baseline"},
    {part::kGrid, &Effort::grid_epochs, "epochs of each trial of grid 1"},
    {part::kBest, &Effort::best_epochs, "epochs of best"},
    {part::kWhole, &Effort::all_epochs, "epochs of all digits"},
    {part::kCnn, &Effort::cnn_epochs, "epochs of the CNN"},
    {part::kMlp, &Effort::mlp_epochs, "epochs of the encoder-MLP"},
    {part::kMlpGrid, &Effort::mlp_grid_epochs, "epochs of each trial of grid 2"},
    {part::kSeeds, &Effort::classifier_seeds, "seeds of the two classifiers"},
    {part::kVariants, &Effort::variant_seeds, "seeds of their variants"},
}};

std::string of(std::size_t some, std::size_t all, std::string_view what) {
  return std::to_string(some) + " of " + std::to_string(all) + " " + std::string(what);
}

std::string first_images(std::size_t count, std::string_view digits) {
  return "at most the first " + std::to_string(count) + " training images of " + std::string(digits);
}

std::size_t trials_of_grid(const Effort& effort) {
  return effort.grid_hidden_layers.size() * effort.grid_hidden_sizes.size() * effort.grid_latent_sizes.size();
}

std::size_t trials_of_mlp_grid(const Effort& effort) {
  return effort.mlp_grid_hidden_layers.size() * effort.mlp_grid_hidden_sizes.size();
}

}  // namespace

Effort effort_of(const NotebookSpec& spec) {
  Effort effort = spec.preset == StudyPreset::full ? Effort{} : quick_effort();
  if (spec.effort) effort = *spec.effort;
  effort.classifier_seeds = std::max(effort.classifier_seeds, spec.seeds);
  return effort;
}

std::vector<std::string> cuts_of(const Effort& effort, unsigned parts) {
  const Effort whole;
  std::vector<std::string> cuts;
  const auto add = [&](unsigned part, bool cut, std::string text) {
    if (cut && (parts & part) != 0) cuts.push_back(std::move(text));
  };
  add(part::kPairImages, effort.pair_images != 0, first_images(effort.pair_images, "digits 1 and 7"));
  add(part::kAllImages, effort.all_images != 0, first_images(effort.all_images, "all digits"));
  for (const Count& count : kCounts) {
    const std::size_t some = effort.*count.value;
    const std::size_t all = whole.*count.value;
    add(count.part, some < all, of(some, all, count.what));
  }
  const std::size_t trials = trials_of_grid(effort);
  add(part::kGrid, trials < trials_of_grid(whole), of(trials, trials_of_grid(whole), "trials of grid 1"));
  const std::size_t mlp_trials = trials_of_mlp_grid(effort);
  add(part::kMlpGrid, mlp_trials < trials_of_mlp_grid(whole),
      of(mlp_trials, trials_of_mlp_grid(whole), "trials of grid 2"));
  return cuts;
}

}  // namespace debruit
