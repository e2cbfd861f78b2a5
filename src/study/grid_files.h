// What a grid leaves in its folder beside its trials' runs: its state and its results as text.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "study/grid_run.h"
#include "training/grid.h"

namespace debruit {

/// grid.json (schema "debruit.grid/2"): the settings, what the trials are ranked by and on which data, and the trials
/// from the best to the worst with their settings, losses and scores; those that failed with their messages.
[[nodiscard]] std::string format_grid(const GridSpec& spec, const GridResult& result);

/// All that decides a grid's results, as JSON in one form: equal for equal grids.
[[nodiscard]] std::string grid_settings(const GridSpec& spec);

/// The settings of the grid that a grid.json belongs to, in that form. Throws Error(input) naming `where` for what is
/// no grid's.
[[nodiscard]] std::string settings_of_written_grid(std::string_view json, std::string_view where);

/// grid.csv: a header, and a line a trial from the best to the worst.
[[nodiscard]] std::string format_grid_csv(const GridResult& result);

/// The notebook's own layout, in grid order: {"0": {"params": {…}, "true_error": …, "training_error": […]}, …}, with
/// its names for the parameters. "true_error" is what the trials are ranked by, null of a trial that has no score.
[[nodiscard]] std::string format_notebook_grid(const GridSpec& spec, const GridResult& result);

}  // namespace debruit
