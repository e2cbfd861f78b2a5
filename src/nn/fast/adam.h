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

  /// beta^t after t steps.
  [[nodiscard]] double beta1_power() const noexcept { return beta1_power_; }
  [[nodiscard]] double beta2_power() const noexcept { return beta2_power_; }
  void go_on_from(double beta1_power, double beta2_power) noexcept {
    beta1_power_ = beta1_power;
    beta2_power_ = beta2_power;
  }

 private:
  AdamSpec adam_;
  double beta1_power_ = 1;
  double beta2_power_ = 1;
};

}  // namespace debruit
