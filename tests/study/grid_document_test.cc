// What a grid's report shows: the ranked table, a line a trial, and a heat map of the best.
#include "study/grid_document.h"

#include <gtest/gtest.h>

#include <cmath>

#include "study/grid_example.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::example_result;

/// The only block of its kind, or null.
template <class Kind>
const Kind* only(const std::vector<Block>& blocks) {
  const Kind* found = nullptr;
  for (const Block& block : blocks) {
    if (const auto* const kind = std::get_if<Kind>(&block)) {
      EXPECT_EQ(found, nullptr);
      found = kind;
    }
  }
  return found;
}

std::vector<std::string> texts(const std::vector<Cell>& row) {
  std::vector<std::string> found;
  for (const Cell& cell : row) found.push_back(cell.text);
  return found;
}

TEST(GridDocumentTest, TabulatesTrialsFromTheBestToTheWorst) {
  const std::vector<Block> blocks = grid_blocks(example_result(), "grid");
  const auto* const table = only<Table>(blocks);
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->columns,
            (std::vector<std::string>{"rank", "hidden layers", "hidden size", "learning rate", "validation loss",
                                      "training loss", "parameters", "seconds", ""}));
  ASSERT_EQ(table->rows.size(), 6U);
  EXPECT_EQ(texts(table->rows[0]),
            (std::vector<std::string>{"1", "3", "300", "1e-04", "0.25", "0.125", "1000", "2.5", ""}));
  EXPECT_EQ(texts(table->rows[4]),
            (std::vector<std::string>{"–", "1", "400", "1e-04", "–", "–", "–", "–",
                                      "failed: training: the loss, at \"epoch 1\", is no longer finite"}));
  EXPECT_EQ(table->rows[5].back().text, "not finished");
}

TEST(GridDocumentTest, DrawsALineATrialThroughWhatVaries) {
  const std::vector<Block> blocks = grid_blocks(example_result(), "mine");
  const auto* const figure = only<ParallelCoordinates>(blocks);
  ASSERT_NE(figure, nullptr);
  EXPECT_EQ(figure->name, "mine-parallel");
  EXPECT_EQ(figure->axes,
            (std::vector<Axis>{{"hidden layers", {1, 3, 5}}, {"hidden size", {300, 400}}, {"validation loss", {}}}));
  ASSERT_EQ(figure->trials.size(), 6U);
  EXPECT_EQ(figure->trials[2], (std::vector<double>{3, 300, 0.25}));
  EXPECT_EQ(figure->scores[2], 0.25);
  EXPECT_TRUE(std::isnan(figure->scores[1]));
}

TEST(GridDocumentTest, MapsTheTwoParametersWithMostValuesAndLeavesFailedTrialsOut) {
  const std::vector<Block> blocks = grid_blocks(example_result(), "mine");
  const auto* const map = only<HeatMap>(blocks);
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(map->x_names, (std::vector<std::string>{"1", "3", "5"}));
  EXPECT_EQ(map->y_names, (std::vector<std::string>{"300", "400"}));
  EXPECT_EQ(map->values[0], (std::vector<double>{0.5, 0.25, 0.5}));
  EXPECT_TRUE(std::isnan(map->values[1][0]));
  EXPECT_EQ(map->values[1][2], 0.75);
}

TEST(GridDocumentTest, MapsTheBestOverAllOtherParameters) {
  GridResult result = example_result();
  for (TrialOutcome& outcome : result.trials) {  // the same grid twice, the second time better with one pair
    TrialOutcome again = outcome;
    again.trial.index += result.trials.size();
    outcome.trial.settings[2].value = 1e-3;
  }
  const std::vector<TrialOutcome> first = result.trials;
  for (TrialOutcome again : first) {
    again.trial.settings[2].value = 1e-4;
    again.score = again.trial.index == 0 ? 0.125 : 1;
    again.status = TrialStatus::finished;
    result.trials.push_back(again);
  }
  const std::vector<Block> blocks = grid_blocks(result, "mine");
  const auto* const map = only<HeatMap>(blocks);
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(map->values[0], (std::vector<double>{0.125, 0.25, 0.5}));
  EXPECT_EQ(map->values[1], (std::vector<double>{1, 1, 0.75}));
  EXPECT_NE(map->note.find("best"), std::string::npos);
}

TEST(GridDocumentTest, NamesSelectionOnTestDataWhereverTheScoreStands) {
  GridResult result = example_result();
  result.rank_name = "test error";
  result.on_test_data = true;
  const Document document = grid_document(result, "a grid");
  EXPECT_NE(document.summary.find("selection on test data"), std::string::npos);
  EXPECT_NE(only<Table>(document.blocks)->title.find("selection on test data"), std::string::npos);
  EXPECT_NE(only<HeatMap>(document.blocks)->value_label.find("selection on test data"), std::string::npos);
  const Document honest = grid_document(example_result(), "a grid");
  EXPECT_EQ(honest.summary.find("test data"), std::string::npos);
}

TEST(GridDocumentTest, SaysWhichTrialIsBestAndShowsItsRun) {
  const Document document = grid_document(example_result(), "a grid");
  EXPECT_EQ(document.summary,
            "Best of 4 finished trials by validation loss: hidden layers 3, hidden size 300, learning rate 1e-04, with "
            "0.25.");
  EXPECT_EQ(document.runs,
            (std::vector<std::string>{"trials/002_hidden_layers=3,hidden_size=300,learning_rate=1e-04"}));
}

TEST(GridDocumentTest, IsADocumentThatCanBeWritten) {
  test::TemporaryFolder folder;
  const Document document = grid_document(example_result(), "a grid");
  write_document(folder.path(), document);
  EXPECT_EQ(read_document(folder.path()).blocks.size(), document.blocks.size());
}

TEST(GridDocumentTest, DrawsNothingOfAGridWithoutAScore) {
  GridResult result = example_result();
  for (TrialOutcome& outcome : result.trials) {
    outcome.status = TrialStatus::failed;
    outcome.score = std::nan("");
  }
  const Document document = grid_document(result, "a grid");
  EXPECT_EQ(only<ParallelCoordinates>(document.blocks), nullptr);
  EXPECT_EQ(only<HeatMap>(document.blocks), nullptr);
  EXPECT_TRUE(document.runs.empty());
}

}  // namespace
}  // namespace debruit
