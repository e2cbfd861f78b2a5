#include "cli/value_options.h"

#include <charconv>
#include <cmath>

namespace debruit::cli {
namespace {

double parse_number(std::string_view text, std::string_view option) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw Error(ErrorKind::usage, option, "\"" + std::string(text) + "\" is not a number");
  }
  return value;
}

}  // namespace

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t comma = text.find(',', begin);
    parts.push_back(text.substr(begin, comma - begin));
    if (comma == std::string::npos) return parts;
    begin = comma + 1;
  }
}

std::vector<Noise> parse_noises(const std::string& text) {
  std::vector<Noise> kinds;
  for (const std::string& part : split_list(text)) kinds.push_back(parse_noise(part));
  return kinds;
}

std::vector<std::uint8_t> parse_classes(const std::string& text) {
  std::vector<std::uint8_t> classes;
  for (const std::string& part : split_list(text)) {
    if (part.size() != 1 || part[0] < '0' || part[0] > '9') {
      throw Error(ErrorKind::usage, "--classes",
                  "\"" + part + "\" is not a label; expected a list such as 1,7 of 0 to 9");
    }
    classes.push_back(static_cast<std::uint8_t>(part[0] - '0'));
  }
  return classes;
}

std::vector<double> parse_scales(const std::string& text) {
  std::vector<double> scales;
  for (const std::string& part : split_list(text)) scales.push_back(parse_number(part, "--scale"));
  return scales;
}

std::pair<double, double> parse_scale_range(const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) {
    const double scale = parse_number(text, "--scale");
    return {scale, scale};
  }
  return {parse_number(text.substr(0, dots), "--scale"), parse_number(text.substr(dots + 2), "--scale")};
}

std::string describe_noises() {
  std::string text =
      "Kinds of noise (s the scale, x a pixel in [0, 1], n standard normal, u uniform), with their parameters as\n"
      "NAME:key=value:key=value and the defaults shown:\n";
  for (const NoiseDescription& description : known_noises()) {
    std::string names = format_noise(description.defaults);
    for (const auto alias : description.aliases) names += ", " + std::string(alias);
    text += "  " + names + "\n      " + std::string(description.formula) + "\n";
  }
  return text;
}

}  // namespace debruit::cli
