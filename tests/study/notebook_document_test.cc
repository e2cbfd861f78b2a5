// What protocol `notebook` says of results that were made up.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "study/notebook.h"
#include "study/notebook_tables.h"
#include "study/notebook_text.h"

namespace debruit {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kImages = 100;  // of each of two digits

/// A classifier of two digits that names `first` of the images of each digit 0 and the rest 1, alike in all cells.
NotebookClassifier classifier(std::uint64_t seed, double accuracy, std::size_t first_of_0 = 50,
                              std::size_t first_of_1 = 50) {
  NotebookClassifier made;
  made.run.seed = seed;
  made.run.losses = {2, 1.6};
  made.evaluation.classes_known = 2;
  const std::vector<Noise> kinds = {NoNoise{}, GaussianNoise{}, SpeckleNoise{}, SaltAndPepperNoise{}};
  for (const Noise& kind : kinds) {
    for (const double scale : {0.5, 1.0}) {
      ClassifierScore score;
      score.kinds = {kind};
      score.scale = scale;
      score.accuracy.value = accuracy;
      score.confusion = {first_of_0, kImages - first_of_0, first_of_1, kImages - first_of_1};
      made.evaluation.scores.push_back(score);
    }
  }
  return made;
}

NotebookAutoencoder autoencoder(double error) {
  NotebookAutoencoder made;
  made.run.losses = {0.021, 0.0099};
  made.run.threads = 2;
  made.run.target = "AVX2";
  made.run.epoch_seconds = 1;
  made.notebook_error = error;
  made.latent_units = 81;
  return made;
}

NotebookGrid grid(const std::vector<std::string>& names, const std::vector<std::vector<GridSetting>>& settings,
                  const std::vector<double>& scores) {
  NotebookGrid made;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    TrialOutcome trial;
    trial.trial.index = i;
    trial.trial.name = names[i];
    trial.trial.settings = settings[i];
    trial.score = scores[i];
    trial.status = std::isnan(scores[i]) ? TrialStatus::failed : TrialStatus::finished;
    trial.message = "the loss is no longer finite";
    made.result.trials.push_back(trial);
  }
  made.result.finished = true;
  made.result.rank_name = "error";
  made.result.ranking = rank_scores(scores);
  made.honest = scores;
  return made;
}

/// Complete, in full, and with figures like the published ones.
NotebookResult complete() {
  NotebookResult result;
  result.spec.preset = StudyPreset::full;
  result.processors = {"first processor"};
  result.pair = {.training = 13007, .black_training = {4336, 8673}, .test = 2163, .black_test = {721, 1443}};
  result.all = {.training = 60000, .black_training = {20000, 40001}, .test = 10000, .black_test = {}};
  result.baseline = {autoencoder(0.01)};
  result.best = {autoencoder(0.0542)};
  result.honest_best = {autoencoder(0.1)};
  result.whole = {autoencoder(0.0141)};
  result.grid = grid({"small", "large"},
                     {{{"hidden_layers", 1}, {"hidden_size", 300}, {"latent_size", 49}},
                      {{"hidden_layers", 1}, {"hidden_size", 500}, {"latent_size", 81}}},
                     {0.2, 0.1});
  result.mlp_grid =
      grid({"narrow", "wide"},
           {{{"hidden_layers", 5}, {"hidden_size", 20}}, {{"hidden_layers", 5}, {"hidden_size", 80}}}, {0.88, 0.91});
  result.mlp_grid.other = result.mlp_grid.honest;
  for (auto* runs : {&result.cnn, &result.cnn_logits, &result.cnn_shuffled, &result.cnn_honest}) {
    *runs = {classifier(0, 0.87)};
  }
  for (auto* runs : {&result.mlp, &result.mlp_128, &result.mlp_logits, &result.mlp_shuffled, &result.mlp_honest}) {
    *runs = {classifier(0, 0.91)};
  }
  Sample sample;
  sample.noise = "none";
  sample.original = sample.noisy = sample.cleaned = std::vector<float>(1);
  sample.latent = std::vector<float>(81);
  result.image = {.channels = 1, .height = 1, .width = 1};
  result.sheet = {sample};
  result.all_grids = {{sample}};
  return result;
}

std::string change_of(const NotebookResult& result, std::string_view quirk) {
  for (const auto& row : quirk_table(result).rows) {
    if (row.at(0).text == quirk) return row.back().text;
  }
  throw std::runtime_error("no quirk " + std::string(quirk));
}

/// All of a document's paragraphs.
std::string text_of(const Document& document) {
  std::string text;
  for (const Block& block : document.blocks) {
    if (const auto* const paragraph = std::get_if<Paragraph>(&block)) text += paragraph->text + "\n";
  }
  return text;
}

void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "\"" << part << "\" is not in: " << text;
}

TEST(NotebookQuirks, CompareOnTheSeedsThatWereTrainedBothWays) {
  NotebookResult result = complete();
  // Seed 3 has no partner. Differences 1, 2 and 3 points: mean 2, sd 1, t(0.975, 2) / sqrt(3) = 2.484.
  result.cnn = {classifier(0, 0.80), classifier(1, 0.80), classifier(2, 0.80), classifier(3, 0.20)};
  result.cnn_logits = {classifier(0, 0.81), classifier(1, 0.82), classifier(2, 0.83)};
  expect_says(change_of(result, "Q5"),
              "CNN: 80.0 % with it, 82.0 % without (n = 3): without − with 2 points (95 % interval -0.4841 to 4.484, "
              "paired by seed), no difference to be seen;");
  result.cnn_logits = {classifier(0, 0.81), classifier(1, 0.811), classifier(2, 0.812)};
  const std::string seen = change_of(result, "Q5");
  expect_says(seen, "CNN: 80.0 % with it, 81.1 % without (n = 3)");
  EXPECT_EQ(seen.find("no difference to be seen"), std::string::npos) << seen;
}

TEST(NotebookQuirks, SayNothingOfOneSeedOrNone) {
  NotebookResult result = complete();
  expect_says(change_of(result, "Q6"), "CNN: 87.0 % with it, 87.0 % without (n = 1): one seed says nothing of it");
  result.cnn_shuffled = {classifier(5, 0.9)};
  expect_says(change_of(result, "Q6"), "CNN: no seed was trained both ways");
}

TEST(NotebookSummary, CountsEachMeasuredFigureOnceAndNamesWhatDiffers) {
  NotebookResult result = complete();
  // Baseline: two losses and an error; grid 1; best; all digits; CNN; encoder-MLP. Grid 2 is chosen by chance.
  expect_says(notebook_document(result).summary,
              "8 of 8 measured figures that can be compared come out equal, agree or are near.");
  result.mlp_128 = {classifier(0, 0.5)};  // batch 16 stands for the published error
  expect_says(notebook_document(result).summary, "8 of 8 measured figures");
  result.best = {autoencoder(0.1)};
  result.cnn = {classifier(0, 0.5)};
  expect_says(notebook_document(result).summary,
              "6 of 8 measured figures that can be compared come out equal, agree or are near; what differs: \"best: "
              "error on test data\", \"CNN: accuracy on clean test images\".");
  result.spec.preset = StudyPreset::quick;
  expect_says(notebook_document(result).summary, "none of its measured figures can be compared. quick preset: ");
}

TEST(NotebookConclusion, CountsTheRunsThatNameOneDigitByWhatTheyName) {
  NotebookResult result = complete();
  // Both have lost digit 1; the first names it all the same, now and then, and wrongly.
  result.cnn = {classifier(0, 0.5, 90, 100), classifier(1, 0.5, 100, 100)};
  expect_says(text_of(notebook_document(result)), "2 of 2 CNNs and 0 of 1 encoder-MLPs have lost at least one digit");
  expect_says(text_of(notebook_document(result)), "1 and 0 of them name one digit whatever they are shown");
}

TEST(NotebookMachine, NamesEveryProcessorAndSetting) {
  NotebookResult result = complete();
  result.processors.emplace_back("second processor");
  result.whole[0].run.threads = 8;
  const std::string text = text_of(notebook_document(result));
  expect_says(text,
              "Trained on first processor and later on second processor, 2 threads with AVX2 kernels or 8 threads with "
              "AVX2 kernels;");
  expect_says(text, "The notebook draws the noise of all digits once");
}

TEST(NotebookDivergence, IsReportedWhereATrialHasNoResult) {
  NotebookResult result = complete();
  result.grid.result.trials[1].status = TrialStatus::failed;
  result.grid.result.trials[1].score = result.grid.honest[1] = kNone;
  result.grid.result.ranking = {0, 1};
  const Table table = grid_table(result);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[1][0].text, "{1, 500, 81}");
  EXPECT_EQ(table.rows[1][1].text, "failed: the loss is no longer finite");
  EXPECT_EQ(reproduction_table(result).rows.size(), reproduction_table(complete()).rows.size());
}

TEST(NotebookDivergence, OfAWholeGridAndOfAllSeedsLeavesADocument) {
  NotebookResult result = complete();
  for (NotebookGrid* made : {&result.grid, &result.mlp_grid}) {
    for (TrialOutcome& trial : made->result.trials) {
      trial.status = TrialStatus::failed;
      trial.score = kNone;
    }
    made->honest.assign(2, kNone);
  }
  result.mlp_grid.other.assign(2, kNone);
  result.cnn.clear();
  result.diverged = {{"notebook/cnn/seed0", "the loss is no longer finite"}};
  const Document document = notebook_document(result);
  expect_says(text_of(document),
              "Diverged, and left out of everything here: notebook/cnn/seed0 (the loss is no longer");
  expect_says(change_of(result, "Q8"), "every trial of a grid diverged");
}

TEST(NotebookDivergence, LeavesTheOtherSeedsInTheirPlaces) {
  NotebookResult result = complete();
  result.cnn = {classifier(0, 0.8), classifier(2, 0.9)};
  result.mlp = {classifier(1, 0.7), classifier(2, 0.95)};
  result.mlp_128.clear();
  const Table lost = lost_digits_table(result);
  ASSERT_EQ(lost.rows.size(), 3U);
  EXPECT_EQ(lost.rows[1][1].text, "–");
  EXPECT_EQ(lost.rows[2][1].text, "90.0 %");
  EXPECT_EQ(lost.rows[2][3].text, "95.0 %");
  EXPECT_EQ(duel_table(result).rows[0][3].text, "5");
}

}  // namespace
}  // namespace debruit
