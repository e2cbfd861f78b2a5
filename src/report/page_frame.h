// What stands around every page's content.
#pragma once

#include <string>
#include <string_view>

namespace debruit {

/// From the document type to the header: the title and a line under it. Texts are escaped here.
[[nodiscard]] std::string page_start(std::string_view title, std::string_view lead);

/// The footer and what closes the page.
[[nodiscard]] std::string page_end();

}  // namespace debruit
