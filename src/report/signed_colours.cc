#include "report/signed_colours.h"

#include <algorithm>
#include <cmath>

namespace debruit {
namespace {

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
