#include <algorithm>
#include <cmath>
#include <string>

#include "report/block_figures.h"
#include "report/chart_parts.h"
#include "report/gnuplot.h"
#include "report/score_scale.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr std::size_t kLongestName = 18;  // letters beside a row or under a column
constexpr unsigned kRowHeight = 34;       // CSS pixels
constexpr unsigned kAbove = 12;           // CSS pixels over the cells
constexpr unsigned kBarHeight = 12;
constexpr unsigned kBarAbove = 44;  // from the figure's lower edge to the colour bar's: its ticks and label
constexpr unsigned kBarRoom = 70;   // from there to the column names' end
constexpr double kGap = 0.03;       // of a cell, left free around it

std::string name_ticks(const std::string& axis, const std::vector<std::string>& names, const std::string& rotation) {
  std::string ticks;
  for (std::size_t i = 0; i < names.size(); ++i) {
    ticks += (i == 0 ? "" : ", ") + gnuplot_text(shortened(names[i], kLongestName)) + " " + std::to_string(i);
  }
  return "set " + axis + "tics (" + ticks + ")" + rotation + " scale 0\n";
}

std::size_t longest(const std::vector<std::string>& names) {
  std::size_t most = 0;
  for (const std::string& name : names) most = std::max(most, letters(shortened(name, kLongestName)));
  return most;
}

/// The cells as rectangles, and their values where they fit.
std::string cells(const HeatMap& map, const Range& range, const Theme& theme, bool with_values, int font) {
  std::string text;
  std::size_t object = 0;
  for (std::size_t y = 0; y < map.values.size(); ++y) {
    for (std::size_t x = 0; x < map.values[y].size(); ++x) {
      const double value = map.values[y][x];
      if (!std::isfinite(value)) continue;
      const double good = goodness(value, range, map.small_is_good);
      const auto edge = [](std::size_t at, double offset) { return shortest(static_cast<double>(at) + offset); };
      text += "set object " + std::to_string(++object) + " rectangle from " + edge(x, kGap - 0.5) + "," +
              edge(y, kGap - 0.5) + " to " + edge(x, 0.5 - kGap) + "," + edge(y, 0.5 - kGap) +
              " fillstyle solid noborder fillcolor rgb " + gnuplot_text(score_colour(theme, good)) + " back\n";
      if (!with_values) continue;
      text += "set label " + gnuplot_text(significant(value, 3)) + " at " + std::to_string(x) + "," +
              std::to_string(y) + " center front textcolor rgb " + gnuplot_text(score_text_colour(theme, good)) +
              " font '," + std::to_string(font) + "'\n";
    }
  }
  return text;
}

}  // namespace

std::optional<Figure> heat_map_figure(const HeatMap& map) {
  Range range;
  for (const auto& row : map.values) range.add(row);
  if (range.empty()) return std::nullopt;
  const std::size_t columns = map.x_names.size();
  const std::size_t rows = map.y_names.size();
  const double left = (kLetterWidth * static_cast<double>(longest(map.y_names)) + 34) / kChartWidth;
  const double cell_width = (1 - left - 0.04) * kChartWidth / static_cast<double>(columns);
  // Column names that do not fit beside each other stand upright.
  const double name_width = kLetterWidth * static_cast<double>(longest(map.x_names));
  const bool upright = name_width > cell_width;
  const unsigned name_room = 24 + static_cast<unsigned>(upright ? name_width : 14);
  const unsigned below = kBarAbove + kBarRoom - 24 + name_room;
  const unsigned height = kAbove + kRowHeight * static_cast<unsigned>(rows) + below;
  // Five characters of a value: "0.012".
  const int font = cell_width >= 5 * kLetterWidth + 4 ? 12 : 9;
  const bool with_values = cell_width >= 30;
  const double full = height;
  const std::string setup = "unset key\nset border 0\nset xlabel " + gnuplot_text(shortened(map.x_label, 50)) +
                            "\nset ylabel " + gnuplot_text(shortened(map.y_label, 24)) + "\n" +
                            name_ticks("x", map.x_names, upright ? " rotate by 90 right" : "") +
                            name_ticks("y", map.y_names, "") +
                            axis_range("x", -0.5, static_cast<double>(columns) - 0.5) +
                            axis_range("y", static_cast<double>(rows) - 0.5, -0.5) + "set lmargin at screen " +
                            shortest(left) + "\nset rmargin at screen 0.96\nset tmargin at screen " +
                            shortest(1 - kAbove / full) + "\nset bmargin at screen " + shortest(below / full) + "\n";
  const std::string label = shortened(map.value_label, 50);
  const std::string data = map.name + ".dat";
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    return setup + cells(map, range, theme, with_values, font) +
           colour_bar(theme, range, map.small_is_good, label, kBarAbove / full, kBarHeight / full) + "plot " +
           gnuplot_text((folder / data).string()) + " using 1:2:3 with points pointtype 0 linecolor palette notitle";
  };
  // One point without extent: objects alone are no plot, and the colour bar belongs to one.
  return Figure{map.name, kChartWidth, height, {{data, "0 0 " + shortest(range.low) + "\n"}}, commands};
}

}  // namespace debruit
