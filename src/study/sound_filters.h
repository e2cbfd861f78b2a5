// Trying filters on the validation images.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "study/sound_selection.h"

namespace debruit {

/// The mean squared error that each filter leaves on validation images, mean over the protocol's noisy cells. Computed
/// once in the study's folder, under `step`. Does not read the test split.
[[nodiscard]] std::vector<FilterTrial> try_filters(const SoundSettings& settings, StudyRunner& runner,
                                                   const std::string& step, std::span<const Filter> filters);

}  // namespace debruit
