// The part of a model's card that comes from its scores. For card.cc.
#pragma once

#include <string>

#include "exchange/open_model.h"

namespace debruit {

/// Four significant digits, "–" where it is not finite.
[[nodiscard]] std::string score_number(double value);

/// Tables, each below what it was measured on; a sentence where there are none.
[[nodiscard]] std::string scores_text(const OpenedModel& opened);

/// A list item for each weakness that the scores show, or one that says that they show none or are missing.
[[nodiscard]] std::string failures_text(const OpenedModel& opened);

}  // namespace debruit
