#include "report/colours.h"

#include <algorithm>
#include <cmath>

namespace debruit {
namespace {

constexpr std::array<std::string_view, 10> kLight = {"#737583", "#faa917", "#252d9e", "#8ec7f5", "#dd00ff",
                                                     "#004946", "#5b7b04", "#e96e71", "#52380f", "#38d5b5"};
constexpr std::array<std::string_view, 10> kDark = {"#00aaff", "#c5ff08", "#c60000", "#20f7f8", "#034efb",
                                                    "#6d6858", "#26ad67", "#ffe2c2", "#b8007f", "#bb94a6"};

constexpr double kKnee = 0.6;  // magnitude at which a colour is full; beyond it becomes lighter
constexpr Colour kBlack = {0, 0, 0, 255};
constexpr Colour kBlue = {46, 120, 222, 255};
constexpr Colour kPaleBlue = {188, 224, 255, 255};
constexpr Colour kOrange = {224, 96, 24, 255};
constexpr Colour kPaleOrange = {255, 222, 170, 255};
constexpr Colour kGrey = {78, 85, 95, 255};

Colour between(const Colour& from, const Colour& to, double share) {
  const auto mix = [&](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround((1 - share) * a + share * b));
  };
  return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue), 255};
}

std::array<Colour, 256> make_signed_colours() {
  std::array<Colour, 256> colours{};
  for (int index = kSignedLow; index <= kSignedHigh; ++index) {
    const double magnitude = std::abs(index - kSignedZero) / static_cast<double>(kSignedHigh - kSignedZero);
    const Colour& full = index < kSignedZero ? kBlue : kOrange;
    const Colour& pale = index < kSignedZero ? kPaleBlue : kPaleOrange;
    colours.at(static_cast<std::size_t>(index)) = magnitude < kKnee
                                                      ? between(kBlack, full, magnitude / kKnee)
                                                      : between(full, pale, (magnitude - kKnee) / (1 - kKnee));
  }
  colours[kSignedMark] = kGrey;
  colours[kSignedClear] = {0, 0, 0, 0};
  return colours;
}

}  // namespace

std::span<const std::string_view, 10> category_colours(const Theme& theme) {
  return theme.suffix == kDarkTheme.suffix ? kDark : kLight;
}

std::uint8_t signed_index(float value) {
  if (!std::isfinite(value)) return kSignedMark;
  const float steps = static_cast<float>(kSignedHigh - kSignedZero) * std::clamp(value, -1.0F, 1.0F);
  return static_cast<std::uint8_t>(kSignedZero + std::lround(steps));
}

const std::array<Colour, 256>& signed_colours() {
  static const std::array<Colour, 256> colours = make_signed_colours();
  return colours;
}

}  // namespace debruit
