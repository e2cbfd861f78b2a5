// Choosing by what validation says.
#include "study/sound_selection.h"

#include <gtest/gtest.h>

#include "study/sound_blocks.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

SoundTrial autoencoder(const std::string& run, double loss) {
  SoundTrial trial;
  trial.run = run;
  trial.loss = loss;
  return trial;
}

SoundTrial classifier(const std::string& run, double error, double loss) {
  SoundTrial trial = autoencoder(run, loss);
  trial.error = error;
  return trial;
}

TEST(SoundSelection, TakesTheAutoencoderWithTheLeastValidationLoss) {
  const std::vector<SoundTrial> trials = {autoencoder("a", 0.02), autoencoder("b", 0.01), autoencoder("c", 0.03)};
  EXPECT_EQ(best_trial(trials).run, "b");
  const std::vector<SoundTrial> two = best_trials(trials, 2);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].run, "b");
  EXPECT_EQ(two[1].run, "a");
  EXPECT_EQ(best_trials(trials, 5).size(), 3U);
}

TEST(SoundSelection, TakesTheClassifierWithTheLeastErrorWhateverItsLoss) {
  EXPECT_EQ(best_trial(std::vector<SoundTrial>{classifier("a", 0.05, 0.1), classifier("b", 0.04, 0.9)}).run, "b");
}

TEST(SoundSelection, TakesOfEqualErrorsTheLessLossThenTheFirst) {
  EXPECT_EQ(best_trial(std::vector<SoundTrial>{classifier("a", 0.05, 0.2), classifier("b", 0.05, 0.1)}).run, "b");
  EXPECT_EQ(best_trial(std::vector<SoundTrial>{classifier("a", 0.05, 0.1), classifier("b", 0.05, 0.1)}).run, "a");
}

TEST(SoundSelection, StayedAtChanceWhereNoTrainingBeatsOneClass) {
  EXPECT_TRUE(stayed_at_chance(std::vector<SoundTrial>{classifier("a", 0.9, 1), classifier("b", 0.88, 1)}, 0.88));
  EXPECT_FALSE(stayed_at_chance(std::vector<SoundTrial>{classifier("a", 0.9, 1), classifier("b", 0.87, 1)}, 0.88));
}

SoundTrial with_seed(std::uint64_t seed, double error) {
  SoundTrial trial = classifier("a", error, 1);
  trial.seed = seed;
  return trial;
}

TEST(SoundSelection, SaysWhichModelsWereTriedAgainAndWhichStayedAtChance) {
  using enum SoundModel;
  SoundSelection selection;
  selection.error_of_one_class = 0.88;
  selection.rates[lenet5] = {with_seed(1000, 0.9), with_seed(1000, 0.1)};
  EXPECT_EQ(sound::retries_in_words(selection), "");
  selection.rates[cnn] = {with_seed(1000, 0.9), with_seed(1000, 0.9), with_seed(1001, 0.9), with_seed(1001, 0.1)};
  const std::string again =
      "Tried again with the next seed, as at every learning rate they were no better than taking every image for one "
      "class: CNN (seeds 1000, 1001).";
  EXPECT_EQ(sound::retries_in_words(selection), again);
  selection.rates[cnn].back().error = 0.9;
  EXPECT_EQ(
      sound::retries_in_words(selection),
      again + " Every attempt stayed at chance of: CNN; validation says nothing of the learning rate taken for it.");
}

TEST(SoundFilters, AreFoundByTheKindOfNoise) {
  const std::vector<KindFilters> filters = {{GaussianNoise{}, {}, {}, GaussianFilter{0.5}, NonLocalMeansFilter{}},
                                            {NoNoise{}, {}, {}, GaussianFilter{0.3}, NonLocalMeansFilter{}}};
  EXPECT_EQ(filters_of(filters, NoNoise{}).gaussian_filter, Filter(GaussianFilter{0.3}));
  test::expect_error(
      ErrorKind::internal, [&] { (void)filters_of(filters, SpeckleNoise{}); }, "speckle");
}

TEST(SoundSelection, RefusesToChooseFromNothing) {
  test::expect_error(
      ErrorKind::usage, [] { (void)best_trial({}); }, "nothing to choose from");
}

}  // namespace
}  // namespace debruit
