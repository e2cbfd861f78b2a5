// Colours that stand for numbers: ten that can be told apart, and a scale with two ends.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "files/png.h"
#include "report/figure.h"

namespace debruit {

/// Ten colours, as "#rrggbb". Every two of a theme lie at least 17 apart in CIEDE2000 for protanopes and deuteranopes
/// (as Machado, Oliveira & Fernandes 2009 simulate them) and 28 for everybody else; the contrast with the background is
/// at least 1.8 in the light theme, 2.6 in the dark one. Found by random search.
[[nodiscard]] std::span<const std::string_view, 10> category_colours(const Theme& theme);

/// Places in `signed_colours()`: [1, 253] are the values from -1 (blue) over 0 (black) to 1 (orange).
[[nodiscard]] std::uint8_t signed_index(float value);
inline constexpr std::uint8_t kSignedZero = 127;
inline constexpr std::uint8_t kSignedLow = 1;
inline constexpr std::uint8_t kSignedHigh = 253;
inline constexpr std::uint8_t kSignedMark = 254;   ///< grey: stands for no value
inline constexpr std::uint8_t kSignedClear = 255;  ///< transparent

/// Black in the middle in both themes, as it is for 0 in every other picture.
[[nodiscard]] const std::array<Colour, 256>& signed_colours();

}  // namespace debruit
