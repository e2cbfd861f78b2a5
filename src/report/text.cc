#include "report/text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace debruit {
namespace {

template <class... Format>
std::string to_text(double value, Format... format) {
  if (!std::isfinite(value)) return "–";
  std::array<char, 400> buffer{};  // the largest double has 309 digits before its point
  const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...);
  return code == std::errc() ? std::string(buffer.data(), end) : "–";
}

std::string spaced(std::string_view name) {
  std::string text(name);
  for (char& character : text) {
    if (character == '_') character = ' ';
  }
  return text;
}

/// Joins as a sentence does: "a, b and c".
std::string listed(std::span<const std::string> items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

}  // namespace

std::string fixed(double value, int decimals) { return to_text(value, std::chars_format::fixed, decimals); }

std::string significant(double value, int digits) {
  if (value == 0) return "0";
  const double magnitude = std::floor(std::log10(std::abs(value)));
  if (!std::isfinite(value) || magnitude < -7 || magnitude > 9)
    return to_text(value, std::chars_format::general, digits);
  return fixed(value, std::max(0, digits - 1 - static_cast<int>(magnitude)));
}

std::string shortest(double value) { return to_text(value); }

std::string grouped(std::size_t value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string duration(double seconds) {
  if (seconds < 59.95) return fixed(seconds, 1) + " s";
  const auto whole = static_cast<std::size_t>(std::lround(std::min(seconds, 1e9)));
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string counted(std::size_t count, std::string_view noun) {
  return grouped(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string noise_label(const Noise& noise) {
  const Noise& defaults = known_noises()[noise.index()].defaults;
  std::string changed;
  std::visit(
      [&]<class Kind>(const Kind& kind) {
        for (const auto& parameter : parameters(kind)) {
          const auto* const member = std::get_if<double Kind::*>(&parameter.member);
          if (member == nullptr || kind.*(*member) == std::get<Kind>(defaults).*(*member)) continue;
          changed += (changed.empty() ? "" : ", ") + spaced(parameter.name) + " " + shortest(kind.*(*member));
        }
      },
      noise);
  return spaced(noise_name(noise)) + (changed.empty() ? "" : " (" + changed + ")");
}

std::string noise_label(std::span<const Noise> kinds) {
  if (kinds.empty()) return "real pairs";
  std::vector<std::string> labels;
  for (const Noise& kind : kinds) labels.push_back(noise_label(kind));
  return listed(labels);
}

std::string classes_label(std::span<const std::uint8_t> classes) {
  if (classes.empty()) return "all classes";
  std::vector<std::string> labels;
  for (const std::uint8_t label : classes) labels.push_back(std::to_string(label));
  return (classes.size() == 1 ? "class " : "classes ") + listed(labels);
}

}  // namespace debruit
