#include <array>
#include <string_view>

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
  std::size_t Effort::*value;
  std::string_view what;
};

constexpr std::array<Count, 9> kCounts = {{
    {&Effort::baseline_epochs, "epochs of the baseline"},
    {&Effort::grid_epochs, "epochs of each trial of grid 1"},
    {&Effort::best_epochs, "epochs of best"},
    {&Effort::all_epochs, "epochs of all digits"},
    {&Effort::cnn_epochs, "epochs of the CNN"},
    {&Effort::mlp_epochs, "epochs of the encoder-MLP"},
    {&Effort::mlp_grid_epochs, "epochs of each trial of grid 2"},
    {&Effort::classifier_seeds, "seeds of the two classifiers"},
    {&Effort::variant_seeds, "seeds of their variants"},
}};

std::string of(std::size_t some, std::size_t all, std::string_view what) {
  return std::to_string(some) + " of " + std::to_string(all) + " " + std::string(what);
}

std::size_t trials_of_grid(const Effort& effort) {
  return effort.grid_hidden_layers.size() * effort.grid_hidden_sizes.size() * effort.grid_latent_sizes.size();
}

std::size_t trials_of_mlp_grid(const Effort& effort) {
  return effort.mlp_grid_hidden_layers.size() * effort.mlp_grid_hidden_sizes.size();
}

}  // namespace

Effort effort_of(const NotebookSpec& spec) {
  if (spec.effort) return *spec.effort;
  return spec.preset == StudyPreset::full ? Effort{} : quick_effort();
}

std::vector<std::string> cuts_of(const Effort& effort) {
  const Effort whole;
  std::vector<std::string> cuts;
  if (effort.pair_images != 0) {
    cuts.push_back("the first " + std::to_string(effort.pair_images) + " training images of digits 1 and 7");
  }
  if (effort.all_images != 0) {
    cuts.push_back("the first " + std::to_string(effort.all_images) + " training images of all digits");
  }
  for (const Count& count : kCounts) {
    if (effort.*count.value < whole.*count.value) {
      cuts.push_back(of(effort.*count.value, whole.*count.value, count.what));
    }
  }
  if (const std::size_t n = trials_of_grid(effort); n < trials_of_grid(whole)) {
    cuts.push_back(of(n, trials_of_grid(whole), "trials of grid 1"));
  }
  if (const std::size_t n = trials_of_mlp_grid(effort); n < trials_of_mlp_grid(whole)) {
    cuts.push_back(of(n, trials_of_mlp_grid(whole), "trials of grid 2"));
  }
  return cuts;
}

}  // namespace debruit
