// What protocol `sound` trains and measures, figure by figure.
#include "study/sound_settings.h"

#include <gtest/gtest.h>

#include "debruit/error.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

using Sizes = std::vector<std::size_t>;
using Numbers = std::vector<double>;

TEST(SoundSettings, AreTheProtocolsWhenFull) {
  const SoundSettings settings = sound_settings({});
  EXPECT_EQ(settings.limit, 0U);
  EXPECT_EQ(settings.test_limit, 0U);
  EXPECT_DOUBLE_EQ(60000 * settings.validation, 5000);
  EXPECT_EQ(settings.epochs, 30U);
  EXPECT_EQ(settings.patience, 5U);
  EXPECT_EQ(settings.batch_size, 128U);
  EXPECT_EQ(settings.learning_rates, (Numbers{3e-4, 1e-3}));
  EXPECT_EQ(settings.autoencoder_layers, (Sizes{1, 3, 5}));
  EXPECT_EQ(settings.autoencoder_sizes, (Sizes{300, 400, 500}));
  EXPECT_EQ(settings.latent_sizes, (Sizes{49, 64, 81}));
  EXPECT_EQ(settings.mlp_layers, (Sizes{1, 3, 5}));
  EXPECT_EQ(settings.mlp_sizes, (Sizes{20, 30, 40, 50, 60, 70, 80}));
  EXPECT_EQ(settings.neighbours, (Sizes{1, 3, 5, 9}));
  EXPECT_EQ(settings.seeds, 5U);
  EXPECT_EQ(settings.scales, (Numbers{0.25, 0.5, 0.8, 1, 1.5}));
  EXPECT_EQ(settings.kinds, (std::vector<Noise>{GaussianNoise{}, SpeckleNoise{}, SaltAndPepperNoise{}}));
  EXPECT_EQ(settings.cuts, "");
  EXPECT_GE(settings.selection_seed, settings.seeds) << "chosen with a seed of the winners";
}

TEST(SoundSettings, MeasureEveryNoiseAtEveryScaleAndCleanImages) {
  const std::vector<SoundCell> cells = sound_cells(sound_settings({}));
  ASSERT_EQ(cells.size(), 16U);
  EXPECT_EQ(in_words(cells.front()), "Gaussian 0.25");
  EXPECT_EQ(in_words(cells[14]), "salt-and-pepper 1.5");
  EXPECT_EQ(in_words(cells.back()), "clean");
  EXPECT_TRUE(is_clean(cells.back()));
}

TEST(SoundSettings, TrainOnFreshClippedNoiseOfEveryKindAndScale) {
  const TrainingSpec training = sound_training(sound_settings({}), 3, 1e-3);
  TrainingSpec expected;
  expected.noise = {.kinds = {GaussianNoise{}, SpeckleNoise{}, SaltAndPepperNoise{}},
                    .scale_low = 0,
                    .scale_high = 1,
                    .mix = NoiseMix::random,
                    .draw = NoiseDraw::fresh,
                    .clip = true};
  expected.scaling = Scaling::unit;
  expected.epochs = 30;
  expected.patience = 5;
  expected.batch_size = 128;
  expected.learning_rate = 1e-3;
  expected.validation = 1.0 / 12;
  expected.seed = 3;
  EXPECT_EQ(training, expected);
  EXPECT_EQ(training.split_seed, sound_training(sound_settings({}), 4, 1e-3).split_seed);
  EXPECT_NO_THROW(validate(training));
}

TEST(SoundSettings, ScoreOnlyWinnersOnTheTestSplit) {
  const SoundSettings settings = sound_settings({});
  const AutoencoderSpec model{.image = settings.image, .hidden_layers = 1, .hidden_size = 500, .latent_size = 81};
  const RunConfig selection = selection_config(settings, model, 1e-3);
  EXPECT_TRUE(selection.test_kinds.empty());
  EXPECT_EQ(selection.training.seed, settings.selection_seed);
  const RunConfig winner = winner_config(settings, model, 1e-3, 2);
  EXPECT_EQ(winner.test_kinds.size(), 4U);
  EXPECT_TRUE(std::holds_alternative<NoNoise>(winner.test_kinds.back()));
  EXPECT_EQ(winner.test_scales, settings.scales);
  EXPECT_EQ(winner.test_seed, settings.test_seed);
  EXPECT_EQ(winner.test_seed, winner_config(settings, model, 1e-3, 3).test_seed);
  EXPECT_EQ(winner.training.seed, 2U);
}

TEST(SoundSettings, CompareEightClassifiersOnLogits) {
  const SoundSettings settings = sound_settings({});
  const AutoencoderSpec autoencoder{.image = settings.image, .hidden_layers = 1, .hidden_size = 500, .latent_size = 81};
  ASSERT_EQ(sound_models().size(), 8U);
  for (const SoundModelRow& row : sound_models()) {
    EXPECT_EQ(&row, &row_of(row.model));
    const ClassifierSpec spec = classifier_spec(settings, row.model, row.kind, autoencoder);
    EXPECT_EQ(spec.loss, ClassifierLoss::cross_entropy) << row.name;
    EXPECT_EQ(spec.fine_tune, row.model == SoundModel::fine_tuned_mlp) << row.name;
    EXPECT_NO_THROW(validate(spec)) << row.name;
  }
}

TEST(SoundSettings, SayWhatTheQuickPresetCuts) {
  const SoundSettings quick = sound_settings({.preset = StudyPreset::quick});
  EXPECT_EQ(quick.seeds, 2U);
  EXPECT_GT(quick.limit, 0U);
  EXPECT_GT(quick.test_limit, 0U);
  EXPECT_LT(quick.epochs, 30U);
  EXPECT_EQ(quick.scales, sound_settings({}).scales);
  EXPECT_EQ(quick.cuts.rfind("Quick preset: ", 0), 0U) << quick.cuts;
  for (const std::string& figure : {std::to_string(quick.limit), std::to_string(quick.test_limit),
                                    std::to_string(quick.epochs) + " epochs", std::string("2 seeds for 5")}) {
    EXPECT_NE(quick.cuts.find(figure), std::string::npos) << quick.cuts;
  }
  EXPECT_EQ(sound_settings({.preset = StudyPreset::quick, .seeds = 3}).seeds, 3U);
}

TEST(SoundSettings, RefuseMoreSeedsThanTheSelectionsIsApartFrom) {
  test::expect_error(
      ErrorKind::usage, [] { (void)sound_settings({.seeds = 101}); }, "seeds: 101 is out of range: expected 1 to 100");
}

TEST(SoundSettings, DifferInTextWhereverTheyDiffer) {
  SoundSettings other;
  other.test_seed += 1;
  EXPECT_NE(settings_text(SoundSettings{}), settings_text(other));
  EXPECT_EQ(settings_text(SoundSettings{}), settings_text(SoundSettings{}));
}

}  // namespace
}  // namespace debruit
