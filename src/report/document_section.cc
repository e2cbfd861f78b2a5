#include "report/document_section.h"

#include <algorithm>
#include <optional>

#include "report/block_figures.h"
#include "report/block_table.h"
#include "report/chart_parts.h"
#include "report/html.h"
#include "report/pictures.h"
#include "report/sections.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr unsigned kPart = 2;  // the level of a heading that opens a part
constexpr std::string_view kRuns = "Runs";

std::string part_anchor(std::size_t part) { return "part-" + std::to_string(part); }

/// "a, b and 3 more" of the names that say something.
std::string some_names(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 12;
  std::string text;
  std::size_t named = 0;
  for (const std::string& name : names) {
    if (name.empty() || named == kMost) continue;
    text += (named++ == 0 ? "" : ", ") + name;
  }
  const std::size_t more = names.size() - named;
  if (named != 0 && more != 0) text += " and " + counted(more, "more");
  return text;
}

template <class Items>
std::string item_names(const Items& items) {
  std::vector<std::string> names;
  names.reserve(items.size());
  for (const auto& item : items) names.push_back(item.name);
  return some_names(names);
}

// What a chart shows, for those who cannot see it.
std::string description(const LineChart& chart) {
  return "Line chart, " + chart.y_label + " over " + chart.x_label + ": " + item_names(chart.series);
}
std::string description(const DistributionChart& chart) {
  return "Strips of points, " + chart.value_label + " of " + item_names(chart.groups);
}
std::string description(const HeatMap& map) {
  return "Heat map, " + map.value_label + " for " + map.x_label + " (" + some_names(map.x_names) + ") and " +
         map.y_label + " (" + some_names(map.y_names) + ")";
}
std::string description(const ParallelCoordinates& figure) {
  return "Parallel coordinates of " + counted(figure.trials.size(), "trial") + ", coloured by " + figure.score_label +
         ": " + item_names(figure.axes);
}

bool is_chart(const Block& block) {
  return std::visit([]<class Kind>(const Kind&) { return Chart<Kind>; }, block);
}

PictureTable picture_table_of(const Pictures& pictures) {
  PictureTable table{pictures.columns, pictures.rows, {}};
  for (const auto& row : pictures.cells) {
    auto& cells = table.cells.emplace_back();
    for (const std::vector<float>& cell : row) {
      cells.push_back(cell.empty() ? GreyImage{} : pixels_picture(cell, pictures.image));
    }
  }
  return table;
}

/// The blocks in their order, as HTML.
class Blocks {
 public:
  explicit Blocks(std::filesystem::path figures) : figures_(std::move(figures)) {}

  /// Charts that follow each other stand side by side where there is room.
  void add(const std::vector<Block>& blocks) {
    for (std::size_t i = 0; i < blocks.size();) {
      std::size_t end = i;
      while (end < blocks.size() && is_chart(blocks[end])) ++end;
      const bool several = end > i + 1;
      end = std::max(end, i + 1);
      if (several) html_ += "<div class=\"charts\">\n";
      for (; i < end; ++i) std::visit([this](const auto& kind) { add(kind); }, blocks[i]);
      if (several) html_ += "</div>\n";
    }
  }
  [[nodiscard]] const std::string& html() const { return html_; }

 private:
  void add(const Heading& heading) {
    level_ = heading.level;
    const std::string tag = "h" + std::to_string(heading.level);
    const std::string anchor = heading.level == kPart ? " id=\"" + part_anchor(++parts_) + "\"" : "";
    html_ += "<" + tag + anchor + " class=\"heading\">" + escape(heading.text) + "</" + tag + ">\n";
  }
  void add(const Paragraph& paragraph) { html_ += element("p", paragraph.note ? "note" : "", escape(paragraph.text)); }
  void add(const Table& table) { card(table.title, block_table(table), table.note); }
  void add(const Pictures& pictures) {
    // Pictures of 28 pixels are seen well at three times their size, and made out at one.
    const std::size_t columns = pictures.columns.size();
    const std::string width =
        "min-width:" + std::to_string(5 + 2 * columns) + "rem;max-width:" + std::to_string(8 + 6 * columns) + "rem";
    const std::string table = picture_table(picture_table_of(pictures), "pictures");
    card(pictures.title, element("div", "scroll", "<div style=\"" + width + "\">" + table + "</div>"), pictures.note);
  }
  void add(const Chart auto& block) {
    const auto figure = figure_of(block);
    if (!figure) return card(block.title, element("p", "quiet", "No values to show."), block.note);
    const std::string picture = chart(figures_, block.name, block.title + ". " + description(block));
    if (figure->width == kChartWidth) return card(block.title, picture, block.note);
    // A chart of many columns keeps its size and scrolls.
    const std::string width = "width:" + std::to_string(figure->width) + "px";
    card(block.title, element("div", "scroll", "<div class=\"wide\" style=\"" + width + "\">" + picture + "</div>"),
         block.note);
  }

  /// A card's title is one level below the heading that it stands under.
  void card(const std::string& title, const std::string& content, const std::string& note) {
    const std::string tag = "h" + std::to_string(level_ + 1);
    html_ += element("section", "card",
                     (title.empty() ? "" : element(tag, "card-title", escape(title))) + content +
                         (note.empty() ? "" : element("p", "note", escape(note))));
  }

  std::filesystem::path figures_;
  std::string html_;
  unsigned level_ = kPart;
  std::size_t parts_ = 0;
};

}  // namespace

std::string contents_section(const Document& document, bool runs) {
  std::string items;
  std::size_t parts = 0;
  const auto add = [&items](const std::string& anchor, std::string_view text) {
    items += element("li", "", "<a href=\"#" + anchor + "\">" + escape(text) + "</a>");
  };
  for (const Block& block : document.blocks) {
    const auto* const heading = std::get_if<Heading>(&block);
    if (heading != nullptr && heading->level == kPart) add(part_anchor(++parts), heading->text);
  }
  if (runs) add("runs", kRuns);
  if (parts + (runs ? 1 : 0) < 2) return "";
  return "<nav class=\"card contents\" aria-label=\"Contents\">\n" + element("ol", "", items) + "</nav>\n";
}

std::string document_section(const Document& document, const std::filesystem::path& folder) {
  const std::filesystem::path figures = folder / "figures";
  const std::vector<Figure> drawn = document_figures(document);
  if (!drawn.empty()) draw_figures(figures, drawn);
  Blocks blocks(figures);
  blocks.add(document.blocks);
  return "<article class=\"document\">\n" + blocks.html() + "</article>\n";
}

std::string runs_heading() { return "<h2 id=\"runs\" class=\"heading\">" + std::string(kRuns) + "</h2>\n"; }

}  // namespace debruit
