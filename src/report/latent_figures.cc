#include "report/latent_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "debruit/error.h"
#include "report/colours.h"
#include "report/gnuplot.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr unsigned kChartWidth = 460;  // CSS pixels: its text stays legible on a phone
constexpr unsigned kScatterHeight = 420;
constexpr unsigned kBarsHeight = 250;
constexpr std::size_t kBars = 10;   // components in the chart
constexpr std::size_t kLayers = 4;  // of a scatter: each has some of every group, so that no group hides the others

constexpr std::size_t kMostSheetPixels = std::size_t{1} << 18U;
constexpr std::size_t kSheetGap = 1;      // between the effects
constexpr std::size_t kSheetWidth = 560;  // of the figure, about
constexpr std::size_t kSheetMargin = 30;  // above and below
constexpr std::size_t kScaleHeight = 10;
constexpr std::size_t kScaleLength = 253;  // a pixel for every colour

std::string colour(std::string_view value) { return " linecolor rgb " + gnuplot_text(value); }

std::string percent(double share) { return fixed(100 * share, share < 0.0995 ? 1 : 0) + " %"; }

/// "[low:high]" around the values of one coordinate of the points that are drawn.
std::string axis_range(double low, double high) {
  constexpr double kMargin = 0.04;
  if (!(high > low)) return "[" + shortest(low - 1) + ":" + shortest(low + 1) + "]";
  const double margin = kMargin * (high - low);
  return "[" + shortest(low - margin) + ":" + shortest(high + margin) + "]";
}

struct Points {
  std::map<std::pair<std::size_t, std::size_t>, std::string> rows;  // by layer and group: lines of x and y
  double low[2] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  double high[2] = {-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
};

Points points_of(const LatentViews& views, bool by_class) {
  Points points;
  const std::size_t images = views.labels.size();
  const std::size_t drawn = std::min(images, kDrawnImages);
  for (std::size_t noise = 0; noise < views.noises.size(); ++noise) {
    for (std::size_t i = 0; i < drawn; ++i) {
      const float* const at = views.points.data() + 2 * (noise * images + i);
      for (std::size_t axis = 0; axis < 2; ++axis) {
        points.low[axis] = std::min(points.low[axis], static_cast<double>(at[axis]));
        points.high[axis] = std::max(points.high[axis], static_cast<double>(at[axis]));
      }
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

/// A dot is a line too short to be seen with round ends: a tenth of the bytes of gnuplot's points, in an SVG.
Figure scatter(const LatentViews& views, const char* name, bool by_class) {
  const Points points = points_of(views, by_class);
  const std::string data = std::string(name) + ".dat";
  const double length = std::max(points.high[0] - points.low[0], 1e-3) / kChartWidth / 20;
  std::string rows;
  std::map<std::size_t, std::string> titles;
  for (const auto& [at, lines] : points.rows) {
    rows += (rows.empty() ? "" : "\n\n") + lines;
    titles[at.second] = by_class ? std::to_string(at.second) : latent_noise_label(views.noises[at.second]);
  }
  std::string axes = "set xlabel " + gnuplot_text(axis_label(views, 0, "first")) + "\nset ylabel " +
                     gnuplot_text(axis_label(views, 1, "second")) + "\nset xrange " +
                     axis_range(points.low[0], points.high[0]) + "\nset yrange " +
                     axis_range(points.low[1], points.high[1]) + "\n";
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const auto colours = category_colours(theme);
    const auto colour_of = [&](std::size_t group) { return colour(colours[group % colours.size()]); };
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
           "set grid ytics linecolor rgb " + gnuplot_text(theme.grid) + " linetype 1 linewidth 0.7\n" +
           "set key outside top center horizontal reverse Left samplen 1 width 1\nplot " + file +
           " using 1:2 with boxes" + colour(theme.first) + " title 'each', " + file +
           " using 1:3 with linespoints pointtype 7 pointsize 0.5 linewidth 2" + colour(theme.second) +
           " title 'up to here'";
  };
  return {kExplainedVariance, kChartWidth, kBarsHeight, {{data, rows}}, commands};
}

/// Width and height of an effect in the sheet.
std::pair<std::size_t, std::size_t> effect_size(const ImageShape& image, std::size_t columns, std::size_t rows) {
  const auto pixels = static_cast<double>(columns * rows * image.width * image.height);
  const double shrink = std::min(1.0, std::sqrt(static_cast<double>(kMostSheetPixels) / pixels));
  const auto shrunk = [&](std::size_t side) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(shrink * static_cast<double>(side)));
  };
  return {shrunk(image.width), shrunk(image.height)};
}

void cross_out(GreyImage& picture) {
  const std::size_t longer = std::max(picture.width, picture.height);
  for (std::size_t i = 0; i < longer; ++i) {
    const std::size_t x = i * picture.width / longer;
    const std::size_t y = i * picture.height / longer;
    picture.values[y * picture.width + x] = kSignedMark;
    picture.values[y * picture.width + picture.width - 1 - x] = kSignedMark;
  }
}

void paste(GreyImage& canvas, const GreyImage& picture, std::size_t left, std::size_t top) {
  for (std::size_t y = 0; y < picture.height; ++y) {
    std::copy_n(picture.values.begin() + static_cast<std::ptrdiff_t>(y * picture.width), picture.width,
                canvas.values.begin() + static_cast<std::ptrdiff_t>((top + y) * canvas.width + left));
  }
}

GreyImage enlarged(const GreyImage& picture, std::size_t across, std::size_t down) {
  GreyImage large{picture.width * across, picture.height * down, {}};
  large.values.reserve(large.width * large.height);
  for (std::size_t y = 0; y < large.height; ++y) {
    for (std::size_t x = 0; x < large.width; ++x) {
      large.values.push_back(picture.values[y / down * picture.width + x / across]);
    }
  }
  return large;
}

/// Red, green, blue and opacity of every pixel.
std::string rgba(const GreyImage& indices) {
  std::string bytes;
  bytes.reserve(4 * indices.values.size());
  for (const std::uint8_t index : indices.values) {
    const Colour& pixel = signed_colours().at(index);
    for (const std::uint8_t value : {pixel.red, pixel.green, pixel.blue, pixel.opacity}) {
      bytes += static_cast<char>(value);
    }
  }
  return bytes;
}

Figure effects_figure(const LatentViews& views) {
  const EffectSheet sheet = effect_sheet(views);
  const std::size_t zoom = std::max<std::size_t>(1, kSheetWidth / sheet.indices.width);
  const GreyImage large = enlarged(sheet.indices, zoom, zoom);
  const GreyImage scale = enlarged(signed_scale(), 1, kScaleHeight);
  const std::size_t width = std::max(large.width, 2 * kScaleLength);
  GreyImage canvas{width, large.height + kScaleHeight + kSheetMargin, {}};
  canvas.values.assign(canvas.width * canvas.height, kSignedClear);
  paste(canvas, large, (width - large.width) / 2, 0);
  const std::size_t left = (width - scale.width) / 2;
  paste(canvas, scale, left, large.height + kSheetMargin);
  const std::string data = std::string(kUnitEffects) + ".bin";
  const std::string ends = significant(sheet.largest, 2);
  const double middle = static_cast<double>(large.height + kSheetMargin) + static_cast<double>(kScaleHeight) / 2;
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const auto label = [&](const std::string& words, double x, const char* align) {
      return "set label " + gnuplot_text(words) + " at " + shortest(x) + "," + shortest(middle) + " " + align +
             " textcolor rgb " + gnuplot_text(theme.text) + " font ',11'\n";
    };
    return "unset border\nunset tics\nset margins 0,0,0,0\nset size ratio -1\nset xrange [0:" +
           std::to_string(canvas.width) + "]\nset yrange [" + std::to_string(canvas.height + kSheetMargin / 2) +
           ":0]\n" + label("\xE2\x88\x92" + ends + "  ", static_cast<double>(left), "right") +
           label("  +" + ends, static_cast<double>(left + scale.width), "left") + "plot " +
           gnuplot_text((folder / data).string()) + " binary array=(" + std::to_string(canvas.width) + "," +
           std::to_string(canvas.height) + ") format='%uint8%uint8%uint8%uint8' using 1:2:3:4 with rgbalpha notitle";
  };
  return {kUnitEffects,
          static_cast<unsigned>(canvas.width),
          static_cast<unsigned>(canvas.height + kSheetMargin / 2),
          {{data, rgba(canvas)}},
          commands};
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

EffectSheet effect_sheet(const LatentViews& views) {
  EffectSheet sheet;
  const std::size_t pixels = views.image.width * views.image.height;  // of the first channel
  for (const std::vector<float>& effect : views.effects) {
    for (std::size_t i = 0; i < pixels; ++i) {
      if (std::isfinite(effect[i])) sheet.largest = std::max(sheet.largest, std::abs(effect[i]));
    }
  }
  const auto [columns, rows] = latent_rectangle(views.effects.size());
  const auto [width, height] = effect_size(views.image, columns, rows);
  sheet.indices = {columns * (width + kSheetGap) - kSheetGap, rows * (height + kSheetGap) - kSheetGap, {}};
  sheet.indices.values.assign(sheet.indices.width * sheet.indices.height, kSignedClear);
  for (std::size_t unit = 0; unit < views.effects.size(); ++unit) {
    GreyImage picture{views.image.width, views.image.height, {}};
    for (std::size_t i = 0; i < pixels; ++i) {
      picture.values.push_back(sheet.largest > 0 ? signed_index(views.effects[unit][i] / sheet.largest) : kSignedZero);
    }
    picture = resize_area(picture, width, height);
    if (views.firing[unit] == 0) cross_out(picture);
    paste(sheet.indices, picture, unit % columns * (width + kSheetGap), unit / columns * (height + kSheetGap));
  }
  return sheet;
}

GreyImage signed_scale() {
  GreyImage scale{kScaleLength, 1, {}};
  for (std::size_t i = 0; i < kScaleLength; ++i) scale.values.push_back(static_cast<std::uint8_t>(kSignedLow + i));
  return scale;
}

std::vector<Figure> latent_figures(const LatentViews& views) {
  std::vector<Figure> figures;
  if (has_components(views)) {
    figures.push_back(scatter(views, kLatentsByClass, true));
    figures.push_back(scatter(views, kLatentsByNoise, false));
    figures.push_back(variance_chart(views));
  }
  figures.push_back(picture_figure(
      kLatentUnits, {{"mean", "how often"}, {""}, {{mean_latent_picture(views), firing_picture(views)}}}));
  if (!views.effects.empty()) figures.push_back(effects_figure(views));
  if (!views.interpolations.empty()) figures.push_back(picture_figure(kInterpolation, interpolation_table(views)));
  return figures;
}

}  // namespace debruit
