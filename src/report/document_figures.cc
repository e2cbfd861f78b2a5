#include "report/document_figures.h"

#include <utility>
#include <variant>

#include "report/block_figures.h"

namespace debruit {

std::optional<Figure> figure_of(const LineChart& chart) { return line_figure(chart); }
std::optional<Figure> figure_of(const DistributionChart& chart) { return distribution_figure(chart); }
std::optional<Figure> figure_of(const HeatMap& map) { return heat_map_figure(map); }
std::optional<Figure> figure_of(const ParallelCoordinates& figure) { return parallel_figure(figure); }

std::vector<Figure> document_figures(const Document& document) {
  std::vector<Figure> figures;
  const auto draw = [&]<class Kind>(const Kind& kind) {
    if constexpr (Chart<Kind>) {
      if (auto figure = figure_of(kind)) figures.push_back(std::move(*figure));
    }
  };
  for (const Block& block : document.blocks) std::visit(draw, block);
  return figures;
}

}  // namespace debruit
