// The page's style sheet.
#pragma once

#include <string_view>

namespace debruit {

/// CSS for light and dark, from a phone's width up. Refers to nothing outside the page.
[[nodiscard]] std::string_view report_style();

}  // namespace debruit
