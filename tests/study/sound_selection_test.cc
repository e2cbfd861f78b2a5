// Choosing by what validation says.
#include "study/sound_selection.h"

#include <gtest/gtest.h>

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

TEST(SoundSelection, RefusesToChooseFromNothing) {
  test::expect_error(
      ErrorKind::usage, [] { (void)best_trial({}); }, "nothing to choose from");
}

}  // namespace
}  // namespace debruit
