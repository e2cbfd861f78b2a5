// The page as text.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "report/run_view.h"

namespace debruit {

/// Draws every run's figures into its folder and returns the page. Runs whose pictures would take the page beyond
/// `limit` bytes are shown without them. An empty title gets a plain one. Throws as write_report does.
[[nodiscard]] std::string make_page(std::span<const RunView> runs, const std::string& title, std::size_t limit);

}  // namespace debruit
