#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "report/block_figures.h"
#include "report/chart_parts.h"
#include "report/gnuplot.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr std::size_t kLongestName = 26;  // letters beside a strip
constexpr unsigned kStripHeight = 38;     // CSS pixels
constexpr double kHalfStrip = 0.33;       // of the distance between two strips: how far points stand from its middle
constexpr double kRight = 0.96;           // where the plot ends, as a share of the figure's width
constexpr double kTickRoom = 60;          // CSS pixels for a tick's label
constexpr double kMarkHeight = 0.36;      // the median's mark, half

std::vector<double> finite_sorted(const std::vector<double>& values) {
  std::vector<double> sorted;
  for (const double value : values) {
    if (std::isfinite(value)) sorted.push_back(value);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

double median(const std::vector<double>& sorted) {
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/// How far the points of sorted values stand from their strip's middle, in steps: 0 where there is room, then 1, -1, 2,
/// …: the first place in which the last point stands at least `reach` away.
std::vector<double> spread(const std::vector<double>& sorted, double reach) {
  constexpr std::size_t kPlaces = 7;
  std::vector<double> last(kPlaces, -HUGE_VAL);
  std::vector<double> offsets;
  for (const double value : sorted) {
    std::size_t place = 0;
    while (place < kPlaces && value - last[place] < reach) ++place;
    if (place == kPlaces) {  // all are taken: the one that has been free longest
      place = static_cast<std::size_t>(std::min_element(last.begin(), last.end()) - last.begin());
    }
    last[place] = value;
    const std::size_t side = (place + 1) / 2;  // places alternate around the middle
    constexpr std::size_t kSides = kPlaces / 2;
    const double step = static_cast<double>(side) / static_cast<double>(kSides);
    offsets.push_back(place % 2 == 1 ? -step : step);
  }
  return offsets;
}

/// Rows of three data files: points, medians with their ends, references.
struct Rows {
  std::string points;
  std::string medians;
  std::string references;
};

Rows rows_of(const DistributionChart& chart, const Range& range) {
  constexpr double kReach = 0.022;  // of the axis: a point's width
  Rows rows;
  for (std::size_t row = 0; row < chart.groups.size(); ++row) {
    const Distribution& group = chart.groups[row];
    const auto at = static_cast<double>(row);
    if (std::isfinite(group.reference)) rows.references += shortest(group.reference) + " " + shortest(at) + "\n";
    const std::vector<double> sorted = finite_sorted(group.values);
    if (sorted.empty()) continue;
    const std::vector<double> offsets = spread(sorted, kReach * (range.high - range.low));
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      rows.points += shortest(sorted[i]) + " " + shortest(at + kHalfStrip * offsets[i]) + "\n";
    }
    rows.medians +=
        shortest(median(sorted)) + " " + shortest(at - kMarkHeight) + " 0 " + shortest(2 * kMarkHeight) + "\n";
  }
  return rows;
}

std::string group_ticks(const DistributionChart& chart) {
  std::string ticks;
  for (std::size_t row = 0; row < chart.groups.size(); ++row) {
    ticks += (row == 0 ? "" : ", ") + gnuplot_text(shortened(chart.groups[row].name, kLongestName)) + " " +
             std::to_string(row);
  }
  return "set ytics (" + ticks + ") scale 0\n";
}

/// Where the plot begins, as a share of the figure's width: the longest name fits before it.
double left_margin(const DistributionChart& chart) {
  std::size_t longest = 0;
  for (const Distribution& group : chart.groups) {
    longest = std::max(longest, letters(shortened(group.name, kLongestName)));
  }
  return std::clamp((kLetterWidth * static_cast<double>(longest) + 16) / kChartWidth, 0.06, 0.45);
}

}  // namespace

std::optional<Figure> figure_of(const DistributionChart& chart) {
  Range values;
  for (const Distribution& group : chart.groups) {
    values.add(group.values);
    values.add(group.reference);
  }
  if (values.empty()) return std::nullopt;
  const Range range = values.widened(0.05);
  const Rows rows = rows_of(chart, range);
  const double left = left_margin(chart);
  const double width = (kRight - left) * kChartWidth;
  const std::string setup = "set xlabel " + gnuplot_text(fitted(chart.value_label, width)) + "\n" + group_ticks(chart) +
                            even_ticks("x", range, static_cast<std::size_t>(width / kTickRoom)) +
                            axis_range("x", range.low, range.high) +
                            axis_range("y", static_cast<double>(chart.groups.size()) - 0.45, -0.55) +
                            "set lmargin at screen " + shortest(left) + "\nset rmargin at screen " + shortest(kRight) +
                            "\nset key outside top center horizontal samplen 1\n";
  const std::string name = chart.name;
  const std::string reference = shortened(chart.reference_label, 22);
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const auto file = [&](const char* part) { return gnuplot_text((folder / (name + part)).string()); };
    std::string plot;
    if (!rows.points.empty()) {
      plot += file("-points.dat") + " using 1:2 with points pointtype 7 pointsize 0.55" + colour(theme.first) +
              " title 'one value', " + file("-medians.dat") + " using 1:2:3:4 with vectors nohead linewidth 2.5" +
              colour(theme.text) + " title 'median', ";
    }
    if (!rows.references.empty()) {
      plot += file("-references.dat") + " using 1:2 with points pointtype 13 pointsize 1" + colour(theme.second) +
              " title " + gnuplot_text(reference) + ", ";
    }
    return setup + grid("xtics ytics", theme) + "plot " + plot.substr(0, plot.size() - 2);
  };
  Figure figure{chart.name, kChartWidth, 110 + kStripHeight * static_cast<unsigned>(chart.groups.size()), {}, commands};
  figure.data = {{name + "-points.dat", rows.points},
                 {name + "-medians.dat", rows.medians},
                 {name + "-references.dat", rows.references}};
  return figure;
}

}  // namespace debruit
