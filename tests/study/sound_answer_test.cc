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
    cell.difference.mean = outcome == a_beats_b ? size : outcome == b_beats_a ? -size : 0;
    result.cells.push_back(cell);
  }
  return result;
}

SoundAnswer answer(const std::vector<Outcome>& outcomes, const std::vector<ModelComparison>& others = {}) {
  return answer_in_words(comparison(SoundModel::encoder_mlp, SoundModel::cnn, outcomes), others, cells());
}

TEST(SoundAnswer, IsYesWhereTheEncoderMlpWinsEveryNoisyCell) {
  const SoundAnswer yes = answer({a_beats_b, a_beats_b, a_beats_b, a_beats_b, no_difference});
  EXPECT_EQ(yes.summary, "Yes: the encoder-MLP beats the CNN in all 4 noisy cells, by 2.0 points of accuracy.");
  EXPECT_EQ(yes.kinds, (std::vector<std::string>{
                           "Gaussian noise: the encoder-MLP beats the CNN at scales 0.5 and 1.",
                           "Salt-and-pepper noise: the encoder-MLP beats the CNN at scales 0.5 and 1.",
                           "Clean images: no difference is to be seen between the encoder-MLP and the CNN."}));
}

TEST(SoundAnswer, SaysOfAYesWhereNoDifferenceIsToBeSeen) {
  const SoundAnswer yes = answer({no_difference, a_beats_b, a_beats_b, a_beats_b, a_beats_b});
  EXPECT_EQ(yes.summary,
            "Yes: the encoder-MLP beats the CNN in 3 of the 4 noisy cells, by 2.0 points of accuracy. In 1 of the 4 no "
            "difference is to be seen.");
  EXPECT_EQ(yes.kinds[0],
            "Gaussian noise: the encoder-MLP beats the CNN at scale 1; no difference is to be seen at scale 0.5.");
  EXPECT_EQ(yes.kinds[2], "Clean images: the encoder-MLP beats the CNN by 2.0 points of accuracy.");
}

TEST(SoundAnswer, IsNoWhereTheCnnWins) {
  const SoundAnswer no = answer({b_beats_a, b_beats_a, no_difference, no_difference, b_beats_a});
  EXPECT_EQ(no.summary,
            "No: the CNN beats the encoder-MLP in 2 of the 4 noisy cells, by 2.0 points of accuracy. In 2 of the 4 no "
            "difference is to be seen.");
  EXPECT_EQ(no.kinds[1], "Salt-and-pepper noise: no difference is to be seen at scales 0.5 and 1.");
  EXPECT_EQ(no.kinds[2], "Clean images: the CNN beats the encoder-MLP by 2.0 points of accuracy.");
}

TEST(SoundAnswer, SaysNothingMoreThanThatWhereNoDifferenceIsToBeSeen) {
  // The clean images have no part in what is said of noisy ones.
  EXPECT_EQ(answer({no_difference, no_difference, no_difference, no_difference, a_beats_b}).summary,
            "It cannot be said: between the encoder-MLP and the CNN no difference is to be seen in any of the 4 noisy "
            "cells.");
}

TEST(SoundAnswer, DependsOnTheNoiseWhereBothWinCells) {
  EXPECT_EQ(answer({a_beats_b, b_beats_a, no_difference, b_beats_a, no_difference}).summary,
            "It depends on the noise: of the 4 noisy cells the encoder-MLP wins 1 (by 2.0 points of accuracy) and the "
            "CNN wins 2 (by 2.0 points of accuracy). In 1 of the 4 no difference is to be seen.");
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
