// Pieces of HTML.
#pragma once

#include <string>
#include <string_view>

namespace debruit {

/// Text for an element or a quoted attribute. Bytes that are not UTF-8 are the browser's to replace.
[[nodiscard]] std::string escape(std::string_view text);

/// "data:TYPE;base64,…"
[[nodiscard]] std::string data_uri(std::string_view type, std::string_view bytes);

/// <tag class="…">content</tag>; `content` is HTML.
[[nodiscard]] std::string element(std::string_view tag, std::string_view classes, std::string_view content);

}  // namespace debruit
