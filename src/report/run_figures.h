// Which figures a run has.
#pragma once

#include <string>
#include <vector>

#include "report/figure.h"
#include "report/pictures.h"
#include "report/run_view.h"

namespace debruit {

/// A table of pictures with the name of its figure and what the page says about it.
struct NamedPictures {
  std::string name;
  std::string title;
  PictureTable table;
  std::vector<std::string> notes;  ///< one a column, for the page; may be empty
};

/// The three-noise sheet, the denoise grids, the worst and the best cases: what of them the run has saved.
[[nodiscard]] std::vector<NamedPictures> run_pictures(const RunView& run);

/// "scores" for the run's first evaluation, then "scores-2", …
[[nodiscard]] std::string score_chart_name(std::size_t evaluation);

/// The same of a classifier: "accuracy", "accuracy-2", …
[[nodiscard]] std::string accuracy_chart_name(std::size_t evaluation);

/// Whether there are accuracies by epoch to draw a line through: the figure "validation-accuracy".
[[nodiscard]] bool has_accuracy_curve(const RunView& run);

/// Every figure of the run.
[[nodiscard]] std::vector<Figure> run_figures(const RunView& run, const std::vector<NamedPictures>& pictures);

}  // namespace debruit
