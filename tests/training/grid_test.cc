// A grid is the trials of scikit-learn's ParameterGrid, and what cannot be one is refused.
#include "training/grid.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "support/expect_error.h"

namespace debruit {
namespace {

using test::expect_error;

GridSpec grid(std::vector<GridParameter> parameters) { return {.base = {}, .parameters = std::move(parameters)}; }

TEST(GridTest, GoesThroughItsTrialsAsScikitLearnDoes) {
  std::ifstream file(std::string(DEBRUIT_TEST_DATA) + "/training/grid.json");
  const nlohmann::json golden = nlohmann::json::parse(file);
  for (const auto& example : golden["cases"]) {
    GridSpec spec;
    for (const auto& [name, values] : example["grid"].items()) {
      spec.parameters.push_back({name, values.get<std::vector<double>>()});
    }
    std::ranges::reverse(spec.parameters);  // the order in which parameters are given means nothing
    const std::vector<GridTrial> trials = grid_trials(spec);
    ASSERT_EQ(trials.size(), example["trials"].size());
    for (std::size_t i = 0; i < trials.size(); ++i) {
      EXPECT_EQ(trials[i].index, i);
      nlohmann::json settings = nlohmann::json::object();
      for (const GridSetting& setting : trials[i].settings) settings[setting.name] = setting.value;
      EXPECT_EQ(settings, example["trials"][i]);
    }
  }
}

TEST(GridTest, ChangesNothingButItsParameters) {
  GridSpec spec = grid({{"hidden_size", {20, 30}}, {"learning_rate", {1e-4}}, {"seed", {5}}});
  spec.base.data = "mnist";
  spec.base.training.epochs = 7;
  const std::vector<GridTrial> trials = grid_trials(spec);
  ASSERT_EQ(trials.size(), 2U);
  RunConfig expected = spec.base;
  std::get<AutoencoderSpec>(expected.model).hidden_size = 30;
  expected.training.learning_rate = 1e-4;
  expected.training.seed = 5;
  EXPECT_EQ(trials[1].config, expected);
}

TEST(GridTest, NamesTrialsByIndexAndSettings) {
  const std::vector<GridTrial> trials = grid_trials(grid({{"hidden_size", {20, 30}}, {"epochs", {1}}}));
  EXPECT_EQ(trials[0].name, "000_epochs=1,hidden_size=20");
  EXPECT_EQ(trials[1].name, "001_epochs=1,hidden_size=30");
}

TEST(GridTest, KeepsNamesFitForAFolderHoweverManyParametersThereAre) {
  GridSpec spec;
  for (const char* name : {"hidden_layers", "hidden_size", "latent_size", "epochs", "batch_size", "seed"}) {
    spec.parameters.push_back({name, {12, 15}});
  }
  for (const char* name : {"learning_rate", "beta1", "beta2", "weight_decay", "clip_norm", "validation"}) {
    spec.parameters.push_back({name, {0.12345678901234567, 0.2}});
  }
  std::set<std::string> names;
  for (const GridTrial& trial : grid_trials(spec)) {
    EXPECT_LE(trial.name.size(), 200U);
    names.insert(trial.name);
  }
  EXPECT_EQ(names.size(), 4096U);
}

TEST(GridTest, RanksTheSmallestFirstEqualsByIndexAndWhatHasNoScoreLast) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(rank_scores(std::vector<double>{none, 3, 1, none, 3, 0.5}), (std::vector<std::size_t>{5, 2, 1, 4, 0, 3}));
}

TEST(GridTest, ReadsAParameterWithItsValues) {
  EXPECT_EQ(parse_grid_parameter("learning_rate=1e-3,0.5"), (GridParameter{"learning_rate", {1e-3, 0.5}}));
}

TEST(GridTest, RefusesTextThatIsNoParameter) {
  for (const char* text : {"", "hidden_size", "=3"}) {
    expect_error(
        ErrorKind::usage, [&] { static_cast<void>(parse_grid_parameter(text)); }, "NAME=NUMBER,NUMBER,...");
  }
  for (const char* text : {"hidden_size=20,", "hidden_size=20,,30", "hidden_size=many", "hidden_size=20 ,30"}) {
    expect_error(
        ErrorKind::usage, [&] { static_cast<void>(parse_grid_parameter(text)); }, "hidden_size");
  }
}

TEST(GridTest, RefusesWhatIsNoGrid) {
  const auto refused = [](std::vector<GridParameter> parameters, const auto&... parts) {
    expect_error(
        ErrorKind::usage, [&] { static_cast<void>(grid_trials(grid(std::move(parameters)))); }, parts...);
  };
  refused({}, "no trial");
  refused({{"hidden_size", {}}}, "hidden_size", "has no value");
  refused({{"hidden_sizes", {3}}}, "\"hidden_sizes\"", "known are hidden_layers, hidden_size, latent_size, epochs");
  refused({{"epochs", {1}}, {"epochs", {2}}}, "epochs", "is given twice");
  refused({{"epochs", {1, 2, 1}}}, "epochs", "1 is given twice");
  refused({{"epochs", {1, 0}}}, "epochs", "0 is out of range: expected 1 to 1e+06");
  refused({{"hidden_size", {20.5}}}, "hidden_size", "20.5 is not a whole number");
  refused({{"learning_rate", {11}}}, "learning_rate", "11 is out of range: expected 0 to 10");
  GridParameter many{"seed", {}};
  for (int i = 0; i < 1000; ++i) many.values.push_back(i);
  refused({many, {"epochs", std::vector<double>(many.values.begin() + 1, many.values.end())}}, "100000 trials");
}

}  // namespace
}  // namespace debruit
