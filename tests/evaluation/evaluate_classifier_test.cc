#include <gtest/gtest.h>

#include <cmath>

#include "debruit/evaluate.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

constexpr ImageShape kShape{1, 2, 2};
constexpr std::size_t kClasses = 3;

/// Takes an image for the brightest of its first three pixels, a black one for class 2.
Classifier brightest_pixel() {
  const ClassifierSpec spec{.image = kShape, .classes = kClasses, .kind = LinearProbeSpec{}, .autoencoder = {}};
  const std::vector<float> weights = {1, 0, 0, 0,  //
                                      0, 1, 0, 0,  //
                                      0, 0, 1, 0};
  return {spec,
          {{"classifier.0.weight", {{kClasses, kShape.size()}, weights}},
           {"classifier.0.bias", {{kClasses}, {0, 0, 0.01F}}}}};
}

/// One image for each of `labels`, its brightest pixel that of `brightest`.
Dataset pictures(const std::vector<std::uint8_t>& labels, const std::vector<std::uint8_t>& brightest) {
  Dataset data;
  data.name = "pictures";
  data.split = Split::test;
  data.shape = kShape;
  data.labels = labels;
  std::vector<std::uint8_t> pixels;
  for (const std::uint8_t pixel : brightest) {
    for (std::size_t p = 0; p < kShape.size(); ++p) pixels.push_back(p == pixel ? 200 : 100);
  }
  data.images = Images(std::move(pixels), kShape.size());
  return data;
}

Dataset six_pictures() { return pictures({0, 0, 0, 2, 2, 0}, {0, 1, 0, 2, 0, 0}); }

EvaluationSpec without_noise() {
  EvaluationSpec spec;
  spec.kinds = {NoNoise{}};
  return spec;
}

TEST(EvaluateClassifier, CountsWhatImagesOfEachClassWereTakenFor) {
  const ClassifierEvaluation evaluation = evaluate(brightest_pixel(), six_pictures(), without_noise());
  EXPECT_EQ(evaluation.classes_known, kClasses);
  ASSERT_EQ(evaluation.scores.size(), 1U);
  const ClassifierScore& score = evaluation.scores[0];
  EXPECT_EQ(score.predicted, (std::vector<std::uint8_t>{0, 1, 0, 2, 0, 0}));
  EXPECT_EQ(score.confusion, (std::vector<std::size_t>{3, 1, 0,  //
                                                       0, 0, 0,  //
                                                       1, 0, 1}));
  EXPECT_EQ(recall(score, 0), 0.75);
  EXPECT_TRUE(std::isnan(recall(score, 1)));
  EXPECT_EQ(recall(score, 2), 0.5);
  EXPECT_TRUE(std::isnan(recall(score, 3)));
}

TEST(EvaluateClassifier, GivesTheAccuracyWithWilsonsInterval) {
  // SciPy 1.17: binomtest(k, n).proportion_ci(0.95, method="wilson")
  const Proportion some = evaluate(brightest_pixel(), six_pictures(), without_noise()).scores.at(0).accuracy;
  EXPECT_EQ(some.value, 4.0 / 6);
  EXPECT_NEAR(some.low, 0.299993315138392, 1e-12);
  EXPECT_NEAR(some.high, 0.9032285888942195, 1e-12);
  const Dataset right = pictures({0, 1, 2, 0, 1, 2}, {0, 1, 2, 0, 1, 2});
  const Proportion all = evaluate(brightest_pixel(), right, without_noise()).scores.at(0).accuracy;
  EXPECT_EQ(all.value, 1);
  EXPECT_NEAR(all.low, 0.6096657120978346, 1e-12);
  EXPECT_EQ(all.high, 1);
  const Dataset wrong = pictures({0, 1, 2, 0, 1, 2}, {1, 2, 0, 1, 2, 0});
  const Proportion none = evaluate(brightest_pixel(), wrong, without_noise()).scores.at(0).accuracy;
  EXPECT_EQ(none.value, 0);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.3903342879021653, 1e-12);
}

TEST(EvaluateClassifier, ScoresEveryKindAtEveryScaleAndCleanImagesOnce) {
  EvaluationSpec spec;
  spec.kinds = {PepperNoise{.amount = 1}, NoNoise{}};
  spec.scales = {0, 1};
  const Dataset data = pictures({0, 1, 2}, {0, 1, 2});
  const ClassifierEvaluation evaluation = evaluate(brightest_pixel(), data, spec);
  ASSERT_EQ(evaluation.scores.size(), 3U);
  const std::vector<std::vector<std::uint8_t>> predicted = {{0, 1, 2}, {2, 2, 2}, {0, 1, 2}};  // pepper leaves nothing
  const std::vector<double> scales = {0, 1, 0};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(evaluation.scores[i].kinds, std::vector<Noise>{spec.kinds[i / 2]});
    EXPECT_EQ(evaluation.scores[i].scale, scales[i]);
    EXPECT_EQ(evaluation.scores[i].predicted, predicted[i]);
  }
  EXPECT_EQ(evaluation.data, "pictures");
  EXPECT_EQ(evaluation.split, "test");
  EXPECT_EQ(evaluation.data_checksum, checksum(data));
  EXPECT_EQ(evaluation.count, 3U);
}

TEST(EvaluateClassifier, GivesTheImageBetweenPartsABlackInput) {
  EvaluationSpec spec;
  spec.kinds = {NoNoise{}, NoNoise{}};
  spec.mix = EvaluationMix::thirds_black_between;
  const ClassifierEvaluation evaluation = evaluate(brightest_pixel(), six_pictures(), spec);
  EXPECT_EQ(evaluation.scores.at(0).predicted, (std::vector<std::uint8_t>{0, 1, 0, 2, 0, 0}));  // image 3
  const Dataset zeros = pictures({0, 0, 0, 0}, {0, 0, 0, 0});
  EXPECT_EQ(evaluate(brightest_pixel(), zeros, spec).scores.at(0).predicted, (std::vector<std::uint8_t>{0, 0, 2, 0}));
}

TEST(EvaluateClassifier, DoesNotDependOnThreads) {
  std::vector<std::uint8_t> labels;
  for (std::size_t i = 0; i < 1000; ++i) labels.push_back(static_cast<std::uint8_t>(i * i % kClasses));
  const Dataset data = pictures(labels, labels);
  EvaluationSpec spec;
  spec.scales = {2};
  const ClassifierEvaluation once = evaluate(brightest_pixel(), data, spec, 1);
  EXPECT_NE(once.scores[0].predicted, labels);
  for (const std::size_t threads : {2U, 5U}) {
    const ClassifierEvaluation again = evaluate(brightest_pixel(), data, spec, threads);
    for (std::size_t i = 0; i < once.scores.size(); ++i) {
      EXPECT_EQ(again.scores[i].predicted, once.scores[i].predicted);
      EXPECT_EQ(again.scores[i].confusion, once.scores[i].confusion);
    }
  }
}

TEST(EvaluateClassifier, SaysHowFarItIs) {
  EvaluationSpec spec;
  std::vector<double> heard;
  (void)evaluate(brightest_pixel(), six_pictures(), spec, 1, [&](double done) { heard.push_back(done); });
  EXPECT_EQ(heard, (std::vector<double>{1.0 / 3, 2.0 / 3, 1}));
}

TEST(EvaluateClassifier, RefusesWhatCannotBeScored) {
  const auto refuses = [](const Dataset& data, const EvaluationSpec& spec, const auto&... parts) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)evaluate(brightest_pixel(), data, spec); }, parts...);
  };
  refuses(pictures({}, {}), without_noise(), "pictures", "no images");
  refuses(pictures({0, 3}, {0, 0}), without_noise(), "image 1", "label 3", "0 to 2");
  Dataset larger = pictures({0}, {0});
  larger.shape = {1, 3, 2};
  larger.images = Images(std::vector<std::uint8_t>(6), 6);
  refuses(larger, without_noise(), "1x3x2", "1x2x2");
  EvaluationSpec none = without_noise();
  none.kinds.clear();
  refuses(six_pictures(), none, "kinds");
  EvaluationSpec negative;
  negative.scales = {-1};
  refuses(six_pictures(), negative, "-1");
}

}  // namespace
}  // namespace debruit
