#include "report/score_scale.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "report/gnuplot.h"
#include "report/text.h"

namespace debruit {
namespace {

struct Rgb {
  double red;
  double green;
  double blue;
};

/// viridis at nine places of equal distance (matplotlib's values, dark to light).
constexpr std::array<Rgb, 9> kViridis = {{{68, 1, 84},
                                          {71, 45, 123},
                                          {59, 82, 139},
                                          {44, 114, 142},
                                          {33, 145, 140},
                                          {40, 174, 128},
                                          {94, 201, 98},
                                          {173, 220, 48},
                                          {253, 231, 37}}};
// What is bad may not vanish in the background.
constexpr double kLightest = 0.9;  // on light
constexpr double kDarkest = 0.16;  // on dark
constexpr unsigned kPaletteSteps = 32;

Rgb viridis(double place) {
  const double at = std::clamp(place, 0.0, 1.0) * static_cast<double>(kViridis.size() - 1);
  const auto first = std::min(static_cast<std::size_t>(at), kViridis.size() - 2);
  const double share = at - static_cast<double>(first);
  const Rgb& a = kViridis[first];
  const Rgb& b = kViridis[first + 1];
  const auto mix = [share](double from, double to) { return std::round(from + share * (to - from)); };
  return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

Rgb score_rgb(const Theme& theme, double goodness) {
  const bool light = theme.suffix.empty();
  return viridis(light ? kLightest * (1 - goodness) : kDarkest + (1 - kDarkest) * goodness);
}

/// Relative luminance, WCAG 2.
double luminance(const Rgb& colour) {
  const auto linear = [](double value) {
    const double share = value / 255;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

std::string hex(const Rgb& colour) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "#";
  for (const double part : {colour.red, colour.green, colour.blue}) {
    const auto value = static_cast<std::size_t>(part);
    text += kDigits[value / 16];
    text += kDigits[value % 16];
  }
  return text;
}

}  // namespace

std::string score_colour(const Theme& theme, double goodness) { return hex(score_rgb(theme, goodness)); }

std::string score_text_colour(const Theme& theme, double goodness) {
  // Where black and white stand out equally: (l + .05) / .05 = 1.05 / (l + .05).
  constexpr double kEven = 0.179;
  return luminance(score_rgb(theme, goodness)) > kEven ? "#000000" : "#ffffff";
}

double goodness(double score, const Range& range, bool small_is_good) {
  if (!(range.high > range.low)) return 1;
  const double share = std::clamp((score - range.low) / (range.high - range.low), 0.0, 1.0);
  return small_is_good ? 1 - share : share;
}

std::string colour_bar(const Theme& theme, const Range& range, bool small_is_good, const std::string& label,
                       double bottom, double height) {
  if (!(range.high > range.low)) return "unset colorbox\n";
  constexpr double kLeft = 0.24;
  constexpr double kWidth = 0.52;
  std::string palette;
  for (unsigned step = 0; step <= kPaletteSteps; ++step) {
    const double share = static_cast<double>(step) / kPaletteSteps;
    palette += (step == 0 ? "" : ", ") + shortest(share) + " " +
               gnuplot_text(score_colour(theme, small_is_good ? 1 - share : share));
  }
  std::string ticks;
  for (const double share : {0.0, 0.5, 1.0}) {
    const double tick = range.low + share * (range.high - range.low);
    ticks += (share == 0 ? "" : ", ") + gnuplot_text(significant(tick, 3)) + " " + shortest(tick);
  }
  const std::string text = " textcolor rgb " + gnuplot_text(theme.text);
  const std::string middle = shortest(bottom + height / 2);
  const std::string better = small_is_good
                                 ? "'◀ better' at screen " + shortest(kLeft - 0.03) + "," + middle + " right"
                                 : "'better ▶' at screen " + shortest(kLeft + kWidth + 0.03) + "," + middle + " left";
  return "set palette maxcolors " + std::to_string(kPaletteSteps) + " defined (" + palette + ")\n" +
         axis_range("cb", range.low, range.high) + "set colorbox horizontal user origin screen " + shortest(kLeft) +
         "," + shortest(bottom) + " size screen " + shortest(kWidth) + "," + shortest(height) + " noborder\n" +
         "set cbtics (" + ticks + ") scale 0" + text + "\nset cblabel " + gnuplot_text(label) + text + "\nset label " +
         better + text + "\n";
}

}  // namespace debruit
