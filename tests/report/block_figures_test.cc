#include "report/block_figures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <sstream>

#include "report/chart_parts.h"
#include "report/example_document.h"
#include "report/palette.h"
#include "report/score_scale.h"

namespace debruit {
namespace {

using test::kNan;

/// The numbers of a data file, line by line; "?" is NaN.
std::vector<std::vector<double>> numbers(const std::string& text) {
  std::vector<std::vector<double>> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    auto& row = rows.emplace_back();
    for (std::string word; words >> word;) row.push_back(word == "?" ? kNan : std::stod(word));
  }
  return rows;
}

/// Relative luminance of "#rrggbb", WCAG 2.
double luminance(std::string_view colour) {
  const auto part = [&](std::size_t at) {
    const double share = std::stoi(std::string(colour.substr(at, 2)), nullptr, 16) / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

double contrast(std::string_view a, std::string_view b) {
  const double first = luminance(a);
  const double second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

TEST(LineFigure, ShowsGapsIntervalsAndValuesThatALogarithmCannotTake) {
  LineChart chart = test::lines("lines", 1, 4, true);
  chart.series[0].y = {0.5, 0, kNan, 0.25};
  chart.series[0].low = {0.4, -1, 0, -0.1};
  chart.series[0].high = {0.6, 1, 1, kNan};
  const auto rows = numbers(figure_of(chart)->data.at("lines-1.dat"));
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0], (std::vector<double>{0.25, 0.5, 0.4, 0.6}));
  EXPECT_TRUE(std::isnan(rows[1][1]));
  EXPECT_TRUE(std::isnan(rows[2][1]));
  EXPECT_EQ(rows[3], (std::vector<double>{1, 0.25, 0.25, 0.25}));  // an interval without an end is none
}

TEST(LineFigure, EndsAnIntervalThatReachesZeroWhereALogarithmicAxisBegins) {
  LineChart chart = test::lines("lines", 1, 2, true);
  chart.series[0].y = {0.5, 0.25};
  chart.series[0].low = {-1, 0.2};
  chart.series[0].high = {0.6, 0.3};
  const auto figure = figure_of(chart);
  EXPECT_DOUBLE_EQ(numbers(figure->data.at("lines-1.dat"))[0][2], 0.2 / 1.25);
  EXPECT_NE(figure->commands(kLightTheme, "/x").find("set yrange [0.16:0.75]"), std::string::npos);
}

TEST(LineFigure, DrawsBarsForFewPointsAndABandForMany) {
  const auto commands = [](std::size_t points) {
    return figure_of(test::lines("lines", 2, points))->commands(kLightTheme, "/x");
  };
  EXPECT_NE(commands(5).find("yerrorbars"), std::string::npos);
  EXPECT_EQ(commands(5).find("filledcurves"), std::string::npos);
  EXPECT_NE(commands(30).find("filledcurves"), std::string::npos);
  EXPECT_EQ(commands(30).find("yerrorbars"), std::string::npos);
}

TEST(LineFigure, OfNothingIsNone) {
  EXPECT_FALSE(figure_of(LineChart{}));
  LineChart chart = test::lines("lines", 2, 3);
  for (Series& series : chart.series) series.x.assign(3, kNan);
  EXPECT_FALSE(figure_of(chart));
}

TEST(DistributionFigure, HasEveryValueItsMedianAndItsReference) {
  const DistributionChart chart{"d", "", "", "", {{"odd", {3, 1, 2}, 5}, {"even", {1, 2, kNan, 4, 8}, kNan}}, ""};
  const auto figure = figure_of(chart);
  const auto points = numbers(figure->data.at("d-points.dat"));
  ASSERT_EQ(points.size(), 7U);
  EXPECT_EQ(points[0][0], 1);
  EXPECT_EQ(points[6][0], 8);
  const auto medians = numbers(figure->data.at("d-medians.dat"));
  ASSERT_EQ(medians.size(), 2U);
  EXPECT_EQ(medians[0][0], 2);
  EXPECT_EQ(medians[1][0], 3);
  EXPECT_EQ(numbers(figure->data.at("d-references.dat")), (std::vector<std::vector<double>>{{5, 0}}));
}

TEST(DistributionFigure, PutsEqualValuesBesideEachOtherWithinTheirStrip) {
  const DistributionChart chart{"d", "", "", "", {{"a", {1, 1, 1, 1, 1, 2}, kNan}}, ""};
  std::set<double> places;
  for (const auto& point : numbers(figure_of(chart)->data.at("d-points.dat"))) {
    EXPECT_LT(std::abs(point[1]), 0.5);
    if (point[0] == 1) places.insert(point[1]);
    if (point[0] == 2) {
      EXPECT_EQ(point[1], 0);  // there is room in the middle
    }
  }
  EXPECT_EQ(places.size(), 5U);
}

TEST(HeatMapFigure, WritesValuesAndLeavesOutWhatIsNone) {
  HeatMap map = test::heat("h", 2, 2);
  map.values = {{0.25, kNan}, {0.5, 1}};
  const std::string commands = figure_of(map)->commands(kLightTheme, "/x");
  for (const char* part : {"'0.250' at 0,0", "'0.500' at 0,1", "'1.00' at 1,1", "'◀ better'"}) {
    EXPECT_NE(commands.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(commands.find("at 1,0"), std::string::npos);
  map.small_is_good = false;
  EXPECT_NE(figure_of(map)->commands(kLightTheme, "/x").find("'better ▶'"), std::string::npos);
}

TEST(ParallelFigure, DrawsTheBestTrialLast) {
  ParallelCoordinates figure{"p", "", "", {{"h", {1, 3}}, {"mse", {}}}, {}, {}, true, ""};
  figure.trials = {{1, 0.5}, {3, 0.25}, {1, 0.75}, {3, kNan}};
  figure.scores = {0.5, 0.25, 0.75, kNan};
  const auto scores = [&](const char* part) {
    std::vector<double> of;
    for (const auto& row : numbers(figure_of(figure)->data.at(part))) {
      if (row.size() == 3 && row[0] == 0) of.push_back(row[2]);
    }
    return of;
  };
  EXPECT_EQ(scores("p-best.dat"), (std::vector<double>{0.25}));
  EXPECT_EQ(scores("p-trials.dat"), (std::vector<double>{0.75, 0.5}));
  EXPECT_EQ(scores("p-failed.dat").size(), 1U);
  figure.small_is_good = false;
  EXPECT_EQ(scores("p-best.dat"), (std::vector<double>{0.75}));
}

TEST(ParallelFigure, PutsTicksAtEqualDistancesWhereAllValuesAreTicks) {
  ParallelCoordinates figure{"p", "", "", {{"h", {1, 10, 100}}, {"w", {1, 10, 100}}}, {{10, 50.5}}, {1}, true, ""};
  const auto rows = numbers(figure_of(figure)->data.at("p-best.dat"));
  EXPECT_DOUBLE_EQ(rows[0][1], 0.5);
  EXPECT_DOUBLE_EQ(rows[1][1], 0.5);  // halfway between 1 and 100
}

TEST(ScoreScale, GoesFromBadToGood) {
  const Range range{1, 3};
  EXPECT_EQ(goodness(1, range, true), 1);
  EXPECT_EQ(goodness(3, range, true), 0);
  EXPECT_EQ(goodness(2.5, range, false), 0.75);
  EXPECT_EQ(goodness(1, Range{1, 1}, false), 1);
}

TEST(ScoreScale, CanBeReadOnEveryColour) {
  for (const Theme& theme : {kLightTheme, kDarkTheme}) {
    for (int step = 0; step <= 100; ++step) {
      EXPECT_GE(contrast(score_colour(theme, step / 100.0), score_text_colour(theme, step / 100.0)), 4.5) << step;
    }
    EXPECT_GE(contrast(score_colour(theme, 1), theme.background), 10);
  }
}

TEST(Palette, TellsTenSeriesApartOnBothBackgrounds) {
  for (const Theme& theme : {kLightTheme, kDarkTheme}) {
    std::set<std::string_view> colours;
    std::set<unsigned> shapes;
    for (std::size_t i = 0; i < kSeriesColourCount; ++i) {
      colours.insert(series_colour(theme, i));
      shapes.insert(series_point(i));
      EXPECT_GE(contrast(series_colour(theme, i), theme.background), 3) << series_colour(theme, i);
      EXPECT_NE(series_point(i), series_point(i + kSeriesColourCount));
    }
    EXPECT_EQ(colours.size(), kSeriesColourCount);
    EXPECT_EQ(shapes.size(), kSeriesColourCount);
  }
}

TEST(ChartParts, ShortenByWholeCharacters) {
  EXPECT_EQ(shortened("été", 3), "été");
  EXPECT_EQ(shortened("étés", 3), "ét…");
  EXPECT_EQ(shortened("", 3), "");
  EXPECT_EQ(letters("été"), 3U);
}

TEST(ChartParts, TicksAreFewAndRound) {
  EXPECT_EQ(even_ticks("x", {0, 1}, 5), "set xtics 0.2\n");
  EXPECT_EQ(even_ticks("x", {0, 0.9}, 5), "set xtics 0.2\n");
  EXPECT_EQ(even_ticks("x", {0, 300}, 4), "set xtics 100\n");
}

}  // namespace
}  // namespace debruit
