// The trainings of protocol `notebook` have the published settings, quirks included.
#include "study/notebook_trainings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "data/noisy_images.h"

namespace debruit {
namespace {

NotebookSpec full() { return {.data = "mnist", .preset = StudyPreset::full, .seeds = 1, .effort = std::nullopt}; }

StudyRun autoencoder(std::string_view name, std::uint64_t seed = 0) {
  const auto rows = notebook_autoencoders();
  return notebook_run(*std::ranges::find(rows, name, &NotebookAutoencoderRow::name), full(), seed);
}

StudyRun classifier(std::string_view name, std::uint64_t seed = 0) {
  const auto rows = notebook_classifiers();
  return notebook_run(*std::ranges::find(rows, name, &NotebookClassifierRow::name), full(), seed, "folder/all");
}

const AutoencoderSpec& model_of(const StudyRun& run) { return autoencoder_of(run.config, run.name); }
const ClassifierSpec& classifier_model_of(const StudyRun& run) { return classifier_of(run.config, run.name); }

/// Q1, Q2 and Q11, noise drawn once at scale 1, and Adam as PyTorch has it.
void expect_quirks(const TrainingSpec& training) {
  EXPECT_EQ(training.scaling, Scaling::minmax_columns);
  EXPECT_EQ(training.noise.mix, NoiseMix::thirds_black_between);
  EXPECT_EQ(training.noise.draw, NoiseDraw::once);
  EXPECT_EQ(training.noise.kinds,
            (std::vector<Noise>{GaussianNoise{.mean = 0, .var = 0.01}, SpeckleNoise{.mean = 0, .var = 1},
                                SaltAndPepperNoise{.amount = 0.4, .salt_vs_pepper = 0.5}}));
  EXPECT_EQ(training.noise.scale_low, 1);
  EXPECT_EQ(training.noise.scale_high, 1);
  EXPECT_FALSE(training.noise.clip);
  EXPECT_TRUE(training.mean_of_batch_means);
  EXPECT_EQ(training.optimiser, Optimiser::adam);
  EXPECT_EQ(training.schedule, Schedule(ConstantSchedule{}));
  EXPECT_EQ(training.validation, 0);
  EXPECT_EQ(training.patience, 0U);
  EXPECT_EQ(training.clip_norm, 0);
}

struct AutoencoderCase {
  std::string_view name;
  std::vector<std::uint8_t> classes;
  std::size_t hidden_layers, hidden_size, latent_size, batch_size, epochs;
  double learning_rate, weight_decay;
};

TEST(NotebookTrainings, AutoencodersHaveThePublishedSettings) {
  const std::vector<AutoencoderCase> cases = {{"baseline", {1, 7}, 2, 256, 64, 32, 120, 1e-2, 1e-5},
                                              {"best", {1, 7}, 1, 500, 81, 32, 100, 1e-3, 0},
                                              {"all", {}, 1, 500, 81, 500, 100, 4e-3, 0}};
  for (const AutoencoderCase& expected : cases) {
    SCOPED_TRACE(expected.name);
    const StudyRun run = autoencoder(expected.name, 3);
    const TrainingSpec& training = run.config.training;
    EXPECT_EQ(run.config.classes, expected.classes);
    EXPECT_EQ(run.config.limit, 0U);
    EXPECT_EQ(model_of(run).hidden_layers, expected.hidden_layers);
    EXPECT_EQ(model_of(run).hidden_size, expected.hidden_size);
    EXPECT_EQ(model_of(run).latent_size, expected.latent_size);
    EXPECT_EQ(training.batch_size, expected.batch_size);
    EXPECT_EQ(training.epochs, expected.epochs);
    EXPECT_EQ(training.learning_rate, expected.learning_rate);
    EXPECT_EQ(training.weight_decay, expected.weight_decay);
    EXPECT_TRUE(training.shuffle);
    EXPECT_EQ(training.seed, 3U);
    expect_quirks(training);
  }
}

struct ClassifierCase {
  std::string_view name;
  ClassifierKind kind;
  ClassifierInput input;
  std::string_view autoencoder;
  std::size_t batch_size, epochs;
  double learning_rate;
};

TEST(NotebookTrainings, ClassifiersHaveThePublishedSettings) {
  const MlpSpec mlp{.hidden_layers = 5, .hidden_size = 20};
  const std::vector<ClassifierCase> cases = {
      {"cnn", CnnSpec{}, ClassifierInput::pixels, "", 128, 150, 1e-4},
      {"encoder-mlp", mlp, ClassifierInput::latents, "folder/all", 16, 120, 5e-5},
      {"encoder-mlp-128", mlp, ClassifierInput::latents, "folder/all", 128, 120, 5e-5}};
  for (const ClassifierCase& expected : cases) {
    SCOPED_TRACE(expected.name);
    const StudyRun run = classifier(expected.name);
    EXPECT_TRUE(run.config.classes.empty());
    EXPECT_EQ(classifier_model_of(run).kind, expected.kind);
    EXPECT_EQ(classifier_model_of(run).input, expected.input);
    EXPECT_EQ(classifier_model_of(run).loss, ClassifierLoss::cross_entropy_of_softmax);  // Q5
    EXPECT_FALSE(classifier_model_of(run).fine_tune);
    EXPECT_EQ(run.config.autoencoder, expected.autoencoder);
    EXPECT_EQ(run.config.training.batch_size, expected.batch_size);
    EXPECT_EQ(run.config.training.epochs, expected.epochs);
    EXPECT_EQ(run.config.training.learning_rate, expected.learning_rate);
    EXPECT_EQ(run.config.training.weight_decay, 0);
    EXPECT_FALSE(run.config.training.shuffle);                                      // Q6
    EXPECT_TRUE(std::ranges::count(run.config.test_kinds, Noise(NoNoise{})) == 1);  // Q7
    expect_quirks(run.config.training);
  }
}

TEST(NotebookTrainings, VariantsLeaveOneQuirkOutEachAndTheHonestBoth) {
  for (const std::string name : {"cnn", "encoder-mlp"}) {
    StudyRun published = classifier(name);
    const auto with = [&](ClassifierLoss loss, bool shuffle) {
      RunConfig config = published.config;
      std::get<ClassifierSpec>(config.model).loss = loss;
      config.training.shuffle = shuffle;
      return config;
    };
    EXPECT_EQ(classifier(name + "-logits").config, with(ClassifierLoss::cross_entropy, false));
    EXPECT_EQ(classifier(name + "-shuffled").config, with(ClassifierLoss::cross_entropy_of_softmax, true));
    EXPECT_EQ(classifier(name + "-honest").config, with(ClassifierLoss::cross_entropy, true));
  }
}

TEST(NotebookTrainings, TheHonestBestDiffersInScalingNoiseAndLossAlone) {
  RunConfig expected = autoencoder("best").config;
  expected.training.scaling = Scaling::unit;
  expected.training.noise.mix = NoiseMix::random;
  expected.training.noise.draw = NoiseDraw::fresh;
  expected.training.mean_of_batch_means = false;
  EXPECT_EQ(autoencoder("best-honest").config, expected);
}

TEST(NotebookTrainings, GridsHaveThePublishedTrials) {
  const std::vector<GridTrial> first = grid_trials(notebook_grid(full()));
  ASSERT_EQ(first.size(), 27U);
  EXPECT_EQ(first[1].settings,
            (std::vector<GridSetting>{{"hidden_layers", 1}, {"hidden_size", 300}, {"latent_size", 64}}));
  EXPECT_EQ(first[26].settings,
            (std::vector<GridSetting>{{"hidden_layers", 5}, {"hidden_size", 500}, {"latent_size", 81}}));
  const RunConfig& one = first[0].config;
  EXPECT_EQ(one.classes, (std::vector<std::uint8_t>{1, 7}));
  EXPECT_EQ(one.training.epochs, 30U);
  EXPECT_EQ(one.training.learning_rate, 1e-4);
  EXPECT_EQ(one.training.batch_size, 32U);
  EXPECT_TRUE(one.training.shuffle);
  expect_quirks(one.training);

  const std::vector<GridTrial> second = grid_trials(notebook_mlp_grid(full(), "folder/all"));
  ASSERT_EQ(second.size(), 21U);
  EXPECT_EQ(second[20].settings, (std::vector<GridSetting>{{"hidden_layers", 5}, {"hidden_size", 80}}));
  const RunConfig& other = second[0].config;
  EXPECT_TRUE(other.classes.empty());
  EXPECT_EQ(other.autoencoder, "folder/all");
  EXPECT_EQ(classifier_of(other, "").loss, ClassifierLoss::broadcast_mse);  // Q8
  EXPECT_EQ(other.training.epochs, 25U);
  EXPECT_EQ(other.training.learning_rate, 1e-4);
  EXPECT_EQ(other.training.batch_size, 16U);
  EXPECT_FALSE(other.training.shuffle);
  expect_quirks(other.training);
}

TEST(NotebookTrainings, EveryClassifierGetsTwentySeedsInFullAndMoreWhereMoreAreAskedFor) {
  NotebookSpec spec = full();
  const auto& row = notebook_classifiers()[0];
  EXPECT_EQ(seeds_of(row, spec), 20U);
  spec.seeds = 30;
  EXPECT_EQ(seeds_of(row, spec), 30U);
  EXPECT_EQ(seeds_of(notebook_classifiers()[1], spec), 10U);
}

TEST(NotebookTrainings, QuickSaysWhatItCutsAndFullCutsNothing) {
  EXPECT_TRUE(cuts_of(effort_of(full())).empty());
  NotebookSpec spec = full();
  spec.preset = StudyPreset::quick;
  const std::vector<std::string> cuts = cuts_of(effort_of(spec));
  EXPECT_EQ(std::ranges::count(cuts, "8 of 27 trials of grid 1"), 1);
  EXPECT_EQ(cuts_of(effort_of(spec), notebook_part::kSeeds),
            std::vector<std::string>{"5 of 20 seeds of the two classifiers"});
  spec.seeds = 20;
  EXPECT_TRUE(cuts_of(effort_of(spec), notebook_part::kSeeds).empty());
  NotebookEffort effort;
  effort.best_epochs = 7;
  EXPECT_EQ(cuts_of(effort), std::vector<std::string>{"7 of 100 epochs of best"});
  EXPECT_TRUE(cuts_of(effort, notebook_part::kEverything & ~notebook_part::kBest).empty());
}

/// The images of digits 1 and 7 as the trainings see them.
class NotebookImages : public testing::Test {
 protected:
  NotebookImages() {
    const RunConfig& config = run_.config;
    data_ =
        keep_classes(load_dataset(std::string(DEBRUIT_TEST_DATA) + "/data/small", Split::train, ""), config.classes);
    const NoisyImages images(data_, config.training.scaling, config.training.noise, 0, kTrainingStreams);
    noisy_.assign(data_.size(), std::vector<float>(data_.shape.size()));
    clean_ = noisy_;
    for (std::size_t i = 0; i < data_.size(); ++i) images.make(i, 1, noisy_[i], clean_[i]);
  }

  /// What the noise of an image shows: 'g' where black pixels change, 's' where only others do and not to 0 or 1 alone,
  /// 'p' where all that changes becomes 0 or 1, 'b' where everything is black.
  [[nodiscard]] char noise_of(std::size_t index) const {
    bool black_changes = false;
    bool to_ends_alone = true;
    bool any_light = false;
    for (std::size_t i = 0; i < noisy_[index].size(); ++i) {
      const float noisy = noisy_[index][i];
      const float clean = clean_[index][i];
      any_light = any_light || noisy != 0;
      if (noisy == clean) continue;
      black_changes = black_changes || clean == 0;
      to_ends_alone = to_ends_alone && (noisy == 0 || noisy == 1);
    }
    if (!any_light) return 'b';
    if (to_ends_alone) return 'p';
    return black_changes ? 'g' : 's';
  }

  StudyRun run_ = autoencoder("best");
  Dataset data_;
  std::vector<std::vector<float>> noisy_;
  std::vector<std::vector<float>> clean_;
};

TEST_F(NotebookImages, ComeInThreePartsWithABlackImageBetween) {
  ASSERT_EQ(data_.size(), 120U);
  std::string expected = std::string(40, 'g') + "b" + std::string(40, 's') + "b" + std::string(38, 'p');
  std::string found;
  for (std::size_t i = 0; i < data_.size(); ++i) found += noise_of(i);
  EXPECT_EQ(found, expected);
}

TEST_F(NotebookImages, KeepTheCleanImageAsTheTargetOfABlackOne) { EXPECT_GT(*std::ranges::max_element(clean_[40]), 0); }

TEST_F(NotebookImages, AreScaledColumnByColumn) {
  const std::size_t width = data_.shape.width;
  for (std::size_t i = 0; i < data_.size(); ++i) {
    for (std::size_t x = 0; x < width; ++x) {
      std::uint8_t low = 255;
      std::uint8_t high = 0;
      float largest = 0;
      for (std::size_t y = 0; y < data_.shape.height; ++y) {
        low = std::min(low, data_.image(i)[y * width + x]);
        high = std::max(high, data_.image(i)[y * width + x]);
        largest = std::max(largest, clean_[i][y * width + x]);
      }
      ASSERT_EQ(largest, low == high ? 0.0F : 1.0F) << "image " << i << ", column " << x;
    }
  }
}

}  // namespace
}  // namespace debruit
