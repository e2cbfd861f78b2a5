// A document as HTML.
#pragma once

#include <filesystem>
#include <string>

#include "runs/document.h"

namespace debruit {

/// Links to the parts (headings of level 2) and, where `runs` says so, to the runs after them; empty where there are
/// fewer than two.
[[nodiscard]] std::string contents_section(const Document& document, bool runs);

/// Draws the document's figures into FOLDER/figures, SVG and PNG, and returns all its blocks with every text escaped.
/// Throws Error(io).
[[nodiscard]] std::string document_section(const Document& document, const std::filesystem::path& folder);

/// The heading of the part that shows runs.
[[nodiscard]] std::string runs_heading();

}  // namespace debruit
