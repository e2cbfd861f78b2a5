// Trying filters on the validation images with the noise that models are chosen on.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "study/sound_selection.h"

namespace debruit {

/// The mean squared error that each filter leaves on the validation images. Computed once in the study's folder, under
/// `step`. Does not read the test split.
[[nodiscard]] std::vector<FilterTrial> try_filters(const SoundSettings& settings, StudyRunner& runner,
                                                   const std::string& step, std::span<const Filter> filters);

}  // namespace debruit
