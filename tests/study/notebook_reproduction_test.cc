// A published figure is held against ours by a rule that is written down.
#include "study/notebook_reproduction.h"

#include <gtest/gtest.h>

#include <cmath>

namespace debruit {
namespace {

TEST(NotebookVerdict, AgreesWithinTheIntervalForOneMoreRun) {
  // mean 2, sd 1, n = 3: t(0.975, 2) = 4.30265, times sqrt(4/3) is 4.96827
  const std::vector<double> runs = {1, 2, 3};
  EXPECT_EQ(judge(2 + 4.968, runs), NotebookVerdict::agrees);
  EXPECT_EQ(judge(2 - 4.968, runs), NotebookVerdict::agrees);
  EXPECT_EQ(judge(2 + 4.969, runs), NotebookVerdict::differs);
}

TEST(NotebookVerdict, OfFewRunsIsNearWithinAQuarter) {
  EXPECT_EQ(judge(1.24, std::vector<double>{1.0}), NotebookVerdict::near);
  EXPECT_EQ(judge(0.81, std::vector<double>{1.0}), NotebookVerdict::near);
  EXPECT_EQ(judge(1.26, std::vector<double>{1.0}), NotebookVerdict::differs);
  EXPECT_EQ(judge(0.79, std::vector<double>{1.0}), NotebookVerdict::differs);
  EXPECT_EQ(judge(1.0, std::vector<double>{0.9, 1.1}), NotebookVerdict::near);
}

TEST(NotebookVerdict, OfTwentyRunsAgreesWithinTheirRangeHoweverTheyLie) {
  std::vector<double> runs(20, 0.2);
  runs[3] = 0.9;  // one that failed makes a wide interval
  EXPECT_EQ(judge(0.5, runs), NotebookVerdict::agrees);
  EXPECT_EQ(judge(0.13, runs), NotebookVerdict::differs);
  runs.pop_back();
  EXPECT_EQ(judge(0.13, runs), NotebookVerdict::agrees);
}

TEST(NotebookVerdict, IsNearWhereRunsThatAgreeCloselyMissItALittle) {
  EXPECT_EQ(judge(1.1, std::vector<double>{1, 1, 1}), NotebookVerdict::near);
}

NotebookAutoencoder autoencoder_with(double error) {
  NotebookAutoencoder run;
  run.run.losses = {0.04, 0.003};
  run.run.epoch_seconds = 1;
  run.notebook_error = error;
  run.latent_units = 81;
  return run;
}

const ReproductionRow& row_of(const std::vector<ReproductionRow>& rows, std::string_view quantity) {
  for (const ReproductionRow& row : rows) {
    if (row.quantity == quantity) return row;
  }
  throw std::runtime_error("no row " + std::string(quantity));
}

TEST(NotebookReproduction, HoldsTheErrorOfBestAgainstThePublishedOne) {
  NotebookResult result;
  result.spec.preset = StudyPreset::full;
  result.best = {autoencoder_with(0.0508)};
  const auto& rows = reproduction(result);
  EXPECT_EQ(row_of(rows, "best: error on test data").published, "0.05423");
  EXPECT_EQ(row_of(rows, "best: error on test data").here, "0.0508 (one seed)");
  EXPECT_EQ(row_of(rows, "best: error on test data").verdict, NotebookVerdict::near);
  EXPECT_EQ(row_of(rows, "best: seconds an epoch").verdict, NotebookVerdict::not_comparable);
}

TEST(NotebookReproduction, ComparesNothingThatWasCutShort) {
  NotebookResult result;
  result.spec.preset = StudyPreset::quick;
  result.best = {autoencoder_with(0.0542)};
  EXPECT_EQ(row_of(reproduction(result), "best: error on test data").verdict, NotebookVerdict::cut_short);
}

TEST(NotebookReproduction, ComparesNoTimeOfAGridAndNoLossThatWereCutShort) {
  NotebookResult result;
  TrialOutcome trial;
  trial.trial.settings = {{"hidden_layers", 1}, {"hidden_size", 500}, {"latent_size", 81}};
  trial.status = TrialStatus::finished;
  trial.score = 0.1;
  result.grid.result.trials = {trial};
  result.grid.result.ranking = {0};
  result.grid.honest = {0.1};
  NotebookClassifier classifier;
  classifier.run.losses = {2, 1.6};
  classifier.evaluation.scores.resize(2);
  classifier.evaluation.scores[0].kinds = {NoNoise{}};
  classifier.evaluation.scores[1].kinds = {SaltAndPepperNoise{}};
  classifier.evaluation.scores[1].scale = 1;
  result.cnn = {classifier};
  for (const auto& [preset, verdict] : {std::pair(StudyPreset::full, NotebookVerdict::not_comparable),
                                        {StudyPreset::quick, NotebookVerdict::cut_short}}) {
    result.spec.preset = preset;
    const auto rows = reproduction(result);
    EXPECT_EQ(row_of(rows, "grid 1: time").verdict, verdict);
    EXPECT_EQ(row_of(rows, "CNN: training loss, last epoch").verdict, verdict);
  }
}

TEST(NotebookReproduction, DoesNotHoldAChoiceByChanceAgainstThePublishedOne) {
  NotebookResult result;
  result.spec.preset = StudyPreset::full;
  TrialOutcome trial;
  trial.trial.settings = {{"hidden_layers", 5}, {"hidden_size", 20}};
  trial.status = TrialStatus::finished;
  result.mlp_grid.result.trials = {trial};
  result.mlp_grid.result.ranking = {0};
  const auto rows = reproduction(result);
  EXPECT_EQ(row_of(rows, "grid 2: chosen {hidden layers, size}").verdict, NotebookVerdict::not_comparable);
}

TEST(NotebookReproduction, HasNoRowForWhatIsNotDoneYet) {
  NotebookResult result;
  EXPECT_TRUE(reproduction(result).empty());
}

}  // namespace
}  // namespace debruit
