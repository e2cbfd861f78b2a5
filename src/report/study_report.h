// One self-contained HTML page of a study: its document, and the runs that it features.
#pragma once

#include <filesystem>
#include <span>

namespace debruit {

/// Draws the figures of FOLDER/document.json into FOLDER/figures and those of `featured_runs` into each, and writes the
/// page to `file`: title, contents, the document's blocks, then the runs. The document comes whole; pictures of runs
/// that would take the page beyond 5 MB are left out, and it says so. Throws Error(io) where gnuplot is missing or a
/// file cannot be read or written, Error(input) for a damaged document or run folder.
void write_study_report(const std::filesystem::path& folder, std::span<const std::filesystem::path> featured_runs,
                        const std::filesystem::path& file);

/// The same with the runs that the document names.
void write_study_report(const std::filesystem::path& folder, const std::filesystem::path& file);

/// Writes the document alone, as Markdown, to `file`, and its charts as SVG into a folder beside it that has the file's
/// name without its extension: tables.md, tables/NAME.svg. Draws them into FOLDER/figures first. Throws Error(usage)
/// where the name has no extension, and as above.
void write_study_markdown(const std::filesystem::path& folder, const std::filesystem::path& file);

}  // namespace debruit
