// UTF-8 (RFC 3629): which bytes are a character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace debruit {

/// Bytes of the character that `text` begins with: 1 to 4; 0 where it begins with none, or is empty. Overlong forms,
/// surrogates and what lies beyond U+10FFFF are no characters.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

/// Where the first byte stands that is not part of a character; text.size() where there is none.
[[nodiscard]] std::size_t utf8_end(std::string_view text) noexcept;

/// `text` on one line that a terminal may show: control characters and bytes that are not UTF-8 as \xNN. Of more than
/// `longest` bytes the rest is cut off and "…" put in its place.
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest);

}  // namespace debruit
