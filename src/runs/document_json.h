// A document as JSON, without the values of its pictures. For the .cc files of this folder.
#pragma once

#include <string_view>

#include "runs/document.h"
#include "runs/json.h"

namespace debruit {

/// Of a picture only whether it is there; see document.cc for where its values lie.
[[nodiscard]] Json document_to_json(const Document& document);

/// A picture that is there holds a single value that stands for it. Throws Error(usage) naming `where` and the field.
[[nodiscard]] Document document_from_json(const Json& json, std::string_view where);

}  // namespace debruit
