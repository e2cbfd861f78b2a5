// The written names of a classifier's enumerations: in model files as in JSON and on the command line.
#pragma once

#include <span>

#include "base/named.h"
#include "debruit/classifier.h"

namespace debruit {

[[nodiscard]] std::span<const Named<ClassifierInput>> names(ClassifierInput);
[[nodiscard]] std::span<const Named<ClassifierLoss>> names(ClassifierLoss);

}  // namespace debruit
