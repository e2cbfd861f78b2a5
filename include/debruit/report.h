// One self-contained HTML page made from run folders alone.
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace debruit {

/// Draws the figures of every run (into RUN/figures, SVG and PNG) and writes one page that shows all the runs to
/// `file`. Throws Error(io) where gnuplot is missing or a file cannot be written, Error(input) for a damaged run
/// folder.
void write_report(std::span<const std::filesystem::path> runs, const std::filesystem::path& file,
                  const std::string& title);

}  // namespace debruit
