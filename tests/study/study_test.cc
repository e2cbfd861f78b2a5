// What the study trains is the notebook's: every setting of its rows.
#include "study/study.h"

#include <gtest/gtest.h>

namespace debruit {
namespace {

/// What both rows have in common.
RunConfig notebook_row() {
  RunConfig config;
  config.data = "mnist";
  config.model = AutoencoderSpec{.image = {}, .hidden_layers = 1, .hidden_size = 500, .latent_size = 81};
  config.training.scaling = Scaling::minmax_columns;
  config.training.noise.kinds = {GaussianNoise{.mean = 0, .var = 0.01}, SpeckleNoise{.mean = 0, .var = 1},
                                 SaltAndPepperNoise{.amount = 0.4, .salt_vs_pepper = 0.5}};
  config.training.noise.scale_low = 1;
  config.training.noise.scale_high = 1;
  config.training.noise.mix = NoiseMix::thirds;
  config.training.noise.draw = NoiseDraw::once;
  config.training.noise.clip = false;
  config.training.weight_decay = 0;
  config.training.validation = 0;
  config.training.seed = 0;
  return config;
}

RunConfig best_row(std::size_t epochs) {
  RunConfig config = notebook_row();
  config.classes = {1, 7};
  config.training.batch_size = 32;
  config.training.learning_rate = 1e-3;
  config.training.epochs = epochs;
  return config;
}

RunConfig all_row(std::size_t epochs) {
  RunConfig config = notebook_row();
  config.training.batch_size = 500;
  config.training.learning_rate = 4e-3;
  config.training.epochs = epochs;
  return config;
}

TEST(StudyTest, TrainsTheNotebooksRowsForAsLongAsPublished) {
  const auto runs = study_runs({.preset = StudyPreset::full});
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].name, "best");
  EXPECT_EQ(runs[0].config, best_row(100));
  EXPECT_EQ(runs[1].name, "all");
  EXPECT_EQ(runs[1].config, all_row(100));
}

TEST(StudyTest, ShortensNothingButTheEpochsWhenQuick) {
  const auto runs = study_runs({.preset = StudyPreset::quick});
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_LT(runs[0].config.training.epochs, 100U);
  EXPECT_EQ(runs[0].config, best_row(runs[0].config.training.epochs));
  EXPECT_LT(runs[1].config.training.epochs, 100U);
  EXPECT_EQ(runs[1].config, all_row(runs[1].config.training.epochs));
}

TEST(StudyTest, RepeatsEveryRowWithEverySeed) {
  const auto runs = study_runs({.preset = StudyPreset::full, .seeds = 3});
  ASSERT_EQ(runs.size(), 6U);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    RunConfig expected = i % 2 == 0 ? best_row(100) : all_row(100);
    expected.training.seed = i / 2;
    EXPECT_EQ(runs[i].config, expected);
    EXPECT_EQ(runs[i].name, (i % 2 == 0 ? "best-seed" : "all-seed") + std::to_string(i / 2));
  }
}

}  // namespace
}  // namespace debruit
