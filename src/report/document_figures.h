// The figures of a document's charts.
#pragma once

#include <optional>
#include <vector>

#include "report/figure.h"
#include "runs/document.h"

namespace debruit {

// Nothing where there is no value to be shown.
[[nodiscard]] std::optional<Figure> figure_of(const LineChart& chart);
[[nodiscard]] std::optional<Figure> figure_of(const DistributionChart& chart);
[[nodiscard]] std::optional<Figure> figure_of(const HeatMap& map);
[[nodiscard]] std::optional<Figure> figure_of(const ParallelCoordinates& figure);

/// A block that is drawn.
template <class Kind>
concept Chart = requires(const Kind& kind) {
  figure_of(kind);
};

/// Those that have something to show, in their order.
[[nodiscard]] std::vector<Figure> document_figures(const Document& document);

}  // namespace debruit
