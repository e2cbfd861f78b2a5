// Can these pixels be scaled that way?
#pragma once

#include "debruit/dataset.h"

namespace debruit {

/// Looks at every pixel of `data` that is no whole number. Throws Error(input) naming image and value where one is not
/// finite in single precision, or lies outside [0, 1] where the scaling leaves values as they are and promises that.
void require_values(const Dataset& data, Scaling scaling);

}  // namespace debruit
