#include "base/utf8.h"

#include <array>
#include <cstdint>

namespace debruit {
namespace {

/// A form that characters take: its first byte lies from `first` to `last`, its second from `low` to `high`, and all
/// that follow from 0x80 to 0xbf (RFC 3629, section 4).
struct Form {
  std::uint8_t first;
  std::uint8_t last;
  std::size_t length;
  std::uint8_t low;
  std::uint8_t high;
};
constexpr std::array<Form, 9> kForms = {{{0x00, 0x7f, 1, 0, 0},
                                         {0xc2, 0xdf, 2, 0x80, 0xbf},
                                         {0xe0, 0xe0, 3, 0xa0, 0xbf},
                                         {0xe1, 0xec, 3, 0x80, 0xbf},
                                         {0xed, 0xed, 3, 0x80, 0x9f},
                                         {0xee, 0xef, 3, 0x80, 0xbf},
                                         {0xf0, 0xf0, 4, 0x90, 0xbf},
                                         {0xf1, 0xf3, 4, 0x80, 0xbf},
                                         {0xf4, 0xf4, 4, 0x80, 0x8f}}};

bool lies_in(char byte, std::uint8_t low, std::uint8_t high) {
  const auto value = static_cast<std::uint8_t>(byte);
  return value >= low && value <= high;
}

bool has_form(std::string_view text, const Form& form) {
  if (!lies_in(text[0], form.first, form.last) || text.size() < form.length) return false;
  if (form.length > 1 && !lies_in(text[1], form.low, form.high)) return false;
  for (std::size_t i = 2; i < form.length; ++i) {
    if (!lies_in(text[i], 0x80, 0xbf)) return false;
  }
  return true;
}

/// U+0000 to U+001F, U+007F to U+009F, and the line and paragraph separators.
bool is_control(std::string_view character) {
  if (character.size() == 1) return lies_in(character[0], 0, 0x1f) || character[0] == 0x7f;
  return (character.size() == 2 && character[0] == '\xc2' && lies_in(character[1], 0x80, 0x9f)) ||
         character == "\xe2\x80\xa8" || character == "\xe2\x80\xa9";
}

std::string escaped(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<std::uint8_t>(byte);
    text += {'\\', 'x', kDigits[value >> 4], kDigits[value & 15]};
  }
  return text;
}

}  // namespace

std::size_t utf8_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  for (const Form& form : kForms) {
    if (has_form(text, form)) return form.length;
  }
  return 0;
}

std::size_t utf8_end(std::string_view text) noexcept {
  std::size_t end = 0;
  while (const std::size_t length = utf8_length(text.substr(end))) end += length;
  return end;
}

std::string printable(std::string_view text, std::size_t longest) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view next = text.substr(0, length == 0 ? 1 : length);
    const std::string part = length == 0 || is_control(next) ? escaped(next) : std::string(next);
    if (shown.size() + part.size() > longest) return shown + "…";
    shown += part;
    text.remove_prefix(next.size());
  }
  return shown;
}

}  // namespace debruit
