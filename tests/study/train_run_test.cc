// What a run is made of, and what it refuses before it writes anything.
#include "study/train_run.h"

#include <gtest/gtest.h>

#include "base/jobs.h"
#include "debruit/classifier.h"
#include "debruit/error.h"
#include "runs/run_folder.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

class TrainRunTest : public testing::Test {
 protected:
  static RunConfig config(ModelSpec model) {
    RunConfig config;
    config.data = std::string(DEBRUIT_TEST_DATA) + "/data/small";
    config.limit = 100;
    config.test_limit = 30;
    config.model = model;
    config.training.epochs = 1;
    return config;
  }

  static AutoencoderSpec small_autoencoder() {
    AutoencoderSpec spec;
    spec.hidden_layers = 0;
    spec.hidden_size = 8;
    spec.latent_size = 4;
    return spec;
  }

  /// An MLP behind the autoencoder in folder "ae".
  RunConfig behind_autoencoder() {
    ClassifierSpec spec;
    spec.kind = MlpSpec{.hidden_layers = 0, .hidden_size = 8};
    spec.input = ClassifierInput::latents;
    RunConfig found = config(spec);
    found.autoencoder = path("ae").string();
    return found;
  }

  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }

  RunResult run(const RunConfig& config, const std::string& name) { return train_run(config, path(name), {}); }

  /// The message of what is refused; nothing must be left of it.
  std::string refusal(const RunConfig& config, ErrorKind kind) {
    try {
      (void)run(config, "refused");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_FALSE(fs::exists(path("refused")));
      return error.what();
    }
    return "accepted";
  }

  test::TemporaryFolder folder_;
};

TEST_F(TrainRunTest, ScoresWhatTheSettingsSay) {
  RunConfig asked = config(small_autoencoder());
  asked.test_kinds = {NoNoise{}, GaussianNoise{}};
  asked.test_scales = {0.25};
  asked.test_seed = 5;
  const RunResult result = run(asked, "run");
  const Evaluation& evaluation = result.evaluations.at(0);
  EXPECT_EQ(evaluation.count, 30U);
  EXPECT_EQ(evaluation.spec.seed, 5U);
  ASSERT_EQ(evaluation.scores.size(), 2U);
  EXPECT_EQ(evaluation.scores[1].scale, 0.25);
  EXPECT_EQ(result.best_epoch, 1U);
  EXPECT_GT(result.seconds_per_image, 0);
  RunConfig limited = asked;
  limited.limit = 0;
  EXPECT_EQ(load_data(limited, Split::train, {}).size(), 600U);
  EXPECT_EQ(load_data(asked, Split::train, {}).size(), 100U);
  EXPECT_EQ(load_data(asked, Split::train, {}).labels, take_first(load_data(limited, Split::train, {}), 100).labels);
}

TEST_F(TrainRunTest, OfAClassifierFillsInItsAutoencoderAndKeepsItsPredictions) {
  const RunResult autoencoder = run(config(small_autoencoder()), "ae");
  const RunResult result = run(behind_autoencoder(), "mlp");
  const RunFolder folder = RunFolder::open(path("mlp"));
  const RunConfig written = folder.read_config();
  EXPECT_EQ(written.autoencoder_sha256, autoencoder.weights_sha256);
  EXPECT_EQ(classifier_of(written, "mlp").autoencoder, small_autoencoder());
  EXPECT_EQ(as_asked(written, behind_autoencoder()), behind_autoencoder());

  const ClassifierEvaluation& evaluation = result.classifier_evaluations.at(0);
  const Predictions predictions = folder.read_predictions().value();
  EXPECT_EQ(predictions.labels, load_data(written, Split::test, {}).labels);
  ASSERT_EQ(predictions.cells.size(), evaluation.scores.size());
  for (std::size_t cell = 0; cell < predictions.cells.size(); ++cell) {
    EXPECT_EQ(predictions.cells[cell].scale, evaluation.scores[cell].scale);
    std::size_t right = 0;
    for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
      right += predictions.cells[cell].predicted[i] == predictions.labels[i] ? 1U : 0U;
    }
    EXPECT_DOUBLE_EQ(evaluation.scores[cell].accuracy.value, static_cast<double>(right) / 30);
  }
  EXPECT_EQ(Classifier::load(path("mlp")).spec(), classifier_of(written, "mlp"));
}

TEST_F(TrainRunTest, KeepsTheBestEpochWhereItHadPatience) {
  RunConfig asked = config(small_autoencoder());
  asked.training.epochs = 9;
  asked.training.validation = 0.2;
  asked.training.patience = 2;
  asked.training.min_delta = 10;  // nothing is ever better than the first epoch
  const RunResult result = run(asked, "run");
  EXPECT_EQ(result.epochs_done, 3U);
  EXPECT_EQ(result.best_epoch, 1U);
  EXPECT_EQ(RunFolder::open(path("run")).read_metrics().size(), 3U);
}

TEST_F(TrainRunTest, GivesTheSameWeightsOnAPoolOfItsCallers) {
  const RunResult alone = run(config(small_autoencoder()), "alone");
  ThreadPool pool(2);
  RunResult pooled;
  const auto errors = run_jobs(pool, 1, [&](std::size_t, ThreadPool& job_pool) {
    TrainRunOptions options;
    options.pool = &job_pool;
    pooled = train_run(config(small_autoencoder()), path("pooled"), options);
  });
  ASSERT_EQ(errors.at(0), nullptr);
  EXPECT_EQ(pooled.weights_sha256, alone.weights_sha256);
}

TEST_F(TrainRunTest, RefusesAnotherAutoencoderThanTheSettingsName) {
  run(config(small_autoencoder()), "ae");
  RunConfig asked = behind_autoencoder();
  asked.autoencoder_sha256 = "00ff";
  EXPECT_NE(refusal(asked, ErrorKind::input).find("is another autoencoder than the settings name"), std::string::npos);
  asked = behind_autoencoder();
  AutoencoderSpec other = small_autoencoder();
  other.latent_size = 81;
  std::get<ClassifierSpec>(asked.model).autoencoder = other;
  EXPECT_NE(refusal(asked, ErrorKind::input).find("has latent_size 4, but the settings' model.autoencoder.latent_size"),
            std::string::npos);
}

TEST_F(TrainRunTest, RefusesWhatCannotStandInFrontOfAClassifier) {
  RunConfig asked = behind_autoencoder();
  EXPECT_NE(refusal(asked, ErrorKind::io), "accepted");  // there is no such run
  asked.autoencoder.clear();
  EXPECT_NE(refusal(asked, ErrorKind::usage).find("is missing: the classifier's input is latents"), std::string::npos);
  RunConfig pixels = config(ClassifierSpec{});
  pixels.autoencoder = "ae";
  EXPECT_NE(refusal(pixels, ErrorKind::usage).find("input is pixels"), std::string::npos);
  RunConfig autoencoder = config(small_autoencoder());
  autoencoder.autoencoder = "ae";
  EXPECT_NE(refusal(autoencoder, ErrorKind::usage).find("an autoencoder itself"), std::string::npos);
  run(config(ClassifierSpec{}), "classifier");
  asked.autoencoder = path("classifier").string();
  EXPECT_NE(refusal(asked, ErrorKind::input).find("is a classifier's run; expected an autoencoder's"),
            std::string::npos);
  std::get<ClassifierSpec>(pixels.model).classes = 5;
  pixels.autoencoder.clear();
  EXPECT_NE(refusal(pixels, ErrorKind::usage).find("expected labels 0 to 4"), std::string::npos);
}

}  // namespace
}  // namespace debruit
