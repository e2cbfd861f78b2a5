#include "base/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "debruit/error.h"

namespace debruit {

std::string format_number(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

double parse_number(std::string_view text, std::string_view where) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw Error(ErrorKind::usage, where, "\"" + std::string(text) + "\" is not a number");
  }
  return value;
}

}  // namespace debruit
