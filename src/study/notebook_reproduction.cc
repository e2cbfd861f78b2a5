#include "study/notebook_reproduction.h"

#include <algorithm>
#include <utility>

#include "study/notebook_failures.h"
#include "study/notebook_text.h"

namespace debruit {
namespace {

namespace part = notebook_part;

// What the notebook printed or, where it says so, wrote in words.
constexpr std::size_t kTraining = 13007;
constexpr std::size_t kTest = 2163;
constexpr double kBaselineFirstLoss = 0.02;
constexpr double kBaselineLastLoss = 0.01;
constexpr double kBaselineSeconds = 8.04;
constexpr double kBestError = 0.05422814199700569;
constexpr double kBestSeconds = 4.94;
constexpr double kAllError = 0.014089820474208327;
constexpr double kAllSeconds = 4.95;
constexpr double kCnnSeconds = 2.76;
constexpr double kMlpSeconds = 5.83;
constexpr std::string_view kWords = " (in words)";

NotebookVerdict exact(bool equal, bool cut) {
  if (cut) return NotebookVerdict::cut_short;
  return equal ? NotebookVerdict::equal : NotebookVerdict::differs;
}

std::vector<double> notebook_errors(const std::vector<NotebookAutoencoder>& runs) {
  return each(runs, [](const NotebookAutoencoder& run) { return run.notebook_error; });
}

template <class Model>
std::vector<double> loss_after(const std::vector<Model>& runs, std::size_t epoch) {
  return each(runs, [epoch](const Model& run) { return run.run.losses.at(epoch - 1); });
}

template <class Model>
std::vector<double> last_losses(const std::vector<Model>& runs) {
  return each(runs, [](const Model& run) { return run.run.losses.back(); });
}

std::string mean_pair(const std::vector<NotebookAutoencoder>& runs, ErrorPair NotebookAutoencoder::*pair) {
  ErrorPair mean;
  for (const NotebookAutoencoder& run : runs) {
    mean.denoised += (run.*pair).denoised / static_cast<double>(runs.size());
    mean.noisy += (run.*pair).noisy / static_cast<double>(runs.size());
  }
  return written(mean);
}

std::string black_share(const std::vector<NotebookAutoencoder>& runs) {
  double share = 0;
  for (const NotebookAutoencoder& run : runs) {
    share += run.black_rows / run.notebook_error / static_cast<double>(runs.size());
  }
  return percent(share);
}

/// How the published figure stands among ours.
std::string standing(double published, std::span<const double> values, bool more_is_better) {
  const auto better = std::ranges::count_if(
      values, [&](double value) { return more_is_better ? value > published : value < published; });
  return std::to_string(better) + " of " + std::to_string(values.size()) +
         " runs here do better than the published one";
}

/// The place, from 1, of the trial with these values in a grid's ranking; 0 where it has no such trial, or it diverged.
std::size_t place_of(const GridResult& grid, const std::vector<std::size_t>& values) {
  for (std::size_t place = 0; place < grid.ranking.size(); ++place) {
    const TrialOutcome& outcome = grid.trials[grid.ranking[place]];
    if (outcome.status != TrialStatus::finished) continue;
    const auto& settings = outcome.trial.settings;
    const bool same = std::ranges::equal(settings, values, [](const GridSetting& setting, std::size_t value) {
      return setting.value == static_cast<double>(value);
    });
    if (same) return place + 1;
  }
  return 0;
}

double seconds_of(const GridResult& grid) {
  double seconds = 0;
  for (const TrialOutcome& trial : grid.trials) seconds += trial.result.seconds;
  return seconds;
}

/// Makes the rows, part by part. What was done in less than full is not compared.
class Rows {
 public:
  explicit Rows(const NotebookResult& result) : result_(result), effort_(effort_of(result.spec)) {}

  std::vector<ReproductionRow> take() { return std::move(rows_); }

  void data() {
    const NotebookData& pair = result_.pair;
    const bool cut = is_cut(part::kPairImages);
    count("training images of digits 1 and 7", kTraining, pair.training, cut);
    count("test images of digits 1 and 7", kTest, pair.test, false);
    black("black among their noisy training images", {4336, 8673}, pair.black_training, cut, "");
    black("black among their noisy test images", {721, 1443}, pair.black_test, false,
          "and " + std::to_string(pair.padding) + " black rows behind them");
    black("black among the noisy training images of all digits", {20000, 40001}, result_.all.black_training,
          is_cut(part::kAllImages), "");
  }

  void baseline() {
    const auto& runs = result_.baseline;
    if (runs.empty()) return;
    const bool cut = is_cut(part::kPairImages | part::kBaseline);
    const std::string all_noises = "denoised against clean " + mean_pair(runs, &NotebookAutoencoder::kinds);
    value("baseline: training loss, first epoch", kBaselineFirstLoss, loss_after(runs, 1), cut, "", "",
          "about 0.02" + std::string(kWords));
    value("baseline: training loss, last epoch", kBaselineLastLoss, last_losses(runs), cut, "", "",
          "about 0.01" + std::string(kWords));
    value("baseline: error on test data", kBaselineLastLoss, notebook_errors(runs), cut, all_noises,
          "the notebook never prints it; by its own code (Q3, Q9) it is no error of denoising",
          "about 0.01" + std::string(kWords));
    seconds("baseline: seconds an epoch", kBaselineSeconds, runs, is_cut(part::kPairImages));
  }

  void grid() {
    const GridResult& grid = result_.grid.result;
    if (grid.trials.empty()) return;
    const bool cut = is_cut(part::kPairImages | part::kGrid);
    winner("grid 1: chosen {hidden layers, size, latent}", grid, {1, 500, 81}, result_.grid.honest, cut);
    rows_.back().counts = true;
    rows_.push_back({.quantity = "grid 1: time",
                     .published = "more than an hour" + std::string(kWords),
                     .here = duration_text(seconds_of(grid)) + ", trials added up",
                     .verdict = cut ? NotebookVerdict::cut_short : NotebookVerdict::not_comparable,
                     .honest = "",
                     .why = cut ? "" : "another machine and other software",
                     .values = {seconds_of(grid)}});
  }

  void best() {
    const auto& runs = result_.best;
    if (runs.empty()) return;
    const bool cut = is_cut(part::kPairImages | part::kBest);
    value("best: error on test data", kBestError, notebook_errors(runs), cut,
          "denoised against clean " + mean_pair(runs, &NotebookAutoencoder::kinds),
          "against its own noisy input (Q9); black rows (Q3) make " + black_share(runs) + " of it");
    losses("best", runs);
    seconds("best: seconds an epoch", kBestSeconds, runs, is_cut(part::kPairImages));
  }

  void whole() {
    const auto& runs = result_.whole;
    if (runs.empty()) return;
    const bool cut = is_cut(part::kAllImages | part::kWhole);
    value("all digits: error on test data", kAllError, notebook_errors(runs), cut,
          "denoised against clean " + mean_pair(runs, &NotebookAutoencoder::gaussian) + "; over the three noises " +
              mean_pair(runs, &NotebookAutoencoder::kinds),
          "gaussian noise alone (Q4), against its own noisy input (Q9)");
    losses("all digits", runs);
    const auto dead = each(runs, [](const NotebookAutoencoder& run) { return run.dead_units; });
    rows_.push_back({.quantity = "all digits: latent units that never fire",
                     .published = "–",
                     .here = over_seeds(dead) + " of " + std::to_string(runs[0].latent_units),
                     .verdict = NotebookVerdict::not_comparable,
                     .honest = "",
                     .why = "",
                     .values = dead});
    seconds("all digits: seconds an epoch", kAllSeconds, runs, is_cut(part::kAllImages));
  }

  void classifiers() {
    const bool cnn_cut = is_cut(part::kAllImages | part::kCnn);
    const bool mlp_cut = is_cut(part::kAllImages | part::kWhole | part::kMlp);
    if (!result_.cnn.empty()) {
      accuracy("CNN: accuracy on clean test images", kPublishedCnnAccuracy, result_.cnn, cnn_cut);
      loss_floor("CNN: training loss, last epoch", result_.cnn, cnn_cut);
      seconds("CNN: seconds an epoch", kCnnSeconds, result_.cnn, is_cut(part::kAllImages));
    }
    if (!result_.mlp.empty()) {
      error("encoder-MLP, batch 16: error on clean test latents", result_.mlp, mlp_cut);
      rows_.back().counts = true;  // batch 128 is held against the same published figure
      loss_floor("encoder-MLP: training loss, last epoch", result_.mlp, mlp_cut);
      seconds("encoder-MLP: seconds an epoch", kMlpSeconds, result_.mlp, is_cut(part::kAllImages));
    }
    if (!result_.mlp_128.empty())
      error("encoder-MLP, batch 128 (the code read from top to bottom): the same", result_.mlp_128, mlp_cut);
    if (!result_.mlp_grid.result.trials.empty()) {
      winner("grid 2: chosen {hidden layers, size}", result_.mlp_grid.result, {5, 20}, {},
             is_cut(part::kAllImages | part::kWhole | part::kMlpGrid));
      ReproductionRow& row = rows_.back();
      row.why = "the gradient of its loss does not contain the label (Q8), so its ranking is chance; " + row.why;
      if (row.verdict != NotebookVerdict::cut_short) row.verdict = NotebookVerdict::not_comparable;
    }
  }

 private:
  [[nodiscard]] bool is_cut(unsigned parts) const { return !cuts_of(effort_, parts).empty(); }

  void count(std::string quantity, std::size_t published, std::size_t here, bool cut) {
    if (here == 0) return;
    rows_.push_back({.quantity = std::move(quantity),
                     .published = std::to_string(published),
                     .here = std::to_string(here),
                     .verdict = exact(published == here, cut),
                     .honest = "",
                     .why = "",
                     .values = {static_cast<double>(here)}});
  }

  void black(std::string quantity, const std::vector<std::size_t>& published, const std::vector<std::size_t>& here,
             bool cut, const std::string& more) {
    if (result_.pair.training == 0) return;
    rows_.push_back({.quantity = std::move(quantity),
                     .published = "rows " + listed(published) + " (from its code)",
                     .here = "rows " + listed(here) + (more.empty() ? "" : " " + more),
                     .verdict = exact(published == here, cut),
                     .honest = "none",
                     .why = "",
                     .values = {here.begin(), here.end()}});
  }

  void value(std::string quantity, double published, const std::vector<double>& here, bool cut, std::string honest,
             std::string why, std::string published_text = {}) {
    rows_.push_back({.quantity = std::move(quantity),
                     .published = published_text.empty() ? written(published) : std::move(published_text),
                     .here = over_seeds(here),
                     .verdict = cut ? NotebookVerdict::cut_short : judge(published, here),
                     .honest = std::move(honest),
                     .why = std::move(why),
                     .values = here,
                     .counts = true});
  }

  /// Judged as an error: a share that is near 1 is near to anything.
  void accuracy(std::string quantity, double published, const std::vector<NotebookClassifier>& runs, bool cut) {
    const std::vector<double> here = accuracies(runs, "none", 0);
    const auto errors = each(here, [](double share) { return 1 - share; });
    rows_.push_back({.quantity = std::move(quantity),
                     .published = percent(published),
                     .here = over_seeds(here, percent),
                     .verdict = cut ? NotebookVerdict::cut_short : judge(1 - published, errors),
                     .honest = at_salt_and_pepper(runs),
                     .why = standing(published, here, true),
                     .values = here,
                     .counts = true});
  }

  void error(std::string quantity, const std::vector<NotebookClassifier>& runs, bool cut) {
    const auto here = each(accuracies(runs, "none", 0), [](double share) { return 1 - share; });
    rows_.push_back({.quantity = std::move(quantity),
                     .published = percent(kPublishedMlpError),
                     .here = over_seeds(here, percent),
                     .verdict = cut ? NotebookVerdict::cut_short : judge(kPublishedMlpError, here),
                     .honest = at_salt_and_pepper(runs),
                     .why = standing(kPublishedMlpError, here, false),
                     .values = here});
  }

  static std::string at_salt_and_pepper(const std::vector<NotebookClassifier>& runs) {
    return "accuracy at salt-and-pepper of scale 1: " + over_seeds(accuracies(runs, "salt_and_pepper", 1), percent);
  }

  void loss_floor(std::string quantity, const std::vector<NotebookClassifier>& runs, bool cut) {
    const std::vector<double> here = last_losses(runs);
    rows_.push_back({.quantity = std::move(quantity),
                     .published = "not below 1" + std::string(kWords),
                     .here = over_seeds(here),
                     .verdict = cut ? NotebookVerdict::cut_short : NotebookVerdict::not_comparable,
                     .honest = "",
                     .why = "cannot fall below 1.461, were every image right (Q5)",
                     .values = here});
  }

  template <class Model>
  void losses(const std::string& name, const std::vector<Model>& runs) {
    constexpr std::size_t kTenth = 10;
    std::vector<std::string> epochs;
    std::vector<std::string> texts;
    for (const std::size_t epoch : {std::size_t{1}, kTenth, runs[0].run.losses.size()}) {
      if (epoch > runs[0].run.losses.size()) continue;
      epochs.push_back(std::to_string(epoch));
      texts.push_back(over_seeds(loss_after(runs, epoch)));
    }
    rows_.push_back({.quantity = name + ": training loss after epoch " + joined(epochs),
                     .published = "– (a curve)",
                     .here = joined(texts, "; "),
                     .verdict = NotebookVerdict::not_comparable,
                     .honest = "",
                     .why = "",
                     .values = last_losses(runs)});
  }

  template <class Model>
  void seconds(const std::string& quantity, double published, const std::vector<Model>& runs, bool fewer_images) {
    const auto here = each(runs, [](const Model& run) { return run.run.epoch_seconds; });
    double mean = 0;
    for (const double value : here) mean += value / static_cast<double>(here.size());
    rows_.push_back({.quantity = quantity,
                     .published = written(published) + " s",
                     .here = written(mean) + " s, " + counted(runs[0].run.threads, "thread"),
                     .verdict = fewer_images ? NotebookVerdict::cut_short : NotebookVerdict::not_comparable,
                     .honest = "",
                     .why = fewer_images
                                ? ""
                                : "another machine and other software: " + written(published / mean) + " times as fast",
                     .values = here});
  }

  void winner(std::string quantity, const GridResult& grid, const std::vector<std::size_t>& published,
              const std::vector<double>& honest, bool cut) {
    const TrialOutcome* const best = best_trial(grid);
    const std::size_t place = place_of(grid, published);
    std::string honest_text;
    if (best != nullptr && !honest.empty()) {
      honest_text = "by the error against clean images: " + in_braces(grid.trials[rank_scores(honest).at(0)].trial);
    }
    rows_.push_back({.quantity = std::move(quantity),
                     .published = "{" + listed(published) + "}",
                     .here = best == nullptr ? "every trial diverged" : in_braces(best->trial) + " (seed 0)",
                     .verdict = exact(place == 1, cut),
                     .honest = std::move(honest_text),
                     .why = place == 0 ? "the published one was not tried or diverged"
                                       : "the published one comes out as number " + std::to_string(place) + " of " +
                                             std::to_string(grid.trials.size()),
                     .values = {}});
  }

  const NotebookResult& result_;
  NotebookEffort effort_;
  std::vector<ReproductionRow> rows_;
};

}  // namespace

std::vector<ReproductionRow> reproduction(const NotebookResult& result) {
  Rows rows(result);
  rows.data();
  rows.baseline();
  rows.grid();
  rows.best();
  rows.whole();
  rows.classifiers();
  return rows.take();
}

}  // namespace debruit
