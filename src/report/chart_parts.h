// Pieces of gnuplot scripts that several charts share.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "report/figure.h"

namespace debruit {

inline constexpr unsigned kChartWidth = 460;  // CSS pixels: its text stays legible on a phone
/// gnuplot's estimate of a letter's width in an SVG, in pixels: more than it takes.
inline constexpr double kLetterWidth = 7;

/// Smallest and largest of the finite values put in.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void add(double value);
  void add(std::span<const double> values);
  [[nodiscard]] bool empty() const { return low > high; }
  /// Wider by `share` of its width at both ends; a range of one value gets a width.
  [[nodiscard]] Range widened(double share) const;
};

/// Smallest and largest of the positive values put in.
struct PositiveRange {
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  void add(double value);
  [[nodiscard]] bool empty() const { return high == 0; }
};

/// A logarithmic axis that leaves room around the values, ticks at 1, 2 and 5 (1 alone over many decades).
[[nodiscard]] std::string log_axis(const std::string& axis, const PositiveRange& range);
/// Where such an axis begins.
[[nodiscard]] double log_axis_start(const PositiveRange& range);

/// "set xrange [low:high]"
[[nodiscard]] std::string axis_range(const std::string& axis, double low, double high);

/// Ticks at multiples of 1, 2 or 5 times a power of ten, about `most` of them.
[[nodiscard]] std::string even_ticks(const std::string& axis, const Range& range, std::size_t most);

/// Grid lines at the ticks of `tics` ("xtics ytics").
[[nodiscard]] std::string grid(const std::string& tics, const Theme& theme);

/// " linecolor rgb '…'"
[[nodiscard]] std::string colour(std::string_view value);

/// A number in a data file; "?" where it is not finite.
[[nodiscard]] std::string number_or_gap(double value);

/// At most `most` characters of a text, the last one an ellipsis where there are more.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// As much of a text as fits `pixels`.
[[nodiscard]] std::string fitted(std::string_view text, double pixels);

/// Characters (code points) of a text.
[[nodiscard]] std::size_t letters(std::string_view text);

}  // namespace debruit
