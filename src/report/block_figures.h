// The charts of a document. Each is nothing where there is no value to be shown.
#pragma once

#include <optional>

#include "report/figure.h"
#include "runs/document.h"

namespace debruit {

/// Lines with a point a value, told apart by colour and by shape, the legend below. Intervals are bars; bands where a
/// line has many points.
[[nodiscard]] std::optional<Figure> line_figure(const LineChart& chart);

/// A strip of points a group; points of equal value lie beside each other.
[[nodiscard]] std::optional<Figure> distribution_figure(const DistributionChart& chart);

/// Coloured cells with their values written in.
[[nodiscard]] std::optional<Figure> heat_map_figure(const HeatMap& map);

/// Axes from left to right and a line a trial; the best one last and thicker, failed ones dashed.
[[nodiscard]] std::optional<Figure> parallel_figure(const ParallelCoordinates& figure);

}  // namespace debruit
