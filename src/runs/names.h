// The written names of the specs' enumerations, for JSON files and command lines; a classifier's are in
// base/classifier_names.h.
#pragma once

#include <span>

#include "base/classifier_names.h"
#include "base/named.h"
#include "debruit/evaluate.h"
#include "debruit/train.h"

namespace debruit {

// All values of an enumeration; the argument only chooses which.
[[nodiscard]] std::span<const Named<NoiseSource>> names(NoiseSource);
[[nodiscard]] std::span<const Named<Scaling>> names(Scaling);
[[nodiscard]] std::span<const Named<NoiseMix>> names(NoiseMix);
[[nodiscard]] std::span<const Named<NoiseDraw>> names(NoiseDraw);
[[nodiscard]] std::span<const Named<Optimiser>> names(Optimiser);
[[nodiscard]] std::span<const Named<EvaluationMix>> names(EvaluationMix);

}  // namespace debruit
