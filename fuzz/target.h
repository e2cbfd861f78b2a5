// What a fuzz target is: a reader that is given whatever bytes libFuzzer makes. Each file of targets/ is one.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string_view>

#include "debruit/error.h"

namespace debruit::fuzz {

/// Reads `bytes`. Defined once by every target; may throw an Error(input) and nothing else.
void read(std::string_view bytes);

/// `bytes` as a file in memory, there until the next call.
[[nodiscard]] const std::filesystem::path& as_file(std::string_view bytes);

/// Ends the process as a finding where the error is not of one of these kinds, names nothing, or is no single line that
/// a terminal can be shown.
void must_be_clear(const Error& error, std::initializer_list<ErrorKind> kinds);

/// Ends the process as a finding, saying why, where `holds` is false.
void must(bool holds, std::string_view why);

}  // namespace debruit::fuzz
