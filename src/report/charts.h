// The charts of a run.
#pragma once

#include <span>

#include "debruit/evaluate.h"
#include "debruit/train.h"
#include "report/figure.h"

namespace debruit {

/// Training and, where there is one, validation loss by epoch; logarithmic where it spans more than a decade.
/// `epochs` is not empty.
[[nodiscard]] Figure training_curve(std::span<const EpochReport> epochs);

/// Mean squared error of the noisy input and of the model's output for each noise and scale, logarithmic.
/// `scores` is not empty.
[[nodiscard]] Figure score_chart(std::string name, std::span<const Score> scores);

}  // namespace debruit
