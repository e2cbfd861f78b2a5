// The text form of specs that are variants of small structs, NAME:key=value:key=value, made from the structs' parameter
// tables and from a table that describes the kinds in the variant's order. `what` is the spec's word in errors.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/number_text.h"
#include "debruit/error.h"
#include "debruit/parameter.h"

namespace debruit::spec_text {

/// "gaussian, salt_and_pepper (or s&p, salt_pepper), …"
template <class Spec>
[[nodiscard]] std::string known_names(std::span<const SpecDescription<Spec>> table) {
  std::string names;
  for (const auto& description : table) {
    names += (names.empty() ? "" : ", ") + std::string(description.name);
    std::string aliases;
    for (const auto alias : description.aliases) aliases += (aliases.empty() ? "" : ", ") + std::string(alias);
    if (!aliases.empty()) names += " (or " + aliases + ")";
  }
  return names;
}

/// The description with this name or alias, or null.
template <class Spec>
[[nodiscard]] const SpecDescription<Spec>* find(std::span<const SpecDescription<Spec>> table, std::string_view name) {
  for (const auto& description : table) {
    if (description.name == name) return &description;
    for (const auto alias : description.aliases) {
      if (alias == name) return &description;
    }
  }
  return nullptr;
}

/// The parameter's value as a number. Text forms have real numbers and counts, no flags.
template <class Kind>
[[nodiscard]] double value_of(const Kind& kind, const Parameter<Kind>& parameter) {
  if (const auto* const count = std::get_if<std::size_t Kind::*>(&parameter.member)) {
    return static_cast<double>(kind.*(*count));
  }
  return kind.*std::get<double Kind::*>(parameter.member);
}

/// Reads a whole number that a double holds exactly.
[[nodiscard]] inline std::size_t parse_count(std::string_view text, const std::string& where) {
  constexpr double kLargest = 9007199254740992;  // 2^53
  const double number = parse_number(text, where);
  if (!(number >= 0 && number <= kLargest && number == std::floor(number))) {
    throw Error(ErrorKind::usage, where, "\"" + std::string(text) + "\" is not a whole number of 0 or more");
  }
  return static_cast<std::size_t>(number);
}

/// Sets the parameter that `assignment`, "key=value", names.
template <class Kind>
void set_parameter(Kind& kind, std::string_view assignment, const std::string& where) {
  const std::size_t equals = assignment.find('=');
  const std::string_view key = assignment.substr(0, equals);
  std::string known;
  for (const auto& parameter : parameters(kind)) {
    if (parameter.name == key && equals != std::string_view::npos) {
      const std::string_view value = assignment.substr(equals + 1);
      const std::string what = where + ", " + std::string(key);
      if (const auto* const count = std::get_if<std::size_t Kind::*>(&parameter.member)) {
        kind.*(*count) = parse_count(value, what);
      } else {
        kind.*std::get<double Kind::*>(parameter.member) = parse_number(value, what);
      }
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(parameter.name);
  }
  throw Error(ErrorKind::usage, where,
              "\"" + std::string(assignment) + "\" is not one of its parameters; expected " +
                  (known.empty() ? "none" : "KEY=VALUE with a KEY of " + known));
}

/// Throws Error(usage) where a parameter is outside its range.
template <class Spec>
void check_ranges(std::string_view what, std::span<const SpecDescription<Spec>> table, const Spec& spec) {
  const auto check = [&]<class Kind>(const Kind& kind) {
    for (const auto& parameter : parameters(kind)) {
      const double value = value_of(kind, parameter);
      if (value >= parameter.minimum && value <= parameter.maximum) continue;
      throw Error(ErrorKind::usage,
                  std::string(what) + " " + std::string(table[spec.index()].name) + ", " + std::string(parameter.name),
                  format_number(value) + " is out of range: expected between " + format_number(parameter.minimum) +
                      " and " + format_number(parameter.maximum));
    }
  };
  std::visit(check, spec);
}

/// Reads NAME:key=value:…, without a look at the ranges. Throws Error(usage) naming what is known.
template <class Spec>
[[nodiscard]] Spec parse(std::string_view what, std::span<const SpecDescription<Spec>> table, std::string_view text) {
  std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const auto* description = find(table, name);
  if (description == nullptr) {
    throw Error(ErrorKind::usage, what, "unknown kind \"" + std::string(name) + "\"; known are " + known_names(table));
  }
  Spec spec = description->defaults;
  const std::string where = std::string(what) + " " + std::string(description->name);
  while (colon != std::string_view::npos) {
    text.remove_prefix(colon + 1);
    colon = text.find(':');
    std::visit([&](auto& kind) { set_parameter(kind, text.substr(0, colon), where); }, spec);
  }
  return spec;
}

/// Writes every parameter, in the table's order.
template <class Spec>
[[nodiscard]] std::string format(std::span<const SpecDescription<Spec>> table, const Spec& spec) {
  std::string text(table[spec.index()].name);
  const auto write = [&]<class Kind>(const Kind& kind) {
    for (const auto& parameter : parameters(kind)) {
      text += ":" + std::string(parameter.name) + "=" + format_number(value_of(kind, parameter));
    }
  };
  std::visit(write, spec);
  return text;
}

}  // namespace debruit::spec_text
