// Command-line options made from the tables of the spec structs.
#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <functional>
#include <iomanip>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
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

/// "1 to 65536 images"
[[nodiscard]] inline std::string range_text(double minimum, double maximum, std::string_view unit = {}) {
  return format_number(minimum) + " to " + format_number(maximum) + (unit.empty() ? "" : " " + std::string(unit));
}

/// Takes text that is a number of the range, a whole one unless `Value` is a floating-point type.
template <class Value>
[[nodiscard]] CLI::Validator number_in(double minimum, double maximum) {
  const auto complaint = [minimum, maximum](const std::string& text) -> std::string {
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = code == std::errc() && end == text.data() + text.size() && std::isfinite(number);
    if constexpr (!std::is_floating_point_v<Value>) {
      if (!is_number || text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) != std::string::npos) {
        return "\"" + text + "\" is not a whole number";
      }
    }
    if (!is_number) return "\"" + text + "\" is not a number";
    if (number >= minimum && number <= maximum) return {};
    return text + " is out of range: expected " + range_text(minimum, maximum);
  };
  return {complaint, ""};
}

/// Adds an option for a number, with its range and default in the help text.
template <class Value>
CLI::Option* add_number(CLI::App& app, const std::string& name, Value& value, double minimum, double maximum,
                        const std::string& help, std::string_view unit = {}) {
  return app
      .add_option(name, value,
                  help + " [" + range_text(minimum, maximum, unit) + ", default " +
                      format_number(static_cast<double>(value)) + "]")
      ->type_name(std::is_floating_point_v<Value> ? "NUMBER" : "COUNT")
      ->check(number_in<Value>(minimum, maximum));
}

/// What flags change in a `Spec`: filled while the command line is parsed, applied to defaults or to a file's values.
/// It must stay where it is once its options have been added.
template <class Spec>
class Overrides {
 public:
  Overrides() = default;
  Overrides(const Overrides&) = delete;
  Overrides& operator=(const Overrides&) = delete;

  /// Adds an option for every parameter of the spec's table, or for those alone that `is_offered` says by their names,
  /// with its unit, range and default in the help text.
  void add_to(CLI::App& app, const std::function<bool(std::string_view)>& is_offered = {}) {
    for (const auto& parameter : parameters(values_)) {
      if (is_offered && !is_offered(parameter.name)) continue;
      std::visit([&](auto member) { add(app, parameter, member); }, parameter.member);
    }
  }

  void apply(Spec& spec) const {
    for (const auto& change : changes_) change(spec);
  }

 private:
  template <class Value>
  void add(CLI::App& app, const Parameter<Spec>& parameter, Value Spec::*member) {
    const CLI::Option* option = add_number(app, option_name(parameter.name), values_.*member, parameter.minimum,
                                           parameter.maximum, std::string(parameter.help), parameter.unit);
    changes_.push_back([this, option, member](Spec& spec) {
      if (option->count() > 0) spec.*member = values_.*member;
    });
  }

  void add(CLI::App& app, const Parameter<Spec>& parameter, bool Spec::*member) {
    const std::string name = option_name(parameter.name).substr(2);
    const CLI::Option* option =
        app.add_flag("--" + name + ",!--no-" + name, values_.*member,
                     std::string(parameter.help) + " [default " + (values_.*member ? "yes" : "no") + "]");
    changes_.push_back([this, option, member](Spec& spec) {
      if (option->count() > 0) spec.*member = values_.*member;
    });
  }

  Spec values_;  // defaults, then what the flags say
  std::vector<std::function<void(Spec&)>> changes_;
};

}  // namespace debruit::cli
