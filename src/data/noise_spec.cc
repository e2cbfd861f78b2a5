// How noise is described: names, parameters, text form, validity.
#include <array>
#include <string>

#include "base/number_text.h"
#include "base/spec_text.h"
#include "debruit/error.h"
#include "debruit/noise.h"

namespace debruit {
namespace {

constexpr double kLargest = 1e6;  // far beyond any use, far within what a float holds

constexpr std::string_view kWhat = "noise";

std::span<const NoiseDescription> table() {
  static const std::array<NoiseDescription, std::variant_size_v<Noise>> descriptions = {{
      {"gaussian", {}, "x + s (mean + sqrt(var) n)", GaussianNoise{}},
      {"speckle", {}, "x + s x (mean + sqrt(var) n)", SpeckleNoise{}},
      {"salt_and_pepper",
       {"s&p", "salt_pepper"},
       "u < s amount (1 - salt_vs_pepper) gives 0, u > 1 - s amount salt_vs_pepper gives 1",
       SaltAndPepperNoise{}},
      {"salt", {}, "u > 1 - s amount gives 1", SaltNoise{}},
      {"pepper", {}, "u < s amount gives 0", PepperNoise{}},
      {"masking", {}, "exactly round(s amount N) of the N values become 0", MaskingNoise{}},
      {"poisson", {}, "Poisson(k max(x, 0)) / k with k = peak / s^2; the identity at s = 0", PoissonNoise{}},
      {"none", {}, "x", NoNoise{}},
  }};
  return descriptions;
}

template <class Kind>
constexpr bool kHasAmount = requires(const Kind& kind) {
  kind.amount;
};

}  // namespace

std::span<const Parameter<GaussianNoise>> parameters(const GaussianNoise&) {
  static constexpr std::array kTable = {
      Parameter<GaussianNoise>{"mean", &GaussianNoise::mean, "", -kLargest, kLargest, "mean of the noise at scale 1"},
      Parameter<GaussianNoise>{"var", &GaussianNoise::var, "", 0, kLargest, "variance of the noise at scale 1"}};
  return kTable;
}

std::span<const Parameter<SpeckleNoise>> parameters(const SpeckleNoise&) {
  static constexpr std::array kTable = {
      Parameter<SpeckleNoise>{"mean", &SpeckleNoise::mean, "", -kLargest, kLargest, "mean of the factor at scale 1"},
      Parameter<SpeckleNoise>{"var", &SpeckleNoise::var, "", 0, kLargest, "variance of the factor at scale 1"}};
  return kTable;
}

std::span<const Parameter<SaltAndPepperNoise>> parameters(const SaltAndPepperNoise&) {
  using Kind = SaltAndPepperNoise;
  static constexpr std::array kTable = {
      Parameter<Kind>{"amount", &Kind::amount, "", 0, 1, "share of the values replaced at scale 1"},
      Parameter<Kind>{"salt_vs_pepper", &Kind::salt_vs_pepper, "", 0, 1, "share of salt among the values replaced"}};
  return kTable;
}

std::span<const Parameter<SaltNoise>> parameters(const SaltNoise&) {
  static constexpr std::array kTable = {
      Parameter<SaltNoise>{"amount", &SaltNoise::amount, "", 0, 1, "share of the values that become 1 at scale 1"}};
  return kTable;
}

std::span<const Parameter<PepperNoise>> parameters(const PepperNoise&) {
  static constexpr std::array kTable = {
      Parameter<PepperNoise>{"amount", &PepperNoise::amount, "", 0, 1, "share of the values that become 0 at scale 1"}};
  return kTable;
}

std::span<const Parameter<MaskingNoise>> parameters(const MaskingNoise&) {
  static constexpr std::array kTable = {
      Parameter<MaskingNoise>{"amount", &MaskingNoise::amount, "", 0, 1, "share of the values masked at scale 1"}};
  return kTable;
}

std::span<const Parameter<PoissonNoise>> parameters(const PoissonNoise&) {
  static constexpr std::array kTable = {Parameter<PoissonNoise>{"peak", &PoissonNoise::peak, "counts", 1e-3, 1e9,
                                                                "expected count of a value of 1 at scale 1"}};
  return kTable;
}

std::span<const Parameter<NoNoise>> parameters(const NoNoise&) { return {}; }

std::span<const NoiseDescription> known_noises() { return table(); }

std::string_view noise_name(const Noise& noise) { return table()[noise.index()].name; }

Noise parse_noise(std::string_view text) {
  const Noise noise = spec_text::parse(kWhat, table(), text);
  validate_noise(noise, 0);
  return noise;
}

std::string format_noise(const Noise& noise) { return spec_text::format(table(), noise); }

void validate_noise(const Noise& noise, double scale) {
  if (!(scale >= 0 && scale <= kLargestNoiseScale)) {
    throw Error(ErrorKind::usage, "noise scale",
                format_number(scale) + " is out of range: expected between 0 and " + format_number(kLargestNoiseScale));
  }
  spec_text::check_ranges(kWhat, table(), noise);
  std::visit(
      [&]<class Kind>(const Kind& kind) {
        if constexpr (kHasAmount<Kind>) {
          if (scale * kind.amount > 1) {
            throw Error(ErrorKind::usage, "noise " + std::string(noise_name(noise)),
                        "scale " + format_number(scale) + " times amount " + format_number(kind.amount) +
                            " is over 1: more than all values would be replaced");
          }
        }
      },
      noise);
}

}  // namespace debruit
