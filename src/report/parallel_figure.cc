#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "report/block_figures.h"
#include "report/chart_parts.h"
#include "report/gnuplot.h"
#include "report/score_scale.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr unsigned kHeight = 392;     // CSS pixels
constexpr double kBarBottom = 0.168;  // shares of the height, from below
constexpr double kBarHeight = 0.033;
constexpr double kPlotBottom = 0.325;
constexpr double kSpread = 0.5;  // of the distance between ticks: how far lines through one tick fan out

/// Where an axis has its ticks and a value its place, from 0 below to 1 above.
class Place {
 public:
  Place(const ParallelCoordinates& figure, std::size_t axis) : ticks_(figure.axes[axis].ticks) {
    for (const std::vector<double>& trial : figure.trials) {
      range_.add(trial[axis]);
      const bool listed = std::find(ticks_.begin(), ticks_.end(), trial[axis]) != ticks_.end();
      even_ = even_ && (listed || !std::isfinite(trial[axis]));
    }
    even_ = even_ && !ticks_.empty();
    if (ticks_.empty() && !range_.empty()) {
      ticks_ = {range_.low, range_.low + (range_.high - range_.low) / 2, range_.high};
      if (range_.low == range_.high) ticks_.resize(1);
    }
    range_.add(ticks_);
  }

  [[nodiscard]] const std::vector<double>& ticks() const { return ticks_; }
  /// Where all values are ticks, these stand at equal distances in their order.
  [[nodiscard]] bool even() const { return even_; }
  /// NaN for a value that is not finite.
  [[nodiscard]] double operator()(double value) const {
    if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
    if (!even_) return range_.high > range_.low ? (value - range_.low) / (range_.high - range_.low) : 0.5;
    const auto index = static_cast<double>(std::find(ticks_.begin(), ticks_.end(), value) - ticks_.begin());
    return ticks_.size() == 1 ? 0.5 : index / static_cast<double>(ticks_.size() - 1);
  }
  [[nodiscard]] double tick_distance() const {
    return 1 / static_cast<double>(std::max<std::size_t>(4, ticks_.size()));
  }

 private:
  std::vector<double> ticks_;
  Range range_;
  bool even_ = true;
};

/// The trials from the worst to the best; those that failed come first.
std::vector<std::size_t> ranking(const ParallelCoordinates& figure) {
  std::vector<std::size_t> order(figure.trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t trial) {
    const double score = figure.scores[trial];
    if (!std::isfinite(score)) return -HUGE_VAL;
    return figure.small_is_good ? -score : score;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

/// The data file of the lines of `trials`: x, y, score, two empty lines after each.
std::string line_rows(const ParallelCoordinates& figure, const std::vector<Place>& places,
                      const std::vector<std::size_t>& order, std::size_t first, std::size_t end) {
  std::string rows;
  for (std::size_t rank = first; rank < end; ++rank) {
    const std::size_t trial = order[rank];
    // Lines through one tick fan out by their rank, or they would cover each other.
    const double share =
        order.size() == 1 ? 0 : static_cast<double>(rank) / static_cast<double>(order.size() - 1) - 0.5;
    for (std::size_t axis = 0; axis < places.size(); ++axis) {
      const double fan = places[axis].even() ? kSpread * share * places[axis].tick_distance() : 0;
      rows += std::to_string(axis) + " " + number_or_gap(places[axis](figure.trials[trial][axis]) + fan) + " " +
              number_or_gap(figure.scores[trial]) + "\n";
    }
    rows += "\n\n";
  }
  return rows;
}

std::string tick_labels(const std::vector<Place>& places, const Theme& theme) {
  std::string text;
  for (std::size_t axis = 0; axis < places.size(); ++axis) {
    for (const double tick : places[axis].ticks()) {
      if (!std::isfinite(tick)) continue;
      const std::string at = std::to_string(axis) + "," + shortest(places[axis](tick));
      const bool last = axis > 0 && axis + 1 == places.size();
      const std::string label = places[axis].even() ? shortest(tick) : significant(tick, 3);
      text += "set label " + gnuplot_text(label) + " at " + at + (last ? " left" : " right") + " front boxed offset " +
              (last ? "0.8" : "-0.8") + ",0 textcolor rgb " + gnuplot_text(theme.text) + " font ',12'\n";
    }
  }
  return text;
}

std::string axis_lines(const std::vector<Place>& places, const Theme& theme) {
  std::string text;
  for (std::size_t axis = 0; axis < places.size(); ++axis) {
    const std::string at = std::to_string(axis);
    text += "set arrow from " + at + ",-0.06 to " + at + ",1.06 nohead front linewidth 1.5" + colour(theme.text) + "\n";
  }
  return text;
}

std::string axis_names(const ParallelCoordinates& figure) {
  const double room = 0.9 * kChartWidth / static_cast<double>(figure.axes.size());
  std::string ticks;
  for (std::size_t axis = 0; axis < figure.axes.size(); ++axis) {
    ticks += (axis == 0 ? "" : ", ") + gnuplot_text(fitted(figure.axes[axis].name, room)) + " " + std::to_string(axis);
  }
  return "set xtics (" + ticks + ") scale 0\n";
}

/// Each line has a clause of its own: with lines of a palette's colours, gnuplot's SVGs are not always the same bytes.
std::string plot_command(const std::string& files, bool failed, const std::vector<double>& colours,
                         const Theme& theme) {
  const auto file = [&](const char* part) { return gnuplot_text(files + part); };
  std::string text = "plot ";
  if (failed) {
    text += file("-failed.dat") + " using 1:2 with lines linewidth 1.2 dashtype 2" + colour(theme.text) +
            " title 'failed', ";
  }
  for (std::size_t i = 0; i < colours.size(); ++i) {
    text += file("-trials.dat") + " index " + std::to_string(i) + " using 1:2 with lines linewidth 1.3" +
            colour(score_colour(theme, colours[i])) + " notitle, ";
  }
  text += file("-best.dat") + " using 1:2 with linespoints pointtype 7 pointsize 0.6 linewidth 4" +
          colour(score_colour(theme, 1)) + " title 'best trial', ";
  // Nothing to be seen, but something that has the palette: the colour bar belongs to it.
  return text + file("-best.dat") + " every ::0::0 using 1:2:3 with points pointtype 0 linecolor palette notitle";
}

}  // namespace

std::optional<Figure> figure_of(const ParallelCoordinates& figure) {
  Range scores;
  scores.add(figure.scores);
  if (scores.empty() || figure.axes.empty()) return std::nullopt;
  std::vector<Place> places;
  for (std::size_t axis = 0; axis < figure.axes.size(); ++axis) places.emplace_back(figure, axis);
  const std::vector<std::size_t> order = ranking(figure);
  const auto failed = static_cast<std::size_t>(
      std::count_if(figure.scores.begin(), figure.scores.end(), [](double score) { return !std::isfinite(score); }));
  const std::string name = figure.name;
  Figure drawn{name, kChartWidth, kHeight, {}, {}};
  drawn.data = {{name + "-failed.dat", line_rows(figure, places, order, 0, failed)},
                {name + "-trials.dat", line_rows(figure, places, order, failed, order.size() - 1)},
                {name + "-best.dat", line_rows(figure, places, order, order.size() - 1, order.size())}};
  const std::string setup = "set datafile missing '?'\nset border 0\nunset ytics\n" + axis_names(figure) +
                            axis_range("x", -0.45, static_cast<double>(figure.axes.size()) - 0.55) +
                            axis_range("y", -0.12, 1.12) +
                            "set lmargin at screen 0.03\nset rmargin at screen 0.97\nset bmargin at screen " +
                            shortest(kPlotBottom) + "\nset key outside top center horizontal samplen 2\n";
  const std::string label = shortened(figure.score_label, 60);
  const bool small = figure.small_is_good;
  std::vector<double> colours;  // of the trials between the failed ones and the best
  for (std::size_t rank = failed; rank + 1 < order.size(); ++rank) {
    colours.push_back(goodness(figure.scores[order[rank]], scores, small));
  }
  drawn.commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    return setup + "set style textbox opaque noborder margins 0.5,0.3 fillcolor rgb " + gnuplot_text(theme.background) +
           "\n" + axis_lines(places, theme) + tick_labels(places, theme) +
           colour_bar(theme, scores, small, label, kBarBottom, kBarHeight) +
           plot_command((folder / name).string(), failed != 0, colours, theme);
  };
  return drawn;
}

}  // namespace debruit
