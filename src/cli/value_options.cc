#include "cli/value_options.h"

#include <algorithm>
#include <charconv>

#include "base/number_text.h"
#include "cli/spec_options.h"

namespace debruit::cli {
namespace {

/// A line for every parameter of a kind: its name, help, range and default.
template <class Kind>
std::string describe_parameters(const Kind& defaults) {
  std::string text;
  for (const auto& parameter : parameters(defaults)) {
    text += "      " + std::string(parameter.name) + ": " + std::string(parameter.help) + " [" +
            range_text(parameter.minimum, parameter.maximum, parameter.unit) + ", default " +
            format_number(defaults.*std::get<double Kind::*>(parameter.member)) + "]\n";
  }
  return text;
}

/// Every kind with its other names, its formula and its parameters.
template <class Spec>
std::string describe_kinds(std::span<const SpecDescription<Spec>> kinds) {
  std::string text;
  for (const auto& description : kinds) {
    text += "  " + std::string(description.name);
    for (const auto alias : description.aliases) text += ", " + std::string(alias);
    text += "\n      " + std::string(description.formula) + "\n";
    std::visit([&](const auto& defaults) { text += describe_parameters(defaults); }, description.defaults);
  }
  return text;
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
    std::uint8_t label = 0;
    const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), label);
    if (code != std::errc() || end != part.data() + part.size()) {
      throw Error(ErrorKind::usage, "--classes",
                  "\"" + part + "\" is not a label; expected a list such as 1,7 of 0 to 255");
    }
    classes.push_back(label);
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

void add_checkpoint_every(CLI::App& app, CheckpointRate& rate) {
  app.add_option_function<std::string>(
         "--checkpoint-every",
         [&rate](const std::string& text) { rate = parse_checkpoint_rate(text, "--checkpoint-every"); },
         "how often the training's state is kept, so that --resume can go on from there: after so many epochs (5), "
         "after "
         "so many seconds (30s), or never (0) [default: every epoch, at most once a second]")
      ->type_name("N|Ns");
}

void add_threads(CLI::App& app, std::size_t& threads) {
  constexpr double kMostThreads = 1024;
  app.add_option(
         "--threads", threads,
         "threads; results do not depend on them [" + range_text(0, kMostThreads) + ", default 0: one a processor]")
      ->type_name("COUNT")
      ->check(number_in<std::size_t>(0, kMostThreads));
}

void add_split(CLI::App& app, std::string& split, const std::vector<std::string>& known, const std::string& help) {
  const auto complaint = [known](const std::string& text) -> std::string {
    if (std::find(known.begin(), known.end(), text) != known.end()) return {};
    return "unknown \"" + text + "\"; known are " + CLI::detail::join(known, ", ");
  };
  app.add_option("--split", split,
                 help + " [default " + (split.empty() ? "test, or the only part that the data has" : split) + "]")
      ->type_name(CLI::detail::join(known, "|"))
      ->check(CLI::Validator(complaint, ""));
}

void add_run_split(CLI::App& app, std::string& split) {
  add_split(app, split, {"train", "validation", "test"},
            "which part of the data; train is without what the run's --validation held out");
}

std::string describe_noises() {
  return "Kinds of noise (s the scale, x a pixel in [0, 1], n standard normal, u uniform); parameters are set as in\n"
         "NAME:key=value:key=value:\n" +
         describe_kinds(known_noises());
}

std::string describe_schedules() {
  return "Schedules of the learning rate; parameters are set likewise:\n" + describe_kinds(known_schedules());
}

}  // namespace debruit::cli
