#include "report/chart_parts.h"

#include <algorithm>
#include <cmath>

#include "report/gnuplot.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr double kLogMargin = 1.25;  // factor of room on both sides of a logarithmic axis

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

void Range::add(double value) {
  if (!std::isfinite(value)) return;
  low = std::min(low, value);
  high = std::max(high, value);
}

void Range::add(std::span<const double> values) {
  for (const double value : values) add(value);
}

Range Range::widened(double share) const {
  if (empty()) return *this;
  const double room = high > low ? share * (high - low) : (low == 0 ? 1 : std::abs(low) / 2);
  return {low - room, high + room};
}

void PositiveRange::add(double value) {
  if (!(value > 0 && std::isfinite(value))) return;
  low = std::min(low, value);
  high = std::max(high, value);
}

double log_axis_start(const PositiveRange& range) { return range.low / kLogMargin; }

std::string log_axis(const std::string& axis, const PositiveRange& range) {
  const double low = log_axis_start(range);
  const double high = range.high * kLogMargin;
  const bool many = high / low > 200;
  std::string ticks;
  for (int power = static_cast<int>(std::floor(std::log10(low))); std::pow(10, power) <= high; ++power) {
    for (const int digit : {1, 2, 5}) {
      const double tick = digit * std::pow(10, power);
      if (tick < low || tick > high || (many && digit != 1)) continue;
      ticks += (ticks.empty() ? "" : ", ") + gnuplot_text(significant(tick, 1)) + " " + shortest(tick);
    }
  }
  return "set logscale " + axis + "\n" + axis_range(axis, low, high) + "set " + axis + "tics (" + ticks + ")\n";
}

std::string axis_range(const std::string& axis, double low, double high) {
  return "set " + axis + "range [" + shortest(low) + ":" + shortest(high) + "]\n";
}

std::string even_ticks(const std::string& axis, const Range& range, std::size_t most) {
  const double least = (range.high - range.low) / static_cast<double>(std::max<std::size_t>(1, most));
  const double power = std::pow(10, std::floor(std::log10(least)));
  double step = 10 * power;
  for (const double digit : {5, 2, 1}) {
    if (digit * power >= least) step = digit * power;
  }
  return "set " + axis + "tics " + significant(step, 1) + "\n";
}

std::string grid(const std::string& tics, const Theme& theme) {
  return "set grid " + tics + " linecolor rgb " + gnuplot_text(theme.grid) + " linetype 1 linewidth 0.7\n";
}

std::string colour(std::string_view value) { return " linecolor rgb " + gnuplot_text(value); }

std::string number_or_gap(double value) { return std::isfinite(value) ? shortest(value) : "?"; }

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string fitted(std::string_view text, double pixels) {
  return shortened(text, static_cast<std::size_t>(std::max(2.0, pixels / kLetterWidth)));
}

std::string shortened(std::string_view text, std::size_t most) {
  if (letters(text) <= most) return std::string(text);
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (starts_character(text[end]) && ++seen == most) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace debruit
