// Grid search: which trainings a grid consists of, and how their scores are ranked. Running it: study/grid_run.h.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runs/run_config.h"

namespace debruit {

/// One parameter of a grid. Counts are whole numbers.
struct GridParameter {
  std::string name;            ///< as in the parameter table of the model's spec or of TrainingSpec: "hidden_layers"
  std::vector<double> values;  ///< in the order in which they are tried
  friend bool operator==(const GridParameter&, const GridParameter&) = default;
};

/// How long the trials are trained.
enum class GridBudget {
  full,     ///< each as long as it asks for
  halving,  ///< successive halving: most are given up early (study/grid_budget.h)
};

/// Every combination of the parameters' values, applied to `base`.
struct GridSpec {
  RunConfig base;
  std::vector<GridParameter> parameters;
  GridBudget budget = GridBudget::full;
  friend bool operator==(const GridSpec&, const GridSpec&) = default;
};

/// What one trial gives a parameter.
struct GridSetting {
  std::string name;
  double value = 0;
  friend bool operator==(const GridSetting&, const GridSetting&) = default;
};

struct GridTrial {
  std::size_t index = 0;              ///< in grid order, from 0
  std::vector<GridSetting> settings;  ///< by name
  std::string name;                   ///< unique, fit for a folder: "000_hidden_layers=1,hidden_size=300"
  RunConfig config;
};

/// Reads "hidden_layers=1,3,5". Throws Error(usage) where it is not NAME=NUMBER,NUMBER,….
[[nodiscard]] GridParameter parse_grid_parameter(std::string_view text);

/// The parameters that a grid over runs like `base` may vary, those of the model first.
[[nodiscard]] std::vector<std::string> grid_parameter_names(const RunConfig& base);

/// The grid's parameters by name: the last of them varies fastest.
[[nodiscard]] std::vector<GridParameter> sorted_parameters(const GridSpec& spec);

/// Throws Error(usage) where there is no parameter or one has no value, one is unknown (naming the known ones) or given
/// twice, a value is given twice, out of range or not whole where it counts something, or there are too many trials.
void validate(const GridSpec& spec);

/// The trials in the order of scikit-learn's ParameterGrid: names sorted, the last one varies fastest, values in the
/// order in which they were given. Throws as `validate` does.
[[nodiscard]] std::vector<GridTrial> grid_trials(const GridSpec& spec);

/// Places of `scores` from the best to the worst: the smallest first, of equals the first, and NaN last.
[[nodiscard]] std::vector<std::size_t> rank_scores(std::span<const double> scores);

}  // namespace debruit
