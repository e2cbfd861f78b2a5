// The colours and the point shapes that tell series apart.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "report/figure.h"

namespace debruit {

inline constexpr std::size_t kSeriesColourCount = 10;

struct SeriesColours {
  std::array<std::string_view, kSeriesColourCount> light;  ///< on kLightTheme's background
  std::array<std::string_view, kSeriesColourCount> dark;   ///< the same hues on kDarkTheme's
};

/// Blue, orange, green, red, purple, teal, brown, pink, olive, grey: neighbours differ in lightness as well as in hue.
inline constexpr SeriesColours kSeriesColours = {
    {"#1f6fa8", "#c9772b", "#2b8a57", "#b3343f", "#7b55b0", "#12898f", "#7a5230", "#c2529a", "#7d8414", "#5d6875"},
    {"#6bb3e6", "#e8a25c", "#6fce98", "#f27f86", "#b9a0f0", "#58cfd3", "#c9a580", "#f097cc", "#c5cc58", "#aeb9c5"}};

/// gnuplot's point types, an order in which neighbours look different: disc, square, triangle, diamond, …
inline constexpr std::array<unsigned, kSeriesColourCount> kSeriesPoints = {7, 5, 9, 13, 11, 6, 4, 8, 12, 2};

/// The colour of the series at `index`; the eleventh begins again.
[[nodiscard]] constexpr std::string_view series_colour(const Theme& theme, std::size_t index) {
  const auto& colours = theme.suffix.empty() ? kSeriesColours.light : kSeriesColours.dark;
  return colours[index % kSeriesColourCount];
}

/// Its gnuplot point type; from the eleventh on, another one with each colour than before.
[[nodiscard]] constexpr unsigned series_point(std::size_t index) {
  return kSeriesPoints[(index + index / kSeriesColourCount) % kSeriesColourCount];
}

}  // namespace debruit
