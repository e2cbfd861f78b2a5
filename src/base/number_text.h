// Numbers as text, the same in every locale.
#pragma once

#include <string>
#include <string_view>

namespace debruit {

/// The shortest decimal that reads back as `value`.
[[nodiscard]] std::string format_number(double value);

/// With a fixed number of decimals, as printf's %.Nf writes it where the point is a point.
[[nodiscard]] std::string format_fixed(double value, int decimals);

/// With at most `digits` significant digits, as printf's %.Ng writes it where the point is a point.
[[nodiscard]] std::string format_significant(double value, int digits);

/// Reads a finite number that is the whole of `text`. Throws Error(usage) about `where`.
[[nodiscard]] double parse_number(std::string_view text, std::string_view where);

}  // namespace debruit
