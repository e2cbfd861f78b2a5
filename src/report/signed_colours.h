// Colours that stand for numbers on both sides of 0.
#pragma once

#include <array>
#include <cstdint>

#include "files/png.h"

namespace debruit {

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
