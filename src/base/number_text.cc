#include "base/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "debruit/error.h"

namespace debruit {
namespace {

template <class... Format>
std::string to_text(double value, Format... format) {
  std::array<char, 400> buffer{};  // the largest double has 309 digits before its point
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...).ptr;
  return {buffer.data(), end};
}

}  // namespace

std::string format_number(double value) { return to_text(value); }

std::string format_fixed(double value, int decimals) { return to_text(value, std::chars_format::fixed, decimals); }

std::string format_significant(double value, int digits) { return to_text(value, std::chars_format::general, digits); }

double parse_number(std::string_view text, std::string_view where) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw Error(ErrorKind::usage, where, "\"" + std::string(text) + "\" is not a number");
  }
  return value;
}

}  // namespace debruit
