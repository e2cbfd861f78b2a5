#include "runs/run_result.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "debruit/error.h"

namespace debruit {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

RunResult result_with_scores() {
  RunResult result{"interrupted", 3, 1234567, 12.5, 2, "AVX2", "ab12", {}, 2, 1.5e-6, {}};
  Evaluation evaluation{{"mnist", "test", "sha256:cd", {1, 7}, 2163, {}, 1}, {}};
  evaluation.spec.scales = {0.5, 1};
  evaluation.spec.seed = 9007199254740993U;
  evaluation.spec.clip = true;
  evaluation.spec.scaling = Scaling::minmax;
  evaluation.spec.mix = EvaluationMix::thirds;
  const Quality quality{{0.01, 0.009, 0.011, 0}, {20.25, 20, 20.5, 3}, {kNaN, kNaN, kNaN, 2163}};
  evaluation.scores.push_back({{GaussianNoise{}, SpeckleNoise{}}, 0.5, quality, {}});
  result.evaluations = {evaluation};
  return result;
}

TEST(RunResult, IsReadBackWithWhatItWasMeasuredOn) {
  const RunResult read = parse_result(format_result(result_with_scores()), "result.json");
  EXPECT_EQ(read.status, "interrupted");
  EXPECT_EQ(read.epochs_done, 3U);
  EXPECT_EQ(read.parameters, 1234567U);
  EXPECT_EQ(read.seconds, 12.5);
  EXPECT_EQ(read.threads, 2U);
  EXPECT_EQ(read.target, "AVX2");
  EXPECT_EQ(read.weights_sha256, "ab12");
  EXPECT_EQ(read.best_epoch, 2U);
  EXPECT_EQ(read.seconds_per_image, 1.5e-6);
  const Evaluation& evaluation = read.evaluations.at(0);
  EXPECT_EQ(evaluation.data, "mnist");
  EXPECT_EQ(evaluation.split, "test");
  EXPECT_EQ(evaluation.data_checksum, "sha256:cd");
  EXPECT_EQ(evaluation.classes, (std::vector<std::uint8_t>{1, 7}));
  EXPECT_EQ(evaluation.count, 2163U);
  EXPECT_EQ(evaluation.spec.scales, (std::vector<double>{0.5, 1}));
  EXPECT_EQ(evaluation.spec.seed, 9007199254740993U);
  EXPECT_TRUE(evaluation.spec.clip);
  EXPECT_EQ(evaluation.spec.scaling, Scaling::minmax);
  EXPECT_EQ(evaluation.spec.mix, EvaluationMix::thirds);
  const Score& score = evaluation.scores.at(0);
  EXPECT_EQ(score.kinds.size(), 2U);
  EXPECT_EQ(score.denoised.mse.low, 0.009);
  EXPECT_EQ(score.denoised.psnr.undefined, 3U);
  EXPECT_TRUE(std::isnan(score.denoised.ssim.mean));
  EXPECT_EQ(score.denoised.ssim.undefined, 2163U);
}

TEST(RunResult, KeepsThatAScoreIsOfRealPairs) {
  RunResult result = result_with_scores();
  Evaluation& evaluation = result.evaluations.at(0);
  evaluation.spec = {.scaling = Scaling::none, .source = NoiseSource::pairs};
  evaluation.scores.at(0).kinds.clear();
  evaluation.scores.at(0).scale = 0;
  const std::string text = format_result(result);
  EXPECT_NE(text.find("\"source\": \"pairs\""), std::string::npos);
  const Evaluation read = parse_result(text, "result.json").evaluations.at(0);
  EXPECT_EQ(read.spec.source, NoiseSource::pairs);
  EXPECT_EQ(read.spec.scaling, Scaling::none);
  EXPECT_TRUE(read.scores.at(0).kinds.empty());
}

TEST(RunResult, OfAClassifierIsReadBackWithItsConfusions) {
  RunResult result{"finished", 3, 12, 1, 1, "SSE4", "00", {}, 3, 0, {}};
  ClassifierEvaluation evaluation{{"mnist", "test", "sha256:cd", {}, 6, {}, 1}, 2, {}};
  evaluation.scores.push_back({{NoNoise{}}, 0, {0.5, 0.25, 0.75}, {1, 2, 1, 2}, {0, 1, 0, 1, 0, 1}});
  result.classifier_evaluations = {evaluation};
  const RunResult read = parse_result(format_result(result), "r.json");
  EXPECT_EQ(read.best_epoch, 3U);
  const ClassifierEvaluation& found = read.classifier_evaluations.at(0);
  EXPECT_EQ(found.data_checksum, "sha256:cd");
  EXPECT_EQ(found.classes_known, 2U);
  EXPECT_EQ(found.scores.at(0).kinds, std::vector<Noise>{NoNoise{}});
  EXPECT_EQ(found.scores.at(0).accuracy.low, 0.25);
  EXPECT_EQ(found.scores.at(0).accuracy.high, 0.75);
  EXPECT_EQ(found.scores.at(0).confusion, (std::vector<std::size_t>{1, 2, 1, 2}));
  EXPECT_TRUE(found.scores.at(0).predicted.empty());
}

TEST(RunResult, HasRoomForTheConfusionsOfManyClasses) {
  constexpr std::size_t kClasses = 200;
  RunResult result{"finished", 3, 12, 1, 1, "SSE4", "00", {}, 3, 0, {}};
  ClassifierEvaluation evaluation{{"many", "test", "sha256:cd", {}, 6, {}, 1}, kClasses, {}};
  const ClassifierScore score{{NoNoise{}}, 0, {0.5, 0.25, 0.75}, std::vector<std::size_t>(kClasses * kClasses, 1), {}};
  evaluation.scores.assign(20, score);
  result.classifier_evaluations = {evaluation};
  const RunResult read = parse_result(format_result(result), "r.json");
  EXPECT_EQ(read.classifier_evaluations.at(0).scores.at(19).confusion, score.confusion);
}

TEST(RunResult, OfTheOldSchemaStaysReadable) {
  const RunResult read = parse_result(R"({"schema": "debruit.result/1", "version": "0.1.0", "status": "finished",
      "epochs_done": 7, "parameters": 3, "seconds": 1.5, "threads": 2, "target": "AVX2", "weights_sha256": "ab",
      "evaluations": []})",
                                      "r.json");
  EXPECT_EQ(read.parameters, 3U);
  EXPECT_EQ(read.best_epoch, 7U);
  EXPECT_EQ(read.seconds_per_image, 0);
  EXPECT_TRUE(read.classifier_evaluations.empty());
}

TEST(RunResult, DamageIsNamedByFileAndField) {
  const std::string good = format_result(result_with_scores());
  const auto damaged = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    try {
      (void)parse_result(text, "r.json");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(damaged("interrupted", "done"), "r.json: status: \"done\" given, \"finished\" or \"interrupted\" expected");
  EXPECT_EQ(damaged("\"psnr\"", "\"snr\""), "r.json: evaluations[0].scores[0].denoised.psnr: is missing");
  EXPECT_NE(damaged("20.25", "\"x\"").find("scores[0].denoised.psnr.mean: \"x\" given, a number expected"),
            std::string::npos);
  EXPECT_NE(damaged("debruit.result/2", "debruit.result/9").find("schema"), std::string::npos);
  EXPECT_NE(damaged("}", "").find("is not JSON"), std::string::npos);
}

}  // namespace
}  // namespace debruit
