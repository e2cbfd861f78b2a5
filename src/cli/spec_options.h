// Command-line options made from the tables of the spec structs.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
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
  text << value;
  return text.str();
}

/// What flags change in a `Spec`: filled while the command line is parsed, applied to defaults or to a file's values.
template <class Spec>
class Overrides {
 public:
  /// Adds an option for every parameter of the spec's table, with its unit, range and default in the help text.
  void add_to(CLI::App& app) {
    for (const auto& parameter : parameters(Spec{})) {
      std::visit([&](auto member) { add(app, parameter, member); }, parameter.member);
    }
  }

  void apply(Spec& spec) const {
    for (const auto& change : changes_) change(spec);
  }

 private:
  template <class Value>
  void add(CLI::App& app, const Parameter<Spec>& parameter, Value Spec::*member) {
    auto value = std::make_shared<Value>(Spec{}.*member);
    const std::string unit = parameter.unit.empty() ? "" : " " + std::string(parameter.unit);
    const std::string help = std::string(parameter.help) + " [" + format_number(parameter.minimum) + " to " +
                             format_number(parameter.maximum) + unit + ", default " +
                             format_number(static_cast<double>(*value)) + "]";
    CLI::Option* option = app.add_option(option_name(parameter.name), *value, help);
    option->type_name(std::is_floating_point_v<Value> ? "NUMBER" : "COUNT");
    option->check(CLI::Range(parameter.minimum, parameter.maximum).description(""));
    changes_.push_back([value, option, member](Spec& spec) {
      if (option->count() > 0) spec.*member = *value;
    });
  }

  std::vector<std::function<void(Spec&)>> changes_;
};

}  // namespace debruit::cli
