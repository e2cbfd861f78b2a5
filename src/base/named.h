// The written names of an enumeration. A table `names(Enum)` lists them; the argument only chooses which.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "debruit/error.h"

namespace debruit {

template <class Enum>
struct Named {
  std::string_view name;
  Enum value;
};

/// "minmax-columns" for Scaling::minmax_columns.
template <class Enum>
[[nodiscard]] std::string_view name_of(Enum value) {
  for (const auto& named : names(value)) {
    if (named.value == value) return named.name;
  }
  throw Error(ErrorKind::internal, "names", "an enumeration holds a value without a name");
}

/// The reverse. Throws Error(usage) naming `where` and the known names.
template <class Enum>
[[nodiscard]] Enum parse_name(std::string_view text, std::string_view where) {
  std::string known;
  for (const auto& named : names(Enum{})) {
    if (named.name == text) return named.value;
    known += (known.empty() ? "" : ", ") + std::string(named.name);
  }
  throw Error(ErrorKind::usage, where, "unknown \"" + std::string(text) + "\"; known are " + known);
}

}  // namespace debruit
