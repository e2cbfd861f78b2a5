#include "report/block_figures.h"

#include <utility>
#include <variant>

namespace debruit {

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
