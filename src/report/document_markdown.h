// A document as Markdown, for a page in a repository or a note.
#pragma once

#include <string>
#include <string_view>

#include "runs/document.h"

namespace debruit {

/// GitHub's Markdown: headings, paragraphs and tables as text; charts that have something to show as images at
/// FIGURES/NAME.svg; pictures are left out,
/// and headings that have nothing else below them. Cells have the signs of the HTML; quiet ones are slanted. `figures`
/// is a relative path or an address. Ends in a newline.
[[nodiscard]] std::string document_markdown(const Document& document, std::string_view figures);

}  // namespace debruit
