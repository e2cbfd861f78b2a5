// The page as text.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "report/run_view.h"

namespace debruit {

/// Largest page, in bytes: under 5 MB, which goes through any mail.
inline constexpr std::size_t kMaxPage = 4'900'000;

/// Draws every run's figures into its folder and returns the runs' sections, after a table of them where there are
/// several. Runs whose pictures would take them beyond `room` bytes are shown without them. Throws as write_report
/// does.
[[nodiscard]] std::string run_articles(std::span<const RunView> runs, std::size_t room);

/// Draws every run's figures into its folder and returns the page. Runs whose pictures would take the page beyond
/// `limit` bytes are shown without them. An empty title gets a plain one. Throws as write_report does.
[[nodiscard]] std::string make_page(std::span<const RunView> runs, const std::string& title, std::size_t limit);

}  // namespace debruit
