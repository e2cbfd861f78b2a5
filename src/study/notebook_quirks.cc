#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "study/notebook_failures.h"
#include "study/notebook_tables.h"
#include "study/notebook_text.h"

namespace debruit {
namespace {

namespace part = notebook_part;

constexpr const char* kAllDiverged = "every trial of a grid diverged";

/// What the seeds say of a difference between trainings with a quirk and without it, in points.
std::string said_of(const Estimate& difference) {
  constexpr double kPoints = 100;
  if (!difference.interval) return "one seed says nothing of it";
  const auto [low, high] = *difference.interval;
  const std::string interval = "without − with " + written(kPoints * difference.mean) + " points (95 % interval " +
                               written(kPoints * low) + " to " + written(kPoints * high) + ", paired by seed)";
  return low <= 0 && high >= 0 ? interval + ", no difference to be seen" : interval;
}

/// What leaving a quirk out does to the accuracy on clean images, over the seeds that were trained both ways.
std::string accuracy_change(const std::vector<NotebookClassifier>& with,
                            const std::vector<NotebookClassifier>& without) {
  const PairedAccuracies pairs = on_common_seeds(without, with, "none", 0);
  const std::size_t count = pairs.difference.count;
  if (count == 0) return "no seed was trained both ways";
  return percent(student_mean(pairs.b).mean) + " with it, " + percent(student_mean(pairs.a).mean) +
         " without (n = " + std::to_string(count) + "): " + said_of(pairs.difference);
}

std::string of_both(const std::string& cnn, const std::string& mlp) {
  return "accuracy on clean images, CNN: " + cnn + "; encoder-MLP: " + mlp;
}

std::string grid_selection(const NotebookResult& result) {
  const NotebookGrid& grid = result.mlp_grid;
  if (best_trial(grid.result) == nullptr || best_trial(result.grid.result) == nullptr) return kAllDiverged;
  const std::size_t on_even = rank_scores(grid.honest).at(0);
  const NotebookGrid& first = result.grid;
  const std::size_t chosen = first.result.ranking.at(0);
  const std::size_t honest = rank_scores(first.honest).at(0);
  return "grid 1: the chosen trial denoises to " + written(first.honest[chosen]) + ", the one that denoises best to " +
         written(first.honest[honest]) +
         "; grid 2: the trial that is best on test images of even index has an error of " +
         percent(grid.honest[on_even]) + " there and of " + percent(grid.other[on_even]) + " on the others";
}

std::string range_of_grid(const NotebookGrid& grid) {
  if (best_trial(grid.result) == nullptr) return kAllDiverged;
  double low = 1;
  double high = 0;
  for (const TrialOutcome& trial : grid.result.trials) {
    if (trial.status != TrialStatus::finished) continue;
    low = std::min(low, trial.score);
    high = std::max(high, trial.score);
  }
  return percent(low) + " to " + percent(high);
}

std::string batch_means(const NotebookResult& result) {
  return "best, first epoch: " + written(result.best.at(0).run.losses.at(0)) + " with it, " +
         written(result.first_loss_by_images) + " without";
}

std::string against_noisy(const NotebookResult& result) {
  const NotebookAutoencoder& best = result.best.at(0);
  const NotebookAutoencoder& all = result.whole.at(0);
  return "best, without black rows: " + written(best.images_error) + " against noisy, " + written(best.kinds.denoised) +
         " against clean; all digits: " + written(all.notebook_error) + " and " + written(all.gaussian.denoised);
}

}  // namespace

Table quirk_table(const NotebookResult& result) {
  Table table{.title = "The notebook's quirks, each a setting that is off everywhere else",
              .columns = {"", "what it does", "setting", "what it changes"},
              .rows = {},
              .note = with_cuts("", result.spec)};
  const auto add = [&](std::string name, std::string what, std::string setting, std::string change) {
    table.rows.push_back({Cell{std::move(name), Tone::plain}, Cell{std::move(what), Tone::plain},
                          Cell{std::move(setting), Tone::plain}, Cell{std::move(change), Tone::plain}});
  };
  const NotebookAutoencoder& best = result.best.at(0);
  const NotebookAutoencoder& all = result.whole.at(0);
  add("Q1", "scales every column of an image by itself to [0, 1]", "scaling: minmax-columns",
      "test images of all digits differ from x / 255 by a mean squared " + written(result.all.scaling_difference) +
          " a pixel; gaussian noise at 0.5 differs by " + written(all.gaussian.noisy));
  add("Q2", "gives each noise a consecutive part of the training images, and leaves the image at each switch black",
      "noise mix: thirds-black-between; draw: once",
      std::to_string(result.pair.black_training.size()) + " of " + std::to_string(result.pair.training) +
          " noisy images are black (digits 1 and 7)");
  add("Q3", "does the same to the test images, and pads their array with black rows",
      "noise mix of the evaluation: "
      "thirds-black-between; padding rows of the notebook's error",
      std::to_string(result.pair.padding) + " rows of padding; error of best with them " +
          written(best.notebook_error) + ", of which black rows " + written(best.black_rows) + "; without them " +
          written(best.images_error));
  add("Q4", "gives every test image of all digits gaussian noise", "kinds of the evaluation: gaussian",
      "error of all digits " + written(all.notebook_error) + "; on the mix that was meant " +
          written(all.intended_error));
  add("Q5", "takes the cross entropy of probabilities as if they were logits", "loss: cross-entropy-of-softmax",
      of_both(accuracy_change(result.cnn, result.cnn_logits), accuracy_change(result.mlp, result.mlp_logits)));
  add("Q6", "never shuffles: a batch holds one kind of noise, and the last kind is seen last", "shuffle: false",
      of_both(accuracy_change(result.cnn, result.cnn_shuffled), accuracy_change(result.mlp, result.mlp_shuffled)));
  add("Q7", "tests the classifiers of noisy images on clean ones", "kinds of the evaluation: none",
      "at salt-and-pepper of scale 1, CNN: " + over_seeds(accuracies(result.cnn, "salt_and_pepper", 1), percent) +
          "; encoder-MLP: " + over_seeds(accuracies(result.mlp, "salt_and_pepper", 1), percent));
  add("Q8", "subtracts the label, a number, from all ten probabilities (grid 2)", "loss: broadcast-mse",
      "as probabilities add up to 1, the label drops out of the gradient and nothing about digits is learnt: errors "
      "over the grid, where chance is about 90 %: " +
          range_of_grid(result.mlp_grid));
  add("Q9", "compares an autoencoder's output with its noisy input", "the notebook's error", against_noisy(result));
  add("Q10", "chooses on the test data", "ranked by the notebook's error", grid_selection(result));
  add("Q11", "takes an epoch's loss as the mean of the batches' means", "mean_of_batch_means: true",
      batch_means(result));
  return table;
}

Table claim_table(const NotebookResult& result) {
  Table table{.title = "What its text says, and its code does not",
              .columns = {"the text", "the code"},
              .rows = {},
              .note = with_cuts("", result.spec, part::kPairImages | part::kBaseline)};
  const auto add = [&](std::string text, std::string code) {
    table.rows.push_back({Cell{std::move(text), Tone::plain}, Cell{std::move(code), Tone::plain}});
  };
  const auto& baseline = result.baseline.at(0);
  add("the baseline generalises to an error of about 1 %",
      "the error is computed and never printed; here it comes out as " + written(baseline.notebook_error) +
          ", and against clean images as " + written(baseline.kinds.denoised));
  add("grid 1 uses the learning rate of the first test", "1e-4, where the first test has 1e-2");
  add("the training images are shuffled, and noises spread evenly",
      "each noise has a consecutive part (Q2); the "
      "classifiers never shuffle (Q6)");
  add("at scales 0.8 and 1 the noise is far beyond that of the training", "the training noise has scale 1");
  add("there is a Poisson noise", "it is named in a comment and not written");
  add("the CNN is given the latents, in the drawing of its architecture", "it is given the noisy images");
  add("the grid has found the best MLP", "the gradient of its loss does not contain the label (Q8)");
  add("the encoder-MLP is better at noisy data", "no noisy image was classified in a test (Q7)");
  return table;
}

}  // namespace debruit
