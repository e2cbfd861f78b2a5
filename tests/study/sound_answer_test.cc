// The answer follows the tests' outcomes and nothing else.
#include "study/sound_answer.h"

#include <gtest/gtest.h>

#include "debruit/error.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

using enum Outcome;

/// Two kinds at two scales, and clean images.
std::vector<SoundCell> cells() {
  return {{GaussianNoise{}, 0.5},
          {GaussianNoise{}, 1},
          {SaltAndPepperNoise{}, 0.5},
          {SaltAndPepperNoise{}, 1},
          {NoNoise{}, 0}};
}

/// A comparison with these outcomes; `size` is the difference of accuracies where there is one.
ModelComparison comparison(SoundModel a, SoundModel b, const std::vector<Outcome>& outcomes, double size = 0.02) {
  ModelComparison result{a, b, {}};
  for (const Outcome outcome : outcomes) {
    CellComparison cell;
    cell.outcome = outcome;
    const double mean = outcome == a_beats_b ? size : outcome == b_beats_a ? -size : 0;
    cell.difference = {.mean = mean, .interval = Interval{mean - size / 2, mean + size / 2}, .count = 2};
    result.cells.push_back(cell);
  }
  return result;
}

SoundAnswer answer(const std::vector<Outcome>& outcomes, const std::vector<ModelComparison>& others = {},
                   const std::vector<Failures>& failures = {}) {
  return answer_in_words(comparison(SoundModel::encoder_mlp, SoundModel::cnn, outcomes), others, cells(), failures);
}

/// A seed's test that rejects in favour of the one that has more right alone.
SeedTest rejects(std::size_t only_a, std::size_t only_b) {
  return {.test = {.only_a = only_a, .only_b = only_b, .p = 0.001}, .corrected_p = 0.01};
}

TEST(SoundAnswer, IsYesWhereTheEncoderMlpWinsEveryNoisyCell) {
  const SoundAnswer yes = answer({a_beats_b, a_beats_b, a_beats_b, a_beats_b, no_difference});
  EXPECT_EQ(yes.summary, "Yes: the encoder-MLP beats the CNN in all 4 noisy cells, by 2.0 points of accuracy.");
  EXPECT_EQ(yes.kinds, (std::vector<std::string>{
                           "Gaussian noise: the encoder-MLP beats the CNN at scales 0.5 and 1.",
                           "Salt-and-pepper noise: the encoder-MLP beats the CNN at scales 0.5 and 1.",
                           "Clean images: no difference is to be seen between the encoder-MLP and the CNN."}));
}

TEST(SoundAnswer, IsNoWhereTheCnnWinsEveryNoisyCell) {
  const SoundAnswer no = answer({b_beats_a, b_beats_a, b_beats_a, b_beats_a, b_beats_a});
  EXPECT_EQ(no.summary, "No: the CNN beats the encoder-MLP in all 4 noisy cells, by 2.0 points of accuracy.");
  EXPECT_EQ(no.kinds[2], "Clean images: the CNN beats the encoder-MLP by 2.0 points of accuracy.");
}

TEST(SoundAnswer, IsInPartWhereNotAllNoisyCellsAgree) {
  const SoundAnswer most = answer({no_difference, a_beats_b, a_beats_b, a_beats_b, a_beats_b});
  EXPECT_EQ(most.summary,
            "In part: of the 4 noisy cells the encoder-MLP beats the CNN in 3 (by 2.0 points of accuracy), the CNN "
            "beats the encoder-MLP in 0, and no difference is to be seen in 1.");
  EXPECT_EQ(most.kinds[0],
            "Gaussian noise: the encoder-MLP beats the CNN at scale 1; no difference is to be seen at scale 0.5.");
  EXPECT_EQ(most.kinds[2], "Clean images: the encoder-MLP beats the CNN by 2.0 points of accuracy.");
  const SoundAnswer half = answer({b_beats_a, b_beats_a, no_difference, no_difference, b_beats_a});
  EXPECT_EQ(half.summary,
            "In part: of the 4 noisy cells the encoder-MLP beats the CNN in 0, the CNN beats the encoder-MLP in 2 (by "
            "2.0 points of accuracy), and no difference is to be seen in 2.");
  EXPECT_EQ(half.kinds[1], "Salt-and-pepper noise: no difference is to be seen at scales 0.5 and 1.");
}

TEST(SoundAnswer, SaysNothingMoreThanThatWhereNoDifferenceIsToBeSeen) {
  // The clean images have no part in what is said of noisy ones.
  EXPECT_EQ(answer({no_difference, no_difference, no_difference, no_difference, a_beats_b}).summary,
            "It cannot be said: between the encoder-MLP and the CNN no difference is to be seen in any of the 4 noisy "
            "cells.");
}

TEST(SoundAnswer, CountsEveryOutcomeWhereBothWinCells) {
  EXPECT_EQ(answer({a_beats_b, b_beats_a, no_difference, b_beats_a, no_difference}).summary,
            "In part: of the 4 noisy cells the encoder-MLP beats the CNN in 1 (by 2.0 points of accuracy), the CNN "
            "beats the encoder-MLP in 2 (by 2.0 points of accuracy), and no difference is to be seen in 1.");
}

TEST(SoundAnswer, SaysWhyNoDifferenceIsToBeSeenThoughEverySeedSeesOne) {
  ModelComparison question =
      comparison(SoundModel::encoder_mlp, SoundModel::cnn, std::vector<Outcome>(5, no_difference));
  for (const std::size_t i : {std::size_t{1}, std::size_t{4}}) {
    question.cells[i].tests = {rejects(700, 1), rejects(20, 2)};
    question.cells[i].differences = {0.703, 0.012};
  }
  question.cells[0].tests = {rejects(700, 1), rejects(2, 20)};  // not of one mind
  const SoundAnswer open = answer_in_words(question, {}, cells(), {});
  const std::string reason =
      "very seed's own test finds the encoder-MLP better, but the interval over seeds includes 0, because the "
      "difference varies from 1.2 to 70.3 points from seed to seed.";
  EXPECT_EQ(open.summary,
            "It cannot be said: between the encoder-MLP and the CNN no difference is to be seen in any of the 4 noisy "
            "cells. In 1 noisy cell e" +
                reason);
  EXPECT_EQ(open.kinds[0], "Gaussian noise: no difference is to be seen at scales 0.5 and 1. At scale 1 e" + reason);
  EXPECT_EQ(open.kinds[1], "Salt-and-pepper noise: no difference is to be seen at scales 0.5 and 1.");
  EXPECT_EQ(open.kinds[2], "Clean images: no difference is to be seen between the encoder-MLP and the CNN. E" + reason);
}

TEST(SoundAnswer, SaysThatOneSeedShowsNothing) {
  ModelComparison question =
      comparison(SoundModel::encoder_mlp, SoundModel::cnn, std::vector<Outcome>(5, no_difference));
  for (CellComparison& cell : question.cells) {
    cell.difference = {.mean = 0.012, .interval = std::nullopt, .count = 1};
    cell.tests = {rejects(20, 2)};
    cell.differences = {0.012};
  }
  question.cells[0].difference.mean = -0.7;
  const SoundAnswer one = answer_in_words(question, {}, cells(), {});
  EXPECT_EQ(one.summary,
            "One seed shows nothing: there is no interval over seeds, and whether the encoder-MLP or the CNN is better "
            "cannot be said of any noisy cell.");
  EXPECT_EQ(one.kinds, (std::vector<std::string>{
                           "Gaussian noise: with this seed the accuracy of the encoder-MLP less that of the CNN is "
                           "-70.0 to +1.2 points.",
                           "Salt-and-pepper noise: with this seed the accuracy of the encoder-MLP less that of the CNN "
                           "is +1.2 points.",
                           "Clean images: with this seed the accuracy of the encoder-MLP less that of the CNN is +1.2 "
                           "points."}));
  EXPECT_EQ(one.others, "Whether other models beat both of them one seed does not show either.");
}

TEST(SoundAnswer, TellsFailedTrainingsOfTheTwoInTheSummary) {
  using enum SoundModel;
  const std::vector<Outcome> all(5, a_beats_b);
  const std::string yes = "Yes: the encoder-MLP beats the CNN in all 4 noisy cells, by 2.0 points of accuracy.";
  EXPECT_EQ(answer(all, {}, {{cnn, 5, 3, 0}, {encoder_mlp, 5, 0, 0}, {lenet5, 5, 5, 0}}).summary,
            yes + " 3 of 5 CNN trainings never learnt: the answer compares trainings, not architectures.");
  EXPECT_EQ(answer(all, {}, {{cnn, 5, 3, 1}, {encoder_mlp, 5, 0, 2}}).summary,
            yes +
                " 3 of 5 CNN trainings never learnt and 1 learnt only some classes; 2 of 5 encoder-MLP trainings "
                "learnt only some classes: the answer compares trainings, not architectures.");
  EXPECT_EQ(answer(all, {}, {{lenet5, 5, 5, 0}}).summary, yes);
}

TEST(SoundAnswer, NamesTheOthersThatBeatBoth) {
  using enum SoundModel;
  const std::vector<Outcome> all(5, a_beats_b);
  const std::vector<Outcome> once = {a_beats_b, no_difference, b_beats_a, no_difference, a_beats_b};
  const std::vector<ModelComparison> others = {
      comparison(pixel_mlp, encoder_mlp, once),
      comparison(pixel_mlp, cnn, all),
      comparison(linear_probe, encoder_mlp, std::vector<Outcome>(5, b_beats_a)),
      comparison(linear_probe, cnn, all),
      comparison(lenet5, encoder_mlp, all),
      comparison(lenet5, cnn, all),
  };
  EXPECT_EQ(answer(all, others).others,
            "Both are beaten in noisy cells by others: by LeNet-5 in all 4 and the MLP on pixels in 1 of the 4.");
}

TEST(SoundAnswer, SaysWhereNoOtherBeatsBoth) {
  using enum SoundModel;
  const std::vector<ModelComparison> others = {comparison(lenet5, encoder_mlp, std::vector<Outcome>(5, a_beats_b)),
                                               comparison(lenet5, cnn, std::vector<Outcome>(5, no_difference))};
  EXPECT_EQ(answer(std::vector<Outcome>(5, no_difference), others).others,
            "No other model beats both of them in any noisy cell.");
}

/// `right` of `count` images, the first ones.
CorrectImages correct(std::size_t count, std::size_t right) {
  CorrectImages images(count, 0);
  std::fill_n(images.begin(), right, std::uint8_t{1});
  return images;
}

TEST(SoundComparison, SaysThatOneBeatsTheOtherWhereEverySeedDoes) {
  const std::vector<CorrectCells> a = {{correct(1000, 960), correct(1000, 900)},
                                       {correct(1000, 961), correct(1000, 903)}};
  const std::vector<CorrectCells> b = {{correct(1000, 900), correct(1000, 901)},
                                       {correct(1000, 902), correct(1000, 901)}};
  const std::vector<CellComparison> cells = compare_models(a, b);
  ASSERT_EQ(cells.size(), 2U);
  EXPECT_EQ(cells[0].outcome, a_beats_b);
  EXPECT_NEAR(cells[0].difference.mean, 0.0595, 1e-12);
  EXPECT_EQ(cells[0].tests[1].test.only_a, 59U);
  EXPECT_EQ(cells[1].outcome, no_difference);
  EXPECT_EQ(compare_models(b, a)[0].outcome, b_beats_a);
}

TEST(SoundComparison, SeesNoDifferenceWhereOneSeedDoesNot) {
  const std::vector<CorrectCells> a = {{correct(1000, 960)}, {correct(1000, 909)}};
  const std::vector<CorrectCells> b = {{correct(1000, 900)}, {correct(1000, 902)}};
  EXPECT_EQ(compare_models(a, b)[0].outcome, no_difference);
}

TEST(SoundComparison, TellsWhomEverySeedFindsBetterWhateverTheInterval) {
  const std::vector<CorrectCells> a = {{correct(1000, 960)}, {correct(1000, 961)}};
  const std::vector<CorrectCells> b = {{correct(1000, 900)}, {correct(1000, 300)}};
  const CellComparison cell = compare_models(a, b)[0];
  EXPECT_EQ(cell.outcome, no_difference);
  EXPECT_EQ(agreed_by_seeds(cell.tests), a_beats_b);
  EXPECT_EQ(agreed_by_seeds(compare_models(b, a)[0].tests), b_beats_a);
  ASSERT_EQ(cell.differences.size(), 2U);
  EXPECT_NEAR(cell.differences[0], 0.06, 1e-12);
  EXPECT_NEAR(cell.differences[1], 0.661, 1e-12);
  EXPECT_EQ(agreed_by_seeds(std::vector<SeedTest>{rejects(9, 1), rejects(1, 9)}), no_difference);
  EXPECT_EQ(agreed_by_seeds(std::vector<SeedTest>{rejects(9, 1), SeedTest{}}), no_difference);
  EXPECT_EQ(agreed_by_seeds({}), no_difference);
}

TEST(SoundComparison, CorrectsEverySeedsTestsForTheNumberOfCells) {
  // 6 of 6 discordant cases: p = 2 / 2^6 = 0.03125, which Holm doubles for two cells.
  const std::vector<CorrectCells> a = {{correct(100, 56), correct(100, 56)}};
  const std::vector<CorrectCells> b = {{correct(100, 50), correct(100, 50)}};
  EXPECT_NEAR(compare_models(a, b)[0].tests[0].test.p, 0.03125, 1e-12);
  EXPECT_NEAR(compare_models(a, b)[0].tests[0].corrected_p, 0.0625, 1e-12);
}

TEST(SoundComparison, RefusesModelsThatWereNotScoredOnTheSame) {
  const std::vector<CorrectCells> one = {{correct(10, 5)}};
  const std::vector<CorrectCells> longer = {{correct(11, 5)}};
  const std::vector<CorrectCells> two = {{correct(10, 5)}, {correct(10, 5)}};
  for (const auto& other : {longer, two, std::vector<CorrectCells>{}}) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)compare_models(one, other); }, "same seeds, cells and images");
  }
}

}  // namespace
}  // namespace debruit
