// Numbers as text, the same in every locale.
#pragma once

#include <string>
#include <string_view>

namespace debruit {

/// The shortest decimal that reads back as `value`.
[[nodiscard]] std::string format_number(double value);

/// Reads a finite number that is the whole of `text`. Throws Error(usage) about `where`.
[[nodiscard]] double parse_number(std::string_view text, std::string_view where);

}  // namespace debruit
