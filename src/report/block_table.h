// A document's table as HTML.
#pragma once

#include <string>

#include "runs/document.h"

namespace debruit {

/// The table alone, inside an element in which it scrolls sideways; columns of numbers are aligned right. Good and bad
/// cells carry a sign beside their colour, quiet ones are slanted.
[[nodiscard]] std::string block_table(const Table& table);

}  // namespace debruit
