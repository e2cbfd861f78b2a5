// What is read from the winners' runs.
#include "study/sound_classifiers.h"

#include <gtest/gtest.h>

namespace debruit {
namespace {

ClassifierScores scores(SoundModel model, const CorrectImages& images, std::vector<std::size_t> never_given = {0}) {
  ClassifierScores result;
  result.model = model;
  result.correct = {{images}};
  result.classes = 10;
  result.classes_never_given = std::move(never_given);
  return result;
}

TEST(SoundClassifiers, AreComparedWithTheCnnAndTheEncoderMlpTheTwoFirst) {
  using enum SoundModel;
  const std::vector<ClassifierScores> all = {scores(cnn, {1, 0, 0, 0}), scores(encoder_mlp, {1, 1, 0, 0}),
                                             scores(lenet5, {1, 1, 1, 0})};
  const std::vector<ModelComparison> comparisons = compare_with_the_two(all);
  ASSERT_EQ(comparisons.size(), 3U);
  EXPECT_EQ(comparisons[0].a, encoder_mlp);
  EXPECT_EQ(comparisons[0].b, cnn);
  EXPECT_DOUBLE_EQ(comparisons[0].cells[0].difference.mean, 0.25);
  EXPECT_EQ(comparisons[1].b, cnn);
  EXPECT_DOUBLE_EQ(comparisons[1].cells[0].difference.mean, 0.5);
  EXPECT_EQ(comparisons[2].b, encoder_mlp);
}

TEST(SoundClassifiers, TellTrainingsThatNeverLearntFromThoseThatLearntSomeClasses) {
  using enum SoundModel;
  const std::vector<Failures> failures =
      failures_of(std::vector<ClassifierScores>{scores(cnn, {1}, {9, 0, 1, 10, 8}), scores(lenet5, {1}, {0, 0})});
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0].model, cnn);
  EXPECT_EQ(failures[0].trainings, 5U);
  EXPECT_EQ(failures[0].never_learnt, 2U);
  EXPECT_EQ(failures[0].partly, 2U);
  EXPECT_EQ(failures[1].never_learnt + failures[1].partly, 0U);
}

TEST(SoundClassifiers, SayThatIntervalsAreWidenedWhereSomeSeedsFailed) {
  using enum SoundModel;
  EXPECT_EQ(failures_in_words(std::vector<ClassifierScores>{scores(lenet5, {1}, {0, 0})}), "");
  EXPECT_EQ(
      failures_in_words(std::vector<ClassifierScores>{scores(cnn, {1}, {9, 0, 1}), scores(lenet5, {1}, {0, 0})}),
      "Some trainings ended with a model that names some classes for no clean image at all: CNN (2 of 3, of which "
      "1 name one class whatever they are shown). Where some seeds of a model failed and others did not (CNN), "
      "the intervals of everything that is compared with it are widened.");
}

TEST(SoundClassifiers, SayThatNothingIsWidenedWhereEverySeedFailed) {
  using enum SoundModel;
  EXPECT_EQ(
      failures_in_words(std::vector<ClassifierScores>{scores(cnn, {1}, {9, 9})}),
      "Some trainings ended with a model that names some classes for no clean image at all: CNN (2 of 2, of which "
      "2 name one class whatever they are shown). Where every seed of a model failed (CNN), nothing widens: its "
      "seeds may even agree better than those of a model that learns, and whatever beats it beats trainings that "
      "failed.");
}

}  // namespace
}  // namespace debruit
