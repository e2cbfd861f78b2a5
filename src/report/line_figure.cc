#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "report/block_figures.h"
#include "report/chart_parts.h"
#include "report/gnuplot.h"
#include "report/palette.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr std::size_t kLongestName = 40;  // letters in the legend
constexpr std::size_t kMostPoints = 40;   // from more on, a line without points
constexpr std::size_t kMostBars = 15;     // intervals of a series; from more on they are a band
constexpr std::size_t kMostTicks = 8;     // as many distinct x are ticks themselves
constexpr unsigned kPlotHeight = 306;     // CSS pixels, with the axes' labels
constexpr double kUnderPlot = 66;         // CSS pixels: the ticks and the label of x
constexpr double kLegendRow = 21.5;       // CSS pixels
// gnuplot draws a legend that it takes for too wide in one column and leaves out what does not fit below; it takes 13
// point letters for nearly 10 pixels wide.
constexpr double kLegendSample = 55;  // CSS pixels, with the space after it
constexpr double kLegendLetter = 10;
constexpr std::size_t kMostLegendColumns = 4;

/// One series as gnuplot draws it.
struct Line {
  std::string file;
  std::string rows;  ///< x, y, low, high
  std::string name;
  bool empty = true;
  bool intervals = false;
  std::size_t points = 0;
};

/// What the chart can show of a value.
double shown(double value, bool logarithmic) {
  return logarithmic && !(value > 0) ? std::numeric_limits<double>::quiet_NaN() : value;
}

std::vector<Line> lines_of(const LineChart& chart, double floor) {
  std::vector<Line> lines;
  for (const Series& series : chart.series) {
    Line& line = lines.emplace_back();
    line.file = chart.name + "-" + std::to_string(lines.size()) + ".dat";
    line.name = shortened(series.name, kLongestName);
    line.points = series.y.size();
    for (std::size_t i = 0; i < series.y.size(); ++i) {
      const double y = shown(series.y[i], chart.logarithmic);
      const bool there = std::isfinite(y) && std::isfinite(series.x[i]);
      const bool bar = there && !series.low.empty() && std::isfinite(series.low[i]) && std::isfinite(series.high[i]);
      line.empty = line.empty && !there;
      line.intervals = line.intervals || bar;
      // An interval that reaches zero ends at the bottom of a logarithmic axis.
      const double low = bar ? (chart.logarithmic ? std::max(floor, series.low[i]) : series.low[i]) : y;
      line.rows += number_or_gap(series.x[i]) + " " + number_or_gap(there ? y : std::nan("")) + " " +
                   number_or_gap(low) + " " + number_or_gap(bar ? series.high[i] : y) + "\n";
    }
  }
  return lines;
}

std::string tick_text(double value) {
  constexpr std::size_t kLongest = 6;
  const std::string text = shortest(value);
  return text.size() <= kLongest ? text : significant(value, 3);
}

/// All x as ticks where they are few and far enough apart.
std::string x_ticks(const LineChart& chart, const Range& range) {
  std::set<double> values;
  for (const Series& series : chart.series) {
    for (const double x : series.x) {
      if (std::isfinite(x)) values.insert(x);
    }
  }
  if (values.size() > kMostTicks) return "";
  std::string ticks;
  double last = -std::numeric_limits<double>::infinity();
  for (const double x : values) {
    if (x - last < 0.06 * (range.high - range.low)) return "";
    last = x;
    ticks += (ticks.empty() ? "" : ", ") + gnuplot_text(tick_text(x)) + " " + shortest(x);
  }
  return "set xtics (" + ticks + ")\n";
}

/// Columns of a legend below the plot.
std::size_t legend_columns(const std::vector<Line>& lines) {
  std::size_t longest = 1;
  for (const Line& line : lines) longest = std::max(longest, letters(line.name));
  const auto columns =
      static_cast<std::size_t>((kChartWidth - 20) / (kLegendSample + kLegendLetter * static_cast<double>(longest)));
  return std::clamp<std::size_t>(columns, 1, std::clamp<std::size_t>(lines.size(), 1, kMostLegendColumns));
}

/// The pieces of the plot command that draw one line; bands are drawn before all lines.
std::string band(const Line& line, const std::string& file, std::string_view shade) {
  if (line.empty || !line.intervals || line.points <= kMostBars) return "";
  return file + " using 1:3:4 with filledcurves fillstyle transparent solid 0.18 noborder" + colour(shade) +
         " notitle, ";
}

std::string bars(const Line& line, const std::string& file, std::string_view shade) {
  if (line.empty || !line.intervals || line.points > kMostBars) return "";
  return file + " using 1:2:3:4 with yerrorbars pointtype 0 linewidth 1.2" + colour(shade) + " notitle, ";
}

std::string curve(const Line& line, const std::string& file, std::string_view shade, unsigned shape) {
  std::string style = " with lines linewidth 2";
  if (line.points <= kMostPoints) {
    style = " with linespoints linewidth 1.8 pointtype " + std::to_string(shape) + " pointsize 0.65";
  }
  style += colour(shade) + (line.name.empty() ? " notitle" : " title " + gnuplot_text(line.name));
  if (line.empty) return line.name.empty() ? "" : "keyentry" + style + ", ";
  return file + " using 1:2" + style + ", ";
}

}  // namespace

std::optional<Figure> figure_of(const LineChart& chart) {
  Range x_range;
  Range y_range;
  PositiveRange positive;
  for (const Series& series : chart.series) {
    for (std::size_t i = 0; i < series.y.size(); ++i) {
      const double y = shown(series.y[i], chart.logarithmic);
      if (!std::isfinite(y) || !std::isfinite(series.x[i])) continue;
      x_range.add(series.x[i]);
      y_range.add(y);
      positive.add(y);
      if (!series.low.empty() && std::isfinite(series.low[i]) && std::isfinite(series.high[i])) {
        y_range.add(series.low[i]);
        y_range.add(series.high[i]);
        positive.add(series.low[i]);
        positive.add(series.high[i]);
      }
    }
  }
  if (x_range.empty()) return std::nullopt;
  const std::vector<Line> lines = lines_of(chart, chart.logarithmic ? log_axis_start(positive) : 0);
  const std::size_t columns = legend_columns(lines);
  const std::size_t legend_rows = (lines.size() + columns - 1) / columns;
  const double legend = kLegendRow * static_cast<double>(legend_rows);
  const double height = kPlotHeight + legend;
  const Range x = x_range.widened(0.03);
  const Range y = y_range.widened(0.06);
  std::string setup =
      "set datafile missing '?'\nset xlabel " + gnuplot_text(fitted(chart.x_label, kChartWidth - 100)) +
      "\nset ylabel " + gnuplot_text(fitted(chart.y_label, kPlotHeight - 80)) + "\nset bars 0.4\n" +
      axis_range("x", x.low, x.high) + x_ticks(chart, x) +
      (chart.logarithmic ? log_axis("y", positive) : axis_range("y", y.low, y.high)) + "set bmargin at screen " +
      shortest((legend + kUnderPlot) / height) + "\nset key at screen 0.5," + shortest((legend + 4) / height) +
      " center top horizontal Left reverse samplen 2 spacing 1.1 maxcols " + std::to_string(columns) + "\n";
  Figure figure{chart.name, kChartWidth, kPlotHeight + static_cast<unsigned>(legend), {}, {}};
  for (const Line& line : lines) figure.data.emplace(line.file, line.rows);
  figure.commands = [lines, setup](const Theme& theme, const std::filesystem::path& folder) {
    std::array<std::string, 3> plot;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string file = gnuplot_text((folder / lines[i].file).string());
      const std::string_view shade = series_colour(theme, i);
      plot[0] += band(lines[i], file, shade);
      plot[1] += bars(lines[i], file, shade);
      plot[2] += curve(lines[i], file, shade, series_point(i));
    }
    const std::string all = plot[0] + plot[1] + plot[2];
    return setup + grid("ytics", theme) + "plot " + all.substr(0, all.size() - 2);
  };
  return figure;
}

}  // namespace debruit
