// What Adam's kernels need to know of a step.
#pragma once

#include "kernels/dense.h"
#include "nn/network.h"

namespace debruit {

/// Counts steps: bias corrections are running products, so that no power function stands between a seed and weights.
class AdamSteps {
 public:
  explicit AdamSteps(const AdamSpec& adam) : adam_(adam) {}

  [[nodiscard]] const AdamSpec& spec() const noexcept { return adam_; }
  void set_learning_rate(double learning_rate) noexcept { adam_.learning_rate = learning_rate; }

  /// The next step's constants; decoupled weight decay and clipping are the caller's.
  [[nodiscard]] AdamStep next();

 private:
  AdamSpec adam_;
  double beta1_power_ = 1;
  double beta2_power_ = 1;
};

}  // namespace debruit
