// Running gnuplot, and writing what it may safely read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace debruit {

/// `text` as a gnuplot string that stands for exactly these characters: single quotes, inside which gnuplot expands
/// nothing. Control characters become spaces.
[[nodiscard]] std::string gnuplot_text(std::string_view text);

/// Runs gnuplot on a script, without start-up files and without a shell. Its messages go to `log`.
/// Throws Error(io) where gnuplot is missing (naming the package) or fails (quoting its message).
void run_gnuplot(const std::filesystem::path& script, const std::filesystem::path& log);

}  // namespace debruit
