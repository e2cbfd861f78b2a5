// What Adam's kernels need to know of a step.
#pragma once

#include <algorithm>
#include <cmath>

#include "kernels/dense.h"
#include "nn/network.h"

namespace debruit {

/// Counts steps: bias corrections are running products, so that no power function stands between a seed and weights.
class AdamSteps {
 public:
  explicit AdamSteps(const AdamSpec& adam) : adam_(adam) {}

  void set_learning_rate(double learning_rate) noexcept { adam_.learning_rate = learning_rate; }

  /// Whether gradients are to be scaled by `gradient_scale` of their norm.
  [[nodiscard]] bool clips() const noexcept { return std::isfinite(adam_.clip_norm); }
  [[nodiscard]] double gradient_scale(double norm) const { return std::min(1.0, adam_.clip_norm / (norm + 1e-6)); }

  /// The next step's constants.
  [[nodiscard]] AdamStep next();

 private:
  AdamSpec adam_;
  double beta1_power_ = 1;
  double beta2_power_ = 1;
};

}  // namespace debruit
