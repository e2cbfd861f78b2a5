#include "report/latent_figures.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "debruit/error.h"
#include "report/chart_parts.h"
#include "report/effect_sheet.h"
#include "report/gnuplot.h"
#include "report/palette.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr unsigned kScatterHeight = 420;
constexpr unsigned kBarsHeight = 250;
constexpr double kMargin = 0.04;    // share of the dots' range that stays free around them
constexpr std::size_t kBars = 10;   // components in the chart
constexpr std::size_t kLayers = 4;  // of a scatter: each has some of every group, so that no group hides the others

std::string percent(double share) { return fixed(100 * share, share < 0.0995 ? 1 : 0) + " %"; }

struct Points {
  std::map<std::pair<std::size_t, std::size_t>, std::string> rows;  // by layer and group: lines of x and y
  std::array<Range, 2> ranges;                                      // of x and y
};

Points points_of(const LatentViews& views, bool by_class) {
  Points points;
  const std::size_t images = views.point_count();
  const std::size_t drawn = std::min(images, kDrawnImages);
  for (std::size_t noise = 0; noise < views.noises.size(); ++noise) {
    for (std::size_t i = 0; i < drawn; ++i) {
      const float* const at = views.points.data() + 2 * (noise * images + i);
      points.ranges[0].add(static_cast<double>(at[0]));
      points.ranges[1].add(static_cast<double>(at[1]));
      const std::size_t group = by_class ? views.labels[i] : noise;
      points.rows[{i * kLayers / drawn, group}] += significant(at[0], 5) + " " + significant(at[1], 5) + "\n";
    }
  }
  return points;
}

std::string axis_label(const LatentViews& views, std::size_t component, std::string_view name) {
  if (component >= views.ratios.size()) return "no " + std::string(name) + " component";
  return std::string(name) + " component (" + percent(views.ratios[component]) + " of the variance)";
}

/// A dot is a line too short to be seen with round ends: a third of the bytes of gnuplot's points, in an SVG.
Figure scatter(const LatentViews& views, const char* name, bool by_class) {
  const Points points = points_of(views, by_class);
  const std::string data = std::string(name) + ".dat";
  const Range across = points.ranges[0].widened(kMargin);
  const Range up = points.ranges[1].widened(kMargin);
  const double length = (across.high - across.low) / kChartWidth / 20;  // of a dot: too little to be seen
  std::string rows;
  std::map<std::size_t, std::string> titles;
  for (const auto& [at, lines] : points.rows) {
    rows += (rows.empty() ? "" : "\n\n") + lines;
    titles[at.second] = by_class ? std::to_string(at.second) : latent_noise_label(views.noises[at.second]);
  }
  const std::string axes = "set xlabel " + gnuplot_text(axis_label(views, 0, "first")) + "\nset ylabel " +
                           gnuplot_text(axis_label(views, 1, "second")) + "\n" +
                           axis_range("x", across.low, across.high) + axis_range("y", up.low, up.high);
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const auto colour_of = [&](std::size_t group) { return colour(dot_colour(theme, group)); };
    std::string text =
        axes +
        "set tmargin at screen 0.87\nset key outside top center horizontal reverse Left samplen 0.3 width 1\nplot ";
    std::size_t block = 0;
    for (const auto& entry : points.rows) {
      text += (block == 0 ? "" : ", ") + gnuplot_text((folder / data).string()) + " index " + std::to_string(block) +
              " using 1:2:(" + shortest(length) + "):(0) with vectors nohead linewidth 3.2" +
              colour_of(entry.first.second) + " notitle";
      ++block;
    }
    for (const auto& [group, title] : titles) {
      text += ", NaN with points pointtype 7 pointsize 0.7" + colour_of(group) + " title " + gnuplot_text(title);
    }
    return text;
  };
  return {name, kChartWidth, kScatterHeight, {{data, rows}}, commands};
}

Figure variance_chart(const LatentViews& views) {
  const std::size_t shown = std::min(kBars, views.ratios.size());
  std::string rows;
  double together = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    together += views.ratios[i];
    rows += std::to_string(i + 1) + " " + shortest(100 * views.ratios[i]) + " " + shortest(100 * together) + "\n";
  }
  const std::string data = std::string(kExplainedVariance) + ".dat";
  const std::string end = shortest(static_cast<double>(shown) + 0.5);
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const std::string file = gnuplot_text((folder / data).string());
    return "set xlabel 'principal component'\nset ylabel 'explained variance, %'\nset xrange [0.5:" + end +
           "]\nset yrange [0:100]\nset xtics 1,1 scale 0\nset ytics 20\nset boxwidth 0.7\nset style fill solid\n" +
           grid("ytics", theme) + "set key outside top center horizontal reverse Left samplen 1 width 1\nplot " + file +
           " using 1:2 with boxes" + colour(theme.first) + " title 'each', " + file +
           " using 1:3 with linespoints pointtype 7 pointsize 0.5 linewidth 2" + colour(theme.second) +
           " title 'up to here'";
  };
  return {kExplainedVariance, kChartWidth, kBarsHeight, {{data, rows}}, commands};
}

PictureTable interpolation_table(const LatentViews& views) {
  PictureTable table{{"image"}, {}, {}};
  const std::size_t steps = views.interpolations.front().steps.size();
  for (std::size_t step = 0; step < steps; ++step) {
    table.columns.push_back(
        steps > 1 ? fixed(100 * static_cast<double>(step) / static_cast<double>(steps - 1), 0) + " %" : "");
  }
  table.columns.emplace_back("image");
  for (const Interpolation& pair : views.interpolations) {
    table.rows.push_back(std::to_string(pair.first_label) + " to " + std::to_string(pair.last_label));
    std::vector<GreyImage>& row = table.cells.emplace_back();
    row.push_back(pixels_picture(pair.first_image, views.image));
    for (const std::vector<float>& step : pair.steps) row.push_back(pixels_picture(step, views.image));
    row.push_back(pixels_picture(pair.last_image, views.image));
  }
  return table;
}

}  // namespace

bool has_components(const LatentViews& views) { return !views.ratios.empty() && !views.points.empty(); }

std::string latent_noise_label(const std::string& noise) {
  if (noise == "none") return "clean";
  try {
    return noise_label(parse_noise(noise));
  } catch (const Error&) {
    return noise;
  }
}

GreyImage mean_latent_picture(const LatentViews& views) {
  return latent_picture(views.mean, *std::max_element(views.mean.begin(), views.mean.end()));
}

GreyImage firing_picture(const LatentViews& views) { return latent_picture(views.firing, 1); }

std::vector<Figure> latent_figures(const LatentViews& views) {
  std::vector<Figure> figures;
  if (has_components(views)) {
    if (!views.labels.empty()) figures.push_back(scatter(views, kLatentsByClass, true));
    figures.push_back(scatter(views, kLatentsByNoise, false));
    figures.push_back(variance_chart(views));
  }
  figures.push_back(picture_figure(
      kLatentUnits, {{"mean", "how often"}, {""}, {{mean_latent_picture(views), firing_picture(views)}}}));
  if (!views.effects.empty()) figures.push_back(effects_figure(kUnitEffects, views));
  if (!views.interpolations.empty()) figures.push_back(picture_figure(kInterpolation, interpolation_table(views)));
  return figures;
}

}  // namespace debruit
