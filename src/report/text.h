// How numbers and settings are written for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "debruit/evaluate.h"

namespace debruit {

/// With a fixed number of decimals; "–" where it is not finite.
[[nodiscard]] std::string fixed(double value, int decimals);

/// With `digits` significant digits and no exponent where the number is of ordinary size: "0.0123", "1e-09".
[[nodiscard]] std::string significant(double value, int digits);

/// The shortest decimal that reads back as the same number.
[[nodiscard]] std::string shortest(double value);

/// "1,234,567"
[[nodiscard]] std::string grouped(std::size_t value);

/// "12.3 s", "1 min 12 s", "2 h 3 min"
[[nodiscard]] std::string duration(double seconds);

/// "1 epoch", "2 epochs"
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

/// "salt and pepper", with the parameters that differ from the defaults: "gaussian (var 0.04)".
[[nodiscard]] std::string noise_label(const Noise& noise);
[[nodiscard]] std::string noise_label(std::span<const Noise> kinds);

/// "digits 1 and 7", or "all classes".
[[nodiscard]] std::string classes_label(std::span<const std::uint8_t> classes);

}  // namespace debruit
