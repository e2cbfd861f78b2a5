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
constexpr unsigned kRowHeight = 34;       // CSS pixels, at least
constexpr unsigned kCellWidth = 24;       // CSS pixels, at least
constexpr unsigned kMostWidth = 1200;
constexpr int kFont = 12;  // of the values, CSS pixels
constexpr int kSmallFont = 9;
constexpr unsigned kAbove = 12;  // CSS pixels over the cells
constexpr unsigned kBarHeight = 12;
constexpr unsigned kBarAbove = 64;  // from the figure's lower edge to the colour bar's: its ticks and label
constexpr unsigned kBarRoom = 74;   // from there to the column names' end
constexpr double kRight = 0.97;     // where the cells end, as a share of the figure's width
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

std::string value_text(double value) { return std::isfinite(value) ? significant(value, 3) : ""; }

/// CSS pixels in which every value fits in its small font.
unsigned value_width(const HeatMap& map) {
  constexpr unsigned kSmallLetter = 7;
  std::size_t most = 0;
  for (const auto& row : map.values) {
    for (const double value : row) most = std::max(most, value_text(value).size());
  }
  return std::max(kCellWidth, kSmallLetter * static_cast<unsigned>(most) + 6);
}

/// The cells as rectangles with their values.
std::string cells(const HeatMap& map, const Range& range, const Theme& theme, int font) {
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
      text += "set label " + gnuplot_text(value_text(value)) + " at " + std::to_string(x) + "," + std::to_string(y) +
              " center front textcolor rgb " + gnuplot_text(score_text_colour(theme, good)) + " font '," +
              std::to_string(font) + "'\n";
    }
  }
  return text;
}

}  // namespace

std::optional<Figure> figure_of(const HeatMap& map) {
  Range range;
  for (const auto& row : map.values) range.add(row);
  if (range.empty()) return std::nullopt;
  const std::size_t columns = map.x_names.size();
  const std::size_t rows = map.y_names.size();
  const double names = kLetterWidth * static_cast<double>(longest(map.y_names)) + 46;
  const unsigned width = std::clamp(
      static_cast<unsigned>(names) + value_width(map) * static_cast<unsigned>(columns) + 18, kChartWidth, kMostWidth);
  const double left = names / width;
  const double cell_width = (kRight - left) * width / static_cast<double>(columns);
  // Column names that do not fit beside each other stand upright.
  const double name_width = kLetterWidth * static_cast<double>(longest(map.x_names));
  const bool upright = name_width > cell_width;
  const unsigned name_room = 24 + static_cast<unsigned>(upright ? name_width : 14);
  const unsigned below = kBarAbove + kBarRoom - 24 + name_room;
  const std::string y_label = shortened(map.y_label, 24);
  const unsigned cells_height =
      std::max(kRowHeight * static_cast<unsigned>(rows),
               static_cast<unsigned>(kLetterWidth * static_cast<double>(letters(y_label))) + 12);
  const unsigned height = kAbove + cells_height + below;
  const int font = cell_width >= 8 * kLetterWidth ? kFont : kSmallFont;
  const double full = height;
  const std::string setup =
      "unset key\nset border 0\nset xlabel " + gnuplot_text(fitted(map.x_label, (kRight - left) * width)) +
      "\nset ylabel " + gnuplot_text(y_label) + "\n" +
      name_ticks("x", map.x_names, upright ? " rotate by 90 right" : "") + name_ticks("y", map.y_names, "") +
      axis_range("x", -0.5, static_cast<double>(columns) - 0.5) +
      axis_range("y", static_cast<double>(rows) - 0.5, -0.5) + "set lmargin at screen " + shortest(left) +
      "\nset rmargin at screen " + shortest(kRight) + "\nset tmargin at screen " + shortest(1 - kAbove / full) +
      "\nset bmargin at screen " + shortest(below / full) + "\n";
  const std::string label = shortened(map.value_label, 60);
  const std::string data = map.name + ".dat";
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    return setup + cells(map, range, theme, font) +
           colour_bar(theme, range, map.small_is_good, label, kBarAbove / full, kBarHeight / full) + "plot " +
           gnuplot_text((folder / data).string()) + " using 1:2:3 with points pointtype 0 linecolor palette notitle";
  };
  // One point without extent: objects alone are no plot, and the colour bar belongs to one.
  return Figure{map.name, width, height, {{data, "0 0 " + shortest(range.low) + "\n"}}, commands};
}

}  // namespace debruit
