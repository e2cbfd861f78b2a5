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

class Notebook : public testing::Test {
 protected:
  NotebookResult run() {
    TrainRunOptions options;
    options.threads = 2;
    StudyRunner runner(folder_.path(), options, [this](const StudyRun& next) { trained_.push_back(next.name); });
    return run_notebook(small_spec(), runner);
  }

  [[nodiscard]] nlohmann::json read_json(const std::string& name) const {
    return nlohmann::json::parse(read_file(folder_.path() / name));
  }

  /// As if what there is had been done by a machine with this processor.
  void move_from(const std::string& processor) const {
    nlohmann::json step = read_json("notebook/measured/processor.json");
    step["result"] = processor;
    write_file(folder_ / "notebook/measured/processor.json", step.dump());
  }

  test::TemporaryFolder folder_;
  std::vector<std::string> trained_;
};

void expect_black_images_counted(const NotebookResult& result) {
  EXPECT_EQ(result.pair.training, 120U);
  EXPECT_EQ(result.pair.black_training, (std::vector<std::size_t>{40, 81}));
  EXPECT_EQ(result.pair.test, 40U);
  EXPECT_EQ(result.pair.black_test, (std::vector<std::size_t>{14, 29}));
  EXPECT_EQ(result.pair.padding, 160U);
  EXPECT_EQ(result.all.black_training, (std::vector<std::size_t>{200, 401}));
  EXPECT_TRUE(result.all.black_test.empty());  // Q4: gaussian noise everywhere
  EXPECT_EQ(result.all.padding, 0U);
}

/// Q3, Q4 and Q9.
void expect_notebook_errors(const NotebookResult& result) {
  const NotebookAutoencoder& best = result.best.at(0);
  constexpr double kImages = 38;
  constexpr double kRows = 200;
  EXPECT_NEAR(best.notebook_error, best.black_rows + best.images_error * kImages / kRows, 1e-9);
  EXPECT_GT(best.black_rows, 0);
  EXPECT_EQ(best.intended_error, best.notebook_error);
  const NotebookAutoencoder& all = result.whole.at(0);
  EXPECT_EQ(all.black_rows, 0);
  EXPECT_EQ(all.images_error, all.notebook_error);
  EXPECT_NE(all.intended_error, all.notebook_error);
}

void expect_all_trainings(const NotebookResult& result) {
  EXPECT_EQ(result.baseline.size(), 1U);
  EXPECT_EQ(result.honest_best.size(), 1U);
  for (const auto* classifiers : {&result.cnn, &result.mlp, &result.mlp_128}) EXPECT_EQ(classifiers->size(), 3U);
  for (const auto* variants : {&result.cnn_logits, &result.cnn_shuffled, &result.cnn_honest, &result.mlp_logits,
                               &result.mlp_shuffled, &result.mlp_honest}) {
    EXPECT_EQ(variants->size(), 1U);
  }
  EXPECT_EQ(result.cnn.at(0).evaluation.scores.size(), 7U);  // Q7: clean, beside three noises at two scales
  EXPECT_EQ(result.mlp.at(0).evaluation.count, 200U);
  EXPECT_TRUE(result.grid.result.on_test_data);  // Q10
  EXPECT_TRUE(result.mlp_grid.result.on_test_data);
}

template <class Wanted>
std::vector<const Wanted*> blocks_of(const Document& document) {
  std::vector<const Wanted*> found;
  for (const Block& block : document.blocks) {
    if (const auto* const wanted = std::get_if<Wanted>(&block)) found.push_back(wanted);
  }
  return found;
}

std::set<std::string> first_column(const Table& table) {
  std::set<std::string> texts;
  for (const auto& row : table.rows) texts.insert(row.at(0).text);
  return texts;
}

void expect_every_row_first(const Document& document) {
  const std::set<std::string> quantities = first_column(*blocks_of<Table>(document).at(0));
  for (const std::string part :
       {"training images", "black among their noisy test images", "baseline: error", "baseline: seconds",
        "grid 1: chosen", "grid 1: time", "best: error", "best: training loss", "best: seconds", "all digits: error",
        "all digits: latent units", "all digits: seconds", "CNN: accuracy", "CNN: training loss", "CNN: seconds",
        "encoder-MLP, batch 16", "encoder-MLP, batch 128", "encoder-MLP: seconds", "grid 2: chosen"}) {
    EXPECT_TRUE(std::ranges::any_of(quantities, [&](const auto& text) { return text.starts_with(part); })) << part;
  }
}

void expect_quirks_and_cuts(const Document& document) {
  for (const Table* table : blocks_of<Table>(document)) {
    EXPECT_NE(table->note.find("quick preset: "), std::string::npos) << table->title;
    if (!table->title.starts_with("The notebook's quirks")) continue;
    EXPECT_EQ(first_column(*table),
              (std::set<std::string>{"Q1", "Q10", "Q11", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9"}));
  }
}

// One test for the whole: it takes seconds, and each test is a process of its own.
TEST_F(Notebook, FindsWhatTheNotebookDoesTellsItAndDoesNothingTwice) {
  const NotebookResult result = run();
  expect_black_images_counted(result);
  expect_notebook_errors(result);
  expect_all_trainings(result);

  const nlohmann::json grid = read_json("output_gridsearch.json");
  ASSERT_EQ(grid.size(), 2U);
  EXPECT_EQ(grid["1"]["params"], (nlohmann::json{{"hidden_layer_nb", 1}, {"hidden_size", 500}, {"latent_size", 81}}));
  EXPECT_DOUBLE_EQ(grid["0"]["true_error"].get<double>(), result.grid.result.trials.at(0).score);
  EXPECT_EQ(read_json("output_gridsearch_classif.json")["1"]["params"],
            (nlohmann::json{{"hidden_nb", 5}, {"hidden_size", 20}}));
  const nlohmann::json kept = read_json("notebook.json");
  EXPECT_EQ(kept["schema"], "debruit.notebook/1");
  EXPECT_DOUBLE_EQ(kept["all"][0]["notebook_error"].get<double>(), result.whole.at(0).notebook_error);

  const Document document = notebook_document(result);
  expect_every_row_first(document);
  expect_quirks_and_cuts(document);
  write_document(folder_.path(), document);
  EXPECT_EQ(read_document(folder_.path()).blocks.size(), document.blocks.size());

  trained_.clear();
  const NotebookResult again = run();
  EXPECT_TRUE(trained_.empty());
  EXPECT_TRUE(again.grid.result.was_finished);
  EXPECT_TRUE(again.mlp_grid.result.was_finished);
  EXPECT_EQ(format_notebook(again), format_notebook(result));

  ASSERT_EQ(result.processors.size(), 1U);
  move_from("another processor");
  EXPECT_EQ(run().processors, std::vector<std::string>{"another processor"});  // nothing is trained here
  std::filesystem::remove(folder_ / "notebook/cnn/seed1/result.json");
  for (int start = 0; start < 2; ++start) {
    EXPECT_EQ(run().processors, (std::vector<std::string>{"another processor", result.processors[0]}));
  }
  EXPECT_EQ(trained_, std::vector<std::string>{"notebook/cnn/seed1"});
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
