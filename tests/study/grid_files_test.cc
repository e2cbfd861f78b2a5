// A grid's files: ranked results as JSON and CSV, and the notebook's own layout.
#include "study/grid_files.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "study/grid_example.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

using Json = nlohmann::json;
using test::example_grid;
using test::example_result;

TEST(GridFilesTest, ListTrialsFromTheBestToTheWorst) {
  const Json json = Json::parse(format_grid(example_grid(), example_result()));
  EXPECT_EQ(json["schema"], "debruit.grid/2");
  EXPECT_EQ(json["status"], "unfinished");
  std::vector<std::size_t> indexes;
  for (const Json& trial : json["trials"]) indexes.push_back(trial["index"]);
  EXPECT_EQ(indexes, (std::vector<std::size_t>{2, 0, 4, 5, 1, 3}));
  const Json best = {{"rank", 1},
                     {"index", 2},
                     {"run", "trials/002_hidden_layers=3,hidden_size=300,learning_rate=1e-04"},
                     {"params", {{"hidden_layers", 3}, {"hidden_size", 300}, {"learning_rate", 1e-4}}},
                     {"status", "finished"},
                     {"score", 0.25},
                     {"training_loss", 0.125},
                     {"validation_loss", 0.25},
                     {"epochs", 2},
                     {"model_parameters", 1000},
                     {"seconds", 2.5},
                     {"weights_sha256", "ab"}};
  EXPECT_EQ(json["trials"][0], best);
  EXPECT_TRUE(json["trials"][0]["params"]["hidden_size"].is_number_integer());
}

TEST(GridFilesTest, SayWhyATrialFailedAndGiveItNoRank) {
  const Json failed = Json::parse(format_grid(example_grid(), example_result()))["trials"][4];
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_EQ(failed["message"], "training: the loss, at \"epoch 1\", is no longer finite");
  EXPECT_TRUE(failed["rank"].is_null());
  EXPECT_TRUE(failed["score"].is_null());
}

TEST(GridFilesTest, SayWhatTheRankingWasMadeOn) {
  GridResult result = example_result();
  Json ranked_by = Json::parse(format_grid(example_grid(), result))["ranked_by"];
  EXPECT_EQ(ranked_by,
            (Json{{"name", "validation loss"}, {"selection_on_test_data", false}, {"successive_halving", false}}));
  result.on_test_data = true;
  ranked_by = Json::parse(format_grid(example_grid(), result))["ranked_by"];
  EXPECT_EQ(ranked_by["selection_on_test_data"], true);
}

TEST(GridFilesTest, TellGridsApartByTheirSettingsAlone) {
  GridSpec spec = example_grid();
  const std::string settings = grid_settings(spec);
  EXPECT_EQ(settings_of_written_grid(format_grid(spec, example_result()), "grid.json"), settings);
  std::ranges::reverse(spec.parameters);
  EXPECT_EQ(grid_settings(spec), settings);
  spec.base.training.batch_size = 64;
  EXPECT_NE(grid_settings(spec), settings);
  spec = example_grid();
  spec.parameters[1].values.push_back(500);
  EXPECT_NE(grid_settings(spec), settings);
}

TEST(GridFilesTest, AreRefusedWhereTheyAreNoGrids) {
  for (const char* text : {"[]", "{}", R"({"settings": {}, "schema": "debruit.study/1"})", "{"}) {
    test::expect_error(
        ErrorKind::input, [&] { static_cast<void>(settings_of_written_grid(text, "a/grid.json")); }, "a/grid.json");
  }
}

TEST(GridFilesTest, HoldALineATrialAsCsv) {
  EXPECT_EQ(format_grid_csv(example_result()),
            "rank,index,hidden_layers,hidden_size,learning_rate,status,score,training_loss,validation_loss,epochs_done,"
            "model_parameters,seconds,run,message\n"
            "1,2,3,300,1e-04,finished,0.25,0.125,0.25,2,1000,2.5,"
            "\"trials/002_hidden_layers=3,hidden_size=300,learning_rate=1e-04\",\n"
            "2,0,1,300,1e-04,finished,0.5,0.125,0.5,2,1000,2.5,"
            "\"trials/000_hidden_layers=1,hidden_size=300,learning_rate=1e-04\",\n"
            "3,4,5,300,1e-04,finished,0.5,0.125,0.5,2,1000,2.5,"
            "\"trials/004_hidden_layers=5,hidden_size=300,learning_rate=1e-04\",\n"
            "4,5,5,400,1e-04,finished,0.75,0.125,0.75,2,1000,2.5,"
            "\"trials/005_hidden_layers=5,hidden_size=400,learning_rate=1e-04\",\n"
            ",1,1,400,1e-04,failed,,,,0,,,\"trials/001_hidden_layers=1,hidden_size=400,learning_rate=1e-04\","
            "\"training: the loss, at \"\"epoch 1\"\", is no longer finite\"\n"
            ",3,3,400,1e-04,open,,,,0,,,\"trials/003_hidden_layers=3,hidden_size=400,learning_rate=1e-04\",\n");
}

TEST(GridFilesTest, HaveTheNotebooksLayoutWhereThatIsAskedFor) {
  const std::string text = format_notebook_grid(example_grid(), example_result());
  const std::string first = R"({
 "0": {
  "params": {
   "hidden_layer_nb": 1,
   "hidden_size": 300,
   "learning_rate": 0.0001
  },
  "true_error": 0.5,
  "training_error": [
   1.0,
   0.125
  ]
 },
 "1": {
  "params": {
   "hidden_layer_nb": 1,
   "hidden_size": 400,
   "learning_rate": 0.0001
  },
  "true_error": null,
  "training_error": []
 },
)";
  EXPECT_EQ(text.substr(0, first.size()), first);
  EXPECT_EQ(Json::parse(text).size(), 6U);
}

TEST(GridFilesTest, HaveTheNotebooksOwnNameForTheLayersOfAClassifier) {
  GridSpec spec = example_grid();
  spec.base.model = ClassifierSpec{};
  const Json params = Json::parse(format_notebook_grid(spec, example_result()))["0"]["params"];
  EXPECT_EQ(params, (Json{{"hidden_nb", 1}, {"hidden_size", 300}, {"learning_rate", 1e-4}}));
}

}  // namespace
}  // namespace debruit
