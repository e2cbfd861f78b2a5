// The whole protocol on a few hundred images: what it leaves, what it says, and that it goes on where it was.
#include "study/notebook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "files/atomic_file.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

NotebookSpec small_spec() {
  NotebookEffort effort;
  effort.baseline_epochs = effort.grid_epochs = effort.best_epochs = effort.all_epochs = 1;
  effort.cnn_epochs = effort.mlp_epochs = effort.mlp_grid_epochs = 1;
  effort.grid_hidden_layers = {1};
  effort.grid_hidden_sizes = {16, 500};
  effort.grid_latent_sizes = {81};
  effort.mlp_grid_hidden_layers = {1, 5};
  effort.mlp_grid_hidden_sizes = {20};
  effort.classifier_seeds = 3;
  effort.variant_seeds = 1;
  return {.data = std::string(DEBRUIT_TEST_DATA) + "/data/small",
          .preset = StudyPreset::quick,
          .seeds = 1,
          .effort = effort};
}

/// One protocol for all tests that only look at what it found.
class Notebook : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TemporaryFolder>();
    result_ = std::make_unique<NotebookResult>(run({}));
  }
  static void TearDownTestSuite() {
    result_.reset();
    folder_.reset();
  }

  static NotebookResult run(std::function<void(const StudyRun&)> on_run) {
    TrainRunOptions options;
    options.threads = 2;
    StudyRunner runner(folder_->path(), options, std::move(on_run));
    return run_notebook(small_spec(), runner);
  }

  static nlohmann::json read_json(const std::string& name) {
    return nlohmann::json::parse(read_file(folder_->path() / name));
  }

  static std::unique_ptr<test::TemporaryFolder> folder_;
  static std::unique_ptr<NotebookResult> result_;
};
std::unique_ptr<test::TemporaryFolder> Notebook::folder_;
std::unique_ptr<NotebookResult> Notebook::result_;

TEST_F(Notebook, CountsTheImagesThatItsLoopsLeaveBlack) {
  EXPECT_EQ(result_->pair.training, 120U);
  EXPECT_EQ(result_->pair.black_training, (std::vector<std::size_t>{40, 81}));
  EXPECT_EQ(result_->pair.test, 40U);
  EXPECT_EQ(result_->pair.black_test, (std::vector<std::size_t>{14, 29}));
  EXPECT_EQ(result_->pair.padding, 160U);
  EXPECT_EQ(result_->all.black_training, (std::vector<std::size_t>{200, 401}));
  EXPECT_TRUE(result_->all.black_test.empty());  // Q4: gaussian noise everywhere
  EXPECT_EQ(result_->all.padding, 0U);
}

TEST_F(Notebook, TakesItsErrorOverTheBlackRowsToo) {
  const NotebookAutoencoder& best = result_->best.at(0);
  const double images = 38;
  const double rows = 200;
  EXPECT_NEAR(best.notebook_error, best.black_rows + best.images_error * images / rows, 1e-9);
  EXPECT_GT(best.black_rows, 0);
  EXPECT_EQ(best.intended_error, best.notebook_error);
}

TEST_F(Notebook, GivesAllDigitsGaussianNoiseWhereAMixWasMeant) {
  const NotebookAutoencoder& all = result_->whole.at(0);
  EXPECT_EQ(all.black_rows, 0);
  EXPECT_NE(all.intended_error, all.notebook_error);
  EXPECT_EQ(all.images_error, all.notebook_error);
}

TEST_F(Notebook, TrainsEveryRowWithItsSeeds) {
  EXPECT_EQ(result_->baseline.size(), 1U);
  EXPECT_EQ(result_->honest_best.size(), 1U);
  EXPECT_EQ(result_->cnn.size(), 3U);
  EXPECT_EQ(result_->mlp.size(), 3U);
  EXPECT_EQ(result_->mlp_128.size(), 3U);
  for (const auto* variant : {&result_->cnn_logits, &result_->cnn_shuffled, &result_->cnn_honest, &result_->mlp_logits,
                              &result_->mlp_shuffled, &result_->mlp_honest}) {
    EXPECT_EQ(variant->size(), 1U);
  }
  EXPECT_EQ(result_->grid.result.trials.size(), 2U);
  EXPECT_EQ(result_->mlp_grid.result.trials.size(), 2U);
}

TEST_F(Notebook, ScoresClassifiersOnCleanAndNoisyImages) {
  EXPECT_EQ(result_->cnn.at(0).evaluation.scores.size(), 7U);
  EXPECT_EQ(result_->mlp.at(0).evaluation.count, 200U);
}

TEST_F(Notebook, RanksGridsOnTestDataAndLeavesTheNotebooksFiles) {
  EXPECT_TRUE(result_->grid.result.on_test_data);
  EXPECT_TRUE(result_->mlp_grid.result.on_test_data);
  const nlohmann::json grid = read_json("output_gridsearch.json");
  ASSERT_EQ(grid.size(), 2U);
  EXPECT_EQ(grid["1"]["params"], (nlohmann::json{{"hidden_layer_nb", 1}, {"hidden_size", 500}, {"latent_size", 81}}));
  EXPECT_DOUBLE_EQ(grid["0"]["true_error"].get<double>(), result_->grid.result.trials.at(0).score);
  EXPECT_EQ(grid["0"]["training_error"].size(), 1U);
  const nlohmann::json classifiers = read_json("output_gridsearch_classif.json");
  EXPECT_EQ(classifiers["1"]["params"], (nlohmann::json{{"hidden_nb", 5}, {"hidden_size", 20}}));
}

TEST_F(Notebook, KeepsItsResultAsJson) {
  const nlohmann::json json = read_json("notebook.json");
  EXPECT_EQ(json["schema"], "debruit.notebook/1");
  EXPECT_EQ(json["digits_1_and_7"]["black_training_images"], (nlohmann::json{40, 81}));
  EXPECT_EQ(json["encoder_mlp"].size(), 3U);
  EXPECT_DOUBLE_EQ(json["all"][0]["notebook_error"].get<double>(), result_->whole.at(0).notebook_error);
}

template <class Wanted>
std::vector<const Wanted*> blocks_of(const Document& document) {
  std::vector<const Wanted*> found;
  for (const Block& block : document.blocks) {
    if (const auto* const wanted = std::get_if<Wanted>(&block)) found.push_back(wanted);
  }
  return found;
}

TEST_F(Notebook, OpensItsDocumentWithEveryRowOfTheReproduction) {
  const Document document = notebook_document(*result_);
  const auto tables = blocks_of<Table>(document);
  ASSERT_FALSE(tables.empty());
  const Table& table = *tables.front();
  std::vector<std::string> quantities;
  for (const auto& row : table.rows) quantities.push_back(row.at(0).text);
  for (const std::string part :
       {"training images", "black among their noisy test images", "baseline: error", "baseline: seconds",
        "grid 1: chosen", "grid 1: time", "best: error", "best: training loss", "best: seconds", "all digits: error",
        "all digits: latent units", "all digits: seconds", "CNN: accuracy", "CNN: training loss", "CNN: seconds",
        "encoder-MLP, batch 16", "encoder-MLP, batch 128", "encoder-MLP: seconds", "grid 2: chosen"}) {
    EXPECT_TRUE(std::ranges::any_of(quantities, [&](const auto& text) { return text.starts_with(part); })) << part;
  }
}

TEST_F(Notebook, SaysOnEveryTableWhatWasCut) {
  const Document document = notebook_document(*result_);
  for (const Table* table : blocks_of<Table>(document)) {
    EXPECT_NE(table->note.find("quick preset: 1 of 120 epochs of the baseline"), std::string::npos) << table->title;
  }
}

TEST_F(Notebook, ExplainsEveryQuirk) {
  const Document document = notebook_document(*result_);
  std::set<std::string> names;
  for (const Table* table : blocks_of<Table>(document)) {
    if (!table->title.starts_with("The notebook's quirks")) continue;
    for (const auto& row : table->rows) names.insert(row.at(0).text);
  }
  EXPECT_EQ(names, (std::set<std::string>{"Q1", "Q10", "Q11", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9"}));
}

TEST_F(Notebook, WritesADocumentThatCanBeReadBack) {
  const Document document = notebook_document(*result_);
  const test::TemporaryFolder folder;
  write_document(folder.path(), document);
  EXPECT_EQ(read_document(folder.path()).blocks.size(), document.blocks.size());
}

TEST_F(Notebook, DoesNothingAgainWhenItIsStartedAgain) {
  std::vector<std::string> trained;
  const NotebookResult again = run([&](const StudyRun& next) { trained.push_back(next.name); });
  EXPECT_TRUE(trained.empty());
  EXPECT_TRUE(again.grid.result.was_finished);
  EXPECT_TRUE(again.mlp_grid.result.was_finished);
  EXPECT_EQ(format_notebook(again), format_notebook(*result_));
}

TEST(NotebookErrors, RefusesNoSeeds) {
  const test::TemporaryFolder folder;
  StudyRunner runner(folder.path(), {});
  NotebookSpec spec = small_spec();
  spec.seeds = 0;
  test::expect_error(
      ErrorKind::usage, [&] { (void)run_notebook(spec, runner); }, "seeds");
}

}  // namespace
}  // namespace debruit
