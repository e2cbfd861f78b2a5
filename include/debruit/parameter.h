// How a spec struct describes its own parameters: name, unit, range and help stand here once, and the command line, the
// JSON files and the documentation are made from them. Defaults are those of a default-constructed spec.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>
#include <variant>
#include <vector>

namespace debruit {

/// One parameter of the spec struct `Spec`. A spec offers its table as `parameters(const Spec&)`.
template <class Spec>
struct Parameter {
  std::string_view name;  ///< as in JSON and, with dashes, on the command line
  std::variant<double Spec::*, std::size_t Spec::*, bool Spec::*> member;
  std::string_view unit;                                     ///< empty where the value has none
  double minimum = 0;                                        ///< smallest value allowed
  double maximum = std::numeric_limits<double>::infinity();  ///< largest value allowed
  std::string_view help;                                     ///< one line, without unit, range or default
};

/// What a person needs to know of one kind of a spec that is a variant of struct specs.
template <class Spec>
struct SpecDescription {
  std::string_view name;                  ///< canonical name, e.g. "salt_and_pepper"
  std::vector<std::string_view> aliases;  ///< other accepted spellings
  std::string_view formula;               ///< one line: what it does
  Spec defaults;
};

}  // namespace debruit
