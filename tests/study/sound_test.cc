// The whole protocol on a small set: chosen without the test split, not done twice, the same for any number of threads.
#include "study/sound.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "evaluation/denoiser_comparison.h"
#include "files/atomic_file.h"
#include "runs/run_folder.h"
#include "study/run_data.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

const std::string kSmall = std::string(DEBRUIT_TEST_DATA) + "/data/small";

/// Everything that the protocol has, in as few and as small trainings as can be.
SoundSettings small_settings(const std::string& data = kSmall) {
  SoundSettings settings;
  settings.data = data;
  settings.limit = 200;
  settings.test_limit = 30;
  settings.validation = 0.2;
  settings.epochs = 2;
  settings.patience = 1;
  settings.batch_size = 32;
  settings.autoencoder_layers = {0, 1};
  settings.autoencoder_sizes = {16};
  settings.latent_sizes = {8};
  settings.screening_epochs = 1;
  settings.autoencoder_finalists = 1;
  settings.mlp_layers = {1};
  settings.mlp_sizes = {8, 12};
  settings.neighbours = {1, 3};
  settings.filter_images = 5;
  settings.gaussian_sigmas = {0.4, 0.8};
  settings.non_local_hs = {0.1, 0.3};
  settings.non_local_images = 7;
  settings.selection_attempts = 2;
  settings.seeds = 2;
  settings.scales = {1};
  settings.resamples = 20;
  settings.cuts = "Quick preset: a test.";
  return settings;
}

/// Runs the protocol in `folder`; `trained` hears of every training.
SoundResult run_in(const fs::path& folder, std::size_t threads, std::vector<std::string>* trained = nullptr) {
  TrainRunOptions options;
  options.threads = threads;
  StudyRunner runner(folder, options, [&](const StudyRun& run) {
    if (trained != nullptr) trained->push_back(run.name);
  });
  return run_sound(small_settings(), runner);
}

/// sound.json without what depends on the clock.
nlohmann::json without_times(nlohmann::json json) {
  if (json.is_object()) {
    for (const char* const key : {"seconds", "training_seconds", "seconds_per_image"}) json.erase(key);
  }
  if (json.is_structured()) {
    for (auto& value : json) value = without_times(value);
  }
  return json;
}

/// document.json's text: documents with NaNs are not equal to themselves.
std::string written(const Document& document) {
  const test::TemporaryFolder folder;
  write_document(folder.path(), document);
  return read_file(folder / "document.json");
}

class SoundTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TemporaryFolder>();
    result_ = std::make_unique<SoundResult>(run_in(folder_->path(), 2));
  }
  static void TearDownTestSuite() {
    result_.reset();
    folder_.reset();
  }

  /// What `filter` leaves of `limit` of a cell's test images; 0: all.
  static Quality quality_of(const Filter& filter, std::size_t limit, const SoundCell& cell) {
    const SoundSettings& settings = result_->settings;
    const Dataset data = load_data(winner_config(settings, AutoencoderSpec{}, 0, 0), Split::test, {});
    const EvaluationSpec spec{
        .kinds = settings.kinds, .scales = settings.scales, .clip = true, .seed = settings.test_seed};
    const std::vector<ComparedDenoiser> alone = {{filter, limit}};
    ThreadPool pool(1);
    DenoiserComparison comparison(alone, data, spec, pool);
    return comparison.score({.kinds = {cell.kind}, .scale = cell.scale})[0].quality;
  }

  static std::unique_ptr<test::TemporaryFolder> folder_;
  static std::unique_ptr<SoundResult> result_;
};

std::unique_ptr<test::TemporaryFolder> SoundTest::folder_;
std::unique_ptr<SoundResult> SoundTest::result_;

TEST_F(SoundTest, ScoresEveryModelInEveryCell) {
  ASSERT_EQ(result_->classifiers.size(), 8U);
  EXPECT_EQ(result_->denoising.size(), 4U);
  for (const ClassifierScores& scores : result_->classifiers) {
    EXPECT_EQ(scores.accuracy.size(), 4U);
    EXPECT_EQ(scores.correct.size(), 2U);
    EXPECT_EQ(scores.correct[1][3].size(), 30U);
    EXPECT_GT(scores.parameters, 0U);
  }
  EXPECT_EQ(result_->training_images, 160U);
  EXPECT_EQ(result_->validation_images, 40U);
  EXPECT_EQ(result_->comparisons.size(), 13U);
}

TEST_F(SoundTest, AgreesWithWhatTheRunsSayOfThemselves) {
  const RunFolder run = RunFolder::open(*folder_ / "sound/encoder_mlp/seed1");
  const auto evaluations = run.read_result()->classifier_evaluations;
  ASSERT_EQ(evaluations.size(), 1U);
  const ClassifierScores& scores = result_->classifiers[static_cast<std::size_t>(SoundModel::encoder_mlp)];
  for (std::size_t cell = 0; cell < scores.accuracy.size(); ++cell) {
    EXPECT_DOUBLE_EQ(accuracy(scores.correct[1][cell]), evaluations[0].scores[cell].accuracy.value);
  }
  const auto denoised = RunFolder::open(*folder_ / "sound/autoencoder/seed1").read_result()->evaluations.at(0);
  for (std::size_t cell = 0; cell < result_->denoising.size(); ++cell) {
    EXPECT_NEAR(result_->denoising[cell].autoencoders[1].mse, denoised.scores[cell].denoised.mse.mean, 1e-12);
    EXPECT_NEAR(result_->denoising[cell].baselines[0].mse, denoised.scores[cell].noisy.mse.mean, 1e-12);
  }
}

TEST_F(SoundTest, PutsEverySeedsEncoderBehindThatSeedsAutoencoder) {
  for (const std::string seed : {"seed0", "seed1"}) {
    const RunConfig config = RunFolder::open(*folder_ / ("sound/encoder_mlp/" + seed)).read_config();
    const auto encoder = RunFolder::open(*folder_ / ("sound/autoencoder/" + seed)).read_result();
    EXPECT_EQ(config.autoencoder_sha256, encoder->weights_sha256);
  }
}

TEST_F(SoundTest, ScoresNothingThatIsChosenFromOnTheTestSplit) {
  std::size_t runs = 0;
  for (const auto& entry : fs::recursive_directory_iterator(*folder_ / "sound/select")) {
    if (entry.path().filename() != "result.json") continue;
    const auto result = RunFolder::open(entry.path().parent_path()).read_result();
    EXPECT_TRUE(result->evaluations.empty() && result->classifier_evaluations.empty()) << entry.path();
    EXPECT_FALSE(fs::exists(entry.path().parent_path() / "predictions.npz"));
    ++runs;
  }
  std::size_t rates = 0;
  for (const auto& [model, trials] : result_->selection.rates) rates += trials.size();
  EXPECT_EQ(runs, 2U + 2 + 2 + rates - 1 + 2);  // one encoder-MLP is of the grid
}

TEST_F(SoundTest, GivesAClassifierThatStaysAtChanceAnotherSeed) {
  const auto& rates = result_->selection.rates;
  ASSERT_EQ(rates.size(), 7U);
  double worst_of_kept = 0;
  double best_of_tried_again = 1;
  for (const auto& [model, trials] : rates) {
    const double first = std::min(trials[0].error, trials[1].error);
    EXPECT_EQ(trials[1].seed, 1000U);
    if (trials.size() == 2) {
      worst_of_kept = std::max(worst_of_kept, first);
    } else {
      ASSERT_EQ(trials.size(), 4U) << row_of(model).name;
      EXPECT_EQ(trials[3].seed, 1001U);
      best_of_tried_again = std::min(best_of_tried_again, first);
    }
  }
  EXPECT_LT(worst_of_kept, best_of_tried_again);
  EXPECT_EQ(rates.at(SoundModel::cnn).size(), 4U);  // its only channel is dead from the beginning
}

TEST_F(SoundTest, ChoosesFiltersForEveryKindOfNoiseAndForCleanImages) {
  const std::vector<KindFilters>& filters = result_->selection.filters;
  ASSERT_EQ(filters.size(), 4U);
  EXPECT_EQ(filters[0].kind, Noise(GaussianNoise{}));
  EXPECT_EQ(filters[3].kind, Noise(NoNoise{}));
  std::set<double> errors;
  for (const KindFilters& kind : filters) {
    ASSERT_EQ(kind.gaussian.size(), 2U);
    EXPECT_EQ(kind.gaussian_filter, std::ranges::min_element(kind.gaussian, {}, &FilterTrial::mse)->filter);
    EXPECT_EQ(kind.non_local_filter, std::ranges::min_element(kind.non_local, {}, &FilterTrial::mse)->filter);
    errors.insert(kind.gaussian[0].mse);
  }
  EXPECT_EQ(errors.size(), 4U);                                        // each on its own noise
  EXPECT_EQ(filters[3].gaussian_filter, Filter(GaussianFilter{0.4}));  // the weakest harms clean images least
  EXPECT_EQ(filters[2].gaussian_filter, Filter(GaussianFilter{0.8}));
}

TEST_F(SoundTest, ScoresTheFiltersOfTheCellsKind) {
  const std::vector<SoundCell> cells = sound_cells(result_->settings);
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const KindFilters& filters = filters_of(result_->selection.filters, cells[cell].kind);
    const CellDenoising& scores = result_->denoising[cell];
    const std::size_t few = result_->settings.non_local_images;
    EXPECT_DOUBLE_EQ(scores.baselines[2].mse, quality_of(filters.gaussian_filter, 0, cells[cell]).mse.mean);
    EXPECT_DOUBLE_EQ(scores.baselines[3].mse, quality_of(filters.non_local_filter, few, cells[cell]).mse.mean);
  }
}

TEST_F(SoundTest, TellsTheBestBaselineByTheImagesThatAllWereGiven) {
  const std::vector<SoundCell> cells = sound_cells(result_->settings);
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const CellDenoising& scores = result_->denoising[cell];
    const Quality median = quality_of(MedianFilter{}, result_->settings.non_local_images, cells[cell]);
    EXPECT_NEAR(scores.baselines[1].psnr_in_common, median.psnr.mean, 1e-12);
    EXPECT_NE(scores.baselines[1].psnr_in_common, scores.baselines[1].psnr);
    EXPECT_EQ(scores.baselines[3].psnr_in_common, scores.baselines[3].psnr);
    if (is_clean(cells[cell])) continue;
    const auto best = std::ranges::max_element(scores.baselines, {}, &Denoised::psnr_in_common);
    EXPECT_EQ(scores.best, sound_baselines()[static_cast<std::size_t>(best - scores.baselines.begin())].baseline);
  }
}

TEST_F(SoundTest, ChoosesTheSameWhereThereIsNoTestSplit) {
  const test::TemporaryFolder data;
  for (const std::string file : {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"}) {
    fs::copy_file(fs::path(kSmall) / file, data / file);
  }
  const test::TemporaryFolder study;
  StudyRunner runner(study.path(), {});
  SoundSettings settings = small_settings(data.path().string());
  settings.image = result_->settings.image;
  const SoundSelection chosen = select_on_validation(settings, runner);
  EXPECT_EQ(chosen.autoencoder, result_->selection.autoencoder);
  EXPECT_EQ(chosen.autoencoder_rate, result_->selection.autoencoder_rate);
  EXPECT_EQ(chosen.kinds, result_->selection.kinds);
  EXPECT_EQ(chosen.classifier_rates, result_->selection.classifier_rates);
  for (std::size_t kind = 0; kind < chosen.filters.size(); ++kind) {
    EXPECT_EQ(chosen.filters[kind].gaussian_filter, result_->selection.filters[kind].gaussian_filter);
    EXPECT_EQ(chosen.filters[kind].non_local_filter, result_->selection.filters[kind].non_local_filter);
  }
  test::expect_error(
      ErrorKind::usage, [&] { (void)run_sound(settings, runner); }, "has no test part");
}

TEST_F(SoundTest, DoesNothingTwice) {
  const std::string before = read_file(*folder_ / "sound.json");
  std::vector<std::string> trained;
  const SoundResult again = run_in(folder_->path(), 2, &trained);
  EXPECT_TRUE(trained.empty()) << trained.front();
  EXPECT_EQ(read_file(*folder_ / "sound.json"), before);
  EXPECT_EQ(written(sound_document(again)), written(sound_document(*result_)));
}

TEST_F(SoundTest, GoesOnWhereItWasStopped) {
  fs::remove(*folder_ / "sound/lenet5/seed0/result.json");
  std::vector<std::string> trained;
  const SoundResult again = run_in(folder_->path(), 2, &trained);
  EXPECT_EQ(trained, std::vector<std::string>{"sound/lenet5/seed0"});
  EXPECT_EQ(again.answer.summary, result_->answer.summary);
}

TEST_F(SoundTest, DoesNotDependOnTheNumberOfThreads) {
  const test::TemporaryFolder folder;
  const SoundResult alone = run_in(folder.path(), 1);
  EXPECT_EQ(without_times(nlohmann::json::parse(format_sound(alone))),
            without_times(nlohmann::json::parse(format_sound(*result_))));
}

TEST_F(SoundTest, SaysUnderEveryTableAndFigureWhatWasCut) {
  std::set<std::string> charts;
  const auto check_note = [](const std::string& title, const std::string& note) {
    EXPECT_NE(note.find("Quick preset: a test."), std::string::npos) << title;
  };
  for (const Block& block : sound_document(*result_).blocks) {
    if (const auto* const table = std::get_if<Table>(&block)) check_note(table->title, table->note);
    if (const auto* const map = std::get_if<HeatMap>(&block)) check_note(map->title, map->note);
    if (const auto* const trials = std::get_if<ParallelCoordinates>(&block)) check_note(trials->title, trials->note);
    if (const auto* const seeds = std::get_if<DistributionChart>(&block)) check_note(seeds->title, seeds->note);
    if (const auto* const chart = std::get_if<LineChart>(&block)) {
      check_note(chart->title, chart->note);
      EXPECT_TRUE(charts.insert(chart->name).second) << chart->name;
    }
  }
  EXPECT_EQ(charts.size(), 6U);  // PSNR and accuracy for each kind of noise
}

TEST_F(SoundTest, SaysWithWhichSeedsAndHowTheGridsWereSearched) {
  std::string text;
  std::string seeds;
  for (const Block& block : sound_document(*result_).blocks) {
    if (const auto* const words = std::get_if<Paragraph>(&block)) text += words->text + "\n";
    const auto* const table = std::get_if<Table>(&block);
    if (table != nullptr && table->title == "The protocol") seeds = table->rows.back()[1].text;
  }
  for (const std::string said :
       {"one seed (1000)", "but for models that stayed at chance with it", "CNN (seeds 1000, 1001)",
        "for at most 1 epochs at learning rate 0.001", "The MLPs' grid is searched at learning rate 0.001 alone"}) {
    EXPECT_NE(text.find(said), std::string::npos) << said;
  }
  EXPECT_NE(seeds.find("CNN to 1001"), std::string::npos) << seeds;
}

TEST_F(SoundTest, LeavesTheTicksOfScoresToTheFigure) {
  std::size_t figures = 0;
  for (const Block& block : sound_document(*result_).blocks) {
    const auto* const figure = std::get_if<ParallelCoordinates>(&block);
    if (figure == nullptr) continue;
    ++figures;
    EXPECT_TRUE(figure->axes.back().ticks.empty());  // one a trial lie over each other
    EXPECT_FALSE(figure->axes.front().ticks.empty());
  }
  EXPECT_EQ(figures, 1U);
}

TEST_F(SoundTest, EndsWithTheAnswer) {
  const Document document = sound_document(*result_);
  EXPECT_EQ(document.summary.rfind(result_->answer.summary, 0), 0U);
  bool asked = false;
  bool answered = false;
  for (const Block& block : document.blocks) {
    if (const auto* const heading = std::get_if<Heading>(&block)) {
      asked = heading->text == "Does the encoder-MLP beat the CNN on noisy digits?";
    }
    if (const auto* const words = std::get_if<Paragraph>(&block)) {
      answered |= asked && words->text == result_->answer.summary;
    }
  }
  EXPECT_TRUE(asked);  // it was the last heading
  EXPECT_TRUE(answered);
}

TEST_F(SoundTest, LeavesADocumentThatCanBeWrittenAndRead) {
  const test::TemporaryFolder folder;
  const Document document = sound_document(*result_);
  write_document(folder.path(), document);
  EXPECT_EQ(read_document(folder.path()).blocks.size(), document.blocks.size());
}

}  // namespace
}  // namespace debruit
