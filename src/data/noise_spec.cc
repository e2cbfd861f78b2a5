// How noise is described: names, parameters, text form, validity.
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "debruit/error.h"
#include "debruit/noise.h"

namespace debruit {
namespace {

constexpr double kLargest = 1e6;  // far beyond any use, far within what a float holds

const std::array<NoiseDescription, std::variant_size_v<Noise>>& table() {
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

std::string known_names() {
  std::string names;
  for (const auto& description : table()) {
    names += (names.empty() ? "" : ", ") + std::string(description.name);
    std::string aliases;
    for (const auto alias : description.aliases) aliases += (aliases.empty() ? "" : ", ") + std::string(alias);
    if (!aliases.empty()) names += " (or " + aliases + ")";
  }
  return names;
}

const NoiseDescription* find(std::string_view name) {
  for (const auto& description : table()) {
    if (description.name == name) return &description;
    for (const auto alias : description.aliases) {
      if (alias == name) return &description;
    }
  }
  return nullptr;
}

/// The shortest decimal that reads back as `value`.
std::string format_number(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

double parse_number(std::string_view text, const std::string& where) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw Error(ErrorKind::usage, where, "\"" + std::string(text) + "\" is not a number");
  }
  return value;
}

template <class Kind>
void set_parameter(Kind& kind, std::string_view assignment, std::string_view noise) {
  const std::string where = "noise " + std::string(noise);
  const std::size_t equals = assignment.find('=');
  const std::string_view key = assignment.substr(0, equals);
  std::string known;
  for (const auto& parameter : parameters(kind)) {
    if (parameter.name == key && equals != std::string_view::npos) {
      kind.*std::get<double Kind::*>(parameter.member) =
          parse_number(assignment.substr(equals + 1), where + ", " + std::string(key));
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(parameter.name);
  }
  throw Error(ErrorKind::usage, where,
              "\"" + std::string(assignment) + "\" is not one of its parameters; expected " +
                  (known.empty() ? "none" : "KEY=VALUE with a KEY of " + known));
}

template <class Kind>
void check_ranges(const Kind& kind) {
  for (const auto& parameter : parameters(kind)) {
    const double value = kind.*std::get<double Kind::*>(parameter.member);
    if (value >= parameter.minimum && value <= parameter.maximum) continue;
    const std::string limit =
        "between " + format_number(parameter.minimum) + " and " + format_number(parameter.maximum);
    throw Error(ErrorKind::usage, "noise " + std::string(noise_name(kind)) + ", " + std::string(parameter.name),
                format_number(value) + " is out of range: expected " + limit);
  }
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
  std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const NoiseDescription* description = find(name);
  if (description == nullptr) {
    throw Error(ErrorKind::usage, "noise", "unknown kind \"" + std::string(name) + "\"; known are " + known_names());
  }
  Noise noise = description->defaults;
  while (colon != std::string_view::npos) {
    text.remove_prefix(colon + 1);
    colon = text.find(':');
    std::visit([&](auto& kind) { set_parameter(kind, text.substr(0, colon), description->name); }, noise);
  }
  validate_noise(noise, 0);
  return noise;
}

std::string format_noise(const Noise& noise) {
  std::string text(noise_name(noise));
  std::visit(
      [&]<class Kind>(const Kind& kind) {
        for (const auto& parameter : parameters(kind)) {
          text +=
              ":" + std::string(parameter.name) + "=" + format_number(kind.*std::get<double Kind::*>(parameter.member));
        }
      },
      noise);
  return text;
}

void validate_noise(const Noise& noise, double scale) {
  if (!(scale >= 0 && scale <= kLargestNoiseScale)) {
    throw Error(ErrorKind::usage, "noise scale",
                format_number(scale) + " is out of range: expected between 0 and " + format_number(kLargestNoiseScale));
  }
  std::visit(
      [&]<class Kind>(const Kind& kind) {
        check_ranges(kind);
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
