// What every document must be. For the .cc files of this folder.
#pragma once

#include <string_view>

#include "runs/document.h"

namespace debruit {

/// Throws Error(usage) naming `where` and the block for one that is ragged, for two charts of one name, for a name that
/// is no plain file name, and for a run outside the document's folder.
void check_document(const Document& document, std::string_view where);

}  // namespace debruit
