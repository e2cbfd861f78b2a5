// A classifier's run in the report.
#include <gtest/gtest.h>

#include "debruit/report.h"
#include "files/atomic_file.h"
#include "runs/metrics_file.h"
#include "runs/run_folder.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

ClassifierScore score(const Noise& noise, double scale, double accuracy) {
  return {{noise}, scale, {accuracy, accuracy - 0.01, accuracy + 0.01}, {7, 3, 5, 0}, {}};
}

RunFolder make_run(const fs::path& path, const ClassifierKind& kind) {
  const RunFolder run = RunFolder::create(path, false);
  RunConfig config;
  config.data = "mnist <b>";
  ClassifierSpec model;
  model.classes = 2;
  model.kind = kind;
  model.input = ClassifierInput::latents;
  model.autoencoder = AutoencoderSpec{};
  config.model = model;
  config.autoencoder = "runs/best";
  config.training.epochs = 5;
  run.write_config(config);
  {
    MetricsWriter metrics(run.metrics());
    metrics.append({1, 2.25, 2.5, 0.5, 1});
    metrics.append({2, 1.75, 2, 0.625, 1});
  }
  RunResult result;
  result.status = "finished";
  result.epochs_done = 2;
  result.best_epoch = 1;
  result.seconds_per_image = 1.25e-6;
  result.parameters = 12345;
  ClassifierEvaluation evaluation{{"mnist", "test", "sha256:beef", {}, 15, {}, 1}, 2, {}};
  evaluation.scores = {score(GaussianNoise{}, 0.5, 0.875), score(GaussianNoise{}, 1, 0.75),
                       score(SaltAndPepperNoise{}, 0.5, 0.625)};
  result.classifier_evaluations = {evaluation};
  run.write_result(result);
  return run;
}

class ClassifierReport : public testing::Test {
 protected:
  std::string page(const ClassifierKind& kind) {
    const fs::path runs[] = {make_run(folder_.path() / "run", kind).path()};
    write_report(runs, folder_.path() / "report.html", "");
    return read_file(folder_.path() / "report.html");
  }

  static void expect_in(const std::string& page, const std::string& part) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }

  test::TemporaryFolder folder_;
};

TEST_F(ClassifierReport, SaysWhatIsTrainedAndWhatCameOut) {
  const std::string html = page(MlpSpec{});
  for (const char* part : {"A classifier, MLP(5, 20) on latents, for mnist &lt;b&gt;", "training loss (cross-entropy)",
                           "2 of 5, best 1", "12,345", "runs/best: 784 → 256 → 256 → 64", "as they were trained",
                           "50.00 % in epoch 1, whose weights were kept", "87.50 %", "86.50 – 88.50", "1.25 µs",
                           "sha256:beef", "Wilson"}) {
    expect_in(html, part);
  }
  for (const char* figure : {"training.svg", "validation-accuracy.svg", "accuracy.svg", "accuracy-dark.png"}) {
    EXPECT_TRUE(fs::exists(folder_.path() / "run/figures" / figure)) << figure;
  }
  EXPECT_EQ(html.find("mean squared error"), std::string::npos);
}

TEST_F(ClassifierReport, HasConfusionWithRecallAndTheClassesThatAreLost) {
  const std::string html = page(MlpSpec{});
  expect_in(html, ">70.00 %</td>");  // 7 of the 10 images of class 0
  expect_in(html, ">0.00 %</td>");   // none of class 1
  expect_in(html, ">class 1</td>");  // so it is lost
  expect_in(html, "salt and pepper, scale 0.5: 62.50 %");
}

TEST_F(ClassifierReport, OfNeighboursHasNoLoss) {
  const std::string html = page(NearestNeighboursSpec{});
  EXPECT_EQ(html.find("training loss"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder_.path() / "run/figures/training.svg"));
  expect_in(html, "kNN(5) on latents");
}

TEST_F(ClassifierReport, StandsBesideADenoisersInTheTableOfRuns) {
  const RunFolder denoiser = RunFolder::create(folder_.path() / "ae", false);
  denoiser.write_config(RunConfig{});
  const fs::path runs[] = {make_run(folder_.path() / "mlp", MlpSpec{}).path(), denoiser.path()};
  write_report(runs, folder_.path() / "all.html", "");
  const std::string html = read_file(folder_.path() / "all.html");
  expect_in(html, "accuracy 87.50 % (gaussian, scale 0.5) to 62.50 % (salt and pepper, scale 0.5)");
  expect_in(html, "How 2 denoising autoencoders and classifiers were trained");
}

}  // namespace
}  // namespace debruit
