// The baselines' filters, chosen on the validation images.
#pragma once

#include <span>
#include <vector>

#include "debruit/noise.h"
#include "evaluation/filters.h"
#include "study/sound_settings.h"
#include "study/study_runner.h"

namespace debruit {

/// A filter that was tried on validation images with one kind of noise.
struct FilterTrial {
  Filter filter;
  double mse = 0;  ///< mean over the kind's scales
};

/// The filters for one kind of noise: one strength for all kinds would be the loudest kind's, and too weak or too
/// strong for every other.
struct KindFilters {
  Noise kind;  ///< NoNoise: of the clean images
  std::vector<FilterTrial> gaussian;
  std::vector<FilterTrial> non_local;
  Filter gaussian_filter;   ///< those of the least error, of equals the first
  Filter non_local_filter;  ///< likewise
};

/// One entry for each of the settings' kinds, and one for clean images. Computed once in the study's folder. Does not
/// read the test split.
[[nodiscard]] std::vector<KindFilters> choose_filters(const SoundSettings& settings, StudyRunner& runner);

/// The entry of `kind`. Throws Error(internal) where there is none.
[[nodiscard]] const KindFilters& filters_of(std::span<const KindFilters> filters, const Noise& kind);

}  // namespace debruit
