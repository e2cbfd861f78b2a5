// The charts of a run.
#pragma once

#include <span>
#include <string>

#include "debruit/evaluate.h"
#include "debruit/train.h"
#include "report/figure.h"

namespace debruit {

/// Training and, where there is one, validation loss by epoch; logarithmic where it spans more than a decade.
/// `epochs` is not empty; `loss` says what the loss is.
[[nodiscard]] Figure training_curve(std::span<const EpochReport> epochs, const std::string& loss);

/// A classifier's accuracy on held-out images by epoch, of which there is one at least.
[[nodiscard]] Figure accuracy_curve(std::span<const EpochReport> epochs);

/// Accuracy against noise scale with its intervals, a line a noise. `scores` is not empty.
[[nodiscard]] Figure accuracy_chart(std::string name, std::span<const ClassifierScore> scores);

/// Mean squared error of the noisy input and of the model's output for each noise and scale, logarithmic.
/// `scores` is not empty.
[[nodiscard]] Figure score_chart(std::string name, std::span<const Score> scores);

}  // namespace debruit
