// The charts of a document and their figures. A figure is nothing where there is no value to be shown.
#pragma once

#include <optional>
#include <vector>

#include "report/figure.h"
#include "runs/document.h"

namespace debruit {

/// Lines with a point a value, told apart by colour and by shape, the legend below. Intervals are bars; bands where a
/// line has many points.
[[nodiscard]] std::optional<Figure> figure_of(const LineChart& chart);

/// A strip of points a group; points of equal value lie beside each other.
[[nodiscard]] std::optional<Figure> figure_of(const DistributionChart& chart);

/// Coloured cells with their values written in.
[[nodiscard]] std::optional<Figure> figure_of(const HeatMap& map);

/// Axes from left to right and a line a trial; the best one last and thicker, failed ones dashed.
[[nodiscard]] std::optional<Figure> figure_of(const ParallelCoordinates& figure);

/// A block that is drawn.
template <class Kind>
concept Chart = requires(const Kind& kind) {
  figure_of(kind);
};

/// Those of a document's charts that have something to show, in their order.
[[nodiscard]] std::vector<Figure> document_figures(const Document& document);

}  // namespace debruit
