// Do these images fit that model?
#pragma once

#include "debruit/dataset.h"

namespace debruit {

/// Throws Error(usage) naming both shapes where `data` has other images than `expected`, or none.
void require_images(const Dataset& data, const ImageShape& expected);

}  // namespace debruit
