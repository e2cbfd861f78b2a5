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

/// Ten colours for dots that are too small to have a shape. Every two of a theme lie at least 17 apart in CIEDE2000 for
/// protanopes and deuteranopes (as Machado, Oliveira & Fernandes 2009 simulate them) and 28 for everybody else; their
/// contrast with the background is at least 1.8 in the light theme, 2.6 in the dark one. Found by random search.
inline constexpr SeriesColours kDotColours = {
    {"#737583", "#faa917", "#252d9e", "#8ec7f5", "#dd00ff", "#004946", "#5b7b04", "#e96e71", "#52380f", "#38d5b5"},
    {"#00aaff", "#c5ff08", "#c60000", "#20f7f8", "#034efb", "#6d6858", "#26ad67", "#ffe2c2", "#b8007f", "#bb94a6"}};

/// gnuplot's point types, an order in which neighbours look different: disc, square, triangle, diamond, …
inline constexpr std::array<unsigned, kSeriesColourCount> kSeriesPoints = {7, 5, 9, 13, 11, 6, 4, 8, 12, 2};

/// The colour of the series at `index`; the eleventh begins again.
[[nodiscard]] constexpr std::string_view series_colour(const Theme& theme, std::size_t index) {
  const auto& colours = theme.suffix.empty() ? kSeriesColours.light : kSeriesColours.dark;
  return colours[index % kSeriesColourCount];
}

/// The colour of dots of the kind at `index`; the eleventh begins again.
[[nodiscard]] constexpr std::string_view dot_colour(const Theme& theme, std::size_t index) {
  const auto& colours = theme.suffix.empty() ? kDotColours.light : kDotColours.dark;
  return colours[index % kSeriesColourCount];
}

/// A series' gnuplot point type; from the eleventh on, another one with each colour than before.
[[nodiscard]] constexpr unsigned series_point(std::size_t index) {
  return kSeriesPoints[(index + index / kSeriesColourCount) % kSeriesColourCount];
}

}  // namespace debruit
