// Command-line options made from the tables of the spec structs.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <iomanip>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "debruit/parameter.h"

namespace debruit::cli {

/// "hidden_layers" -> "--hidden-layers"
[[nodiscard]] inline std::string option_name(std::string_view parameter) {
  std::string name = "--" + std::string(parameter);
  for (char& c : name) c = c == '_' ? '-' : c;
  return name;
}

/// A number as a person writes it.
[[nodiscard]] inline std::string format_number(double value) {
  std::ostringstream text;
  text << std::setprecision(16) << value;
  return text.str();
}

/// What flags change in a `Spec`: filled while the command line is parsed, applied to defaults or to a file's values.
/// It must stay where it is once its options have been added.
template <class Spec>
class Overrides {
 public:
  Overrides() = default;
  Overrides(const Overrides&) = delete;
  Overrides& operator=(const Overrides&) = delete;

  /// Adds an option for every parameter of the spec's table, with its unit, range and default in the help text.
  void add_to(CLI::App& app) {
    for (const auto& parameter : parameters(values_)) {
      std::visit([&](auto member) { add(app, parameter, member); }, parameter.member);
    }
  }

  void apply(Spec& spec) const {
    for (const auto& change : changes_) change(spec);
  }

 private:
  template <class Value>
  void add(CLI::App& app, const Parameter<Spec>& parameter, Value Spec::*member) {
    const std::string unit = parameter.unit.empty() ? "" : " " + std::string(parameter.unit);
    const std::string help = std::string(parameter.help) + " [" + format_number(parameter.minimum) + " to " +
                             format_number(parameter.maximum) + unit + ", default " +
                             format_number(static_cast<double>(values_.*member)) + "]";
    CLI::Option* option = app.add_option(option_name(parameter.name), values_.*member, help);
    option->type_name(std::is_floating_point_v<Value> ? "NUMBER" : "COUNT");
    option->check(CLI::Range(parameter.minimum, parameter.maximum).description(""));
    changes_.push_back([this, option, member](Spec& spec) {
      if (option->count() > 0) spec.*member = values_.*member;
    });
  }

  Spec values_;  // defaults, then what the flags say
  std::vector<std::function<void(Spec&)>> changes_;
};

}  // namespace debruit::cli
