// Running gnuplot, and writing what it may safely read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace debruit {

/// `text` as a gnuplot string that stands for exactly these characters: single quotes, inside which gnuplot expands
/// nothing. Control characters become spaces.
[[nodiscard]] std::string gnuplot_text(std::string_view text);

/// Runs gnuplot on FOLDER/figures.gp, without start-up files and without a shell. It works in the folder, so that a
/// script needs no paths; its messages go to FOLDER/messages.txt.
/// Throws Error(io) where gnuplot is missing (naming the package) or fails (quoting its message).
void run_gnuplot(const std::filesystem::path& folder);

}  // namespace debruit
