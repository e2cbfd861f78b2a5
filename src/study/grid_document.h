// What a grid has to say, as blocks of a document: its own report's, or a study's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runs/document.h"
#include "study/grid_run.h"

namespace debruit {

/// A paragraph on what was tried and how it was ranked, the table of the ranked trials, their parallel coordinates and
/// a heat map over the two parameters with the most values (of equals the first by name), each cell the best over all
/// others. What takes a single value everywhere has no axis. `name` begins the figures' names, unique in the document.
/// Headings are the caller's.
[[nodiscard]] std::vector<Block> grid_blocks(const GridResult& result, const std::string& name);

/// The document of a grid's own report, which shows the best trial's run whole.
[[nodiscard]] Document grid_document(const GridResult& result, const std::string& title);

}  // namespace debruit
