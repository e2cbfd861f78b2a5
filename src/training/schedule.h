// The learning rate of every step.
#pragma once

#include <cstddef>

#include "debruit/schedule.h"

namespace debruit {

/// The learning rate of step `step` < `steps`, counted from 0, under a schedule whose parameters are in range. The same
/// bits on every machine. Where PyTorch's OneCycleLR divides by zero, a warm-up of exactly one step, it is `peak`
/// there.
[[nodiscard]] double learning_rate_at(const Schedule& schedule, double peak, std::size_t step, std::size_t steps);

}  // namespace debruit
