#include "nn/fast/adam.h"

namespace debruit {

AdamStep AdamSteps::next() {
  beta1_power_ *= adam_.beta1;
  beta2_power_ *= adam_.beta2;
  const double correction2 = std::sqrt(1 - beta2_power_);
  const double coupled = adam_.decoupled_weight_decay ? 0 : adam_.weight_decay;
  const double decoupled = adam_.decoupled_weight_decay ? adam_.weight_decay : 0;
  return {.beta1 = static_cast<float>(adam_.beta1),
          .one_minus_beta1 = static_cast<float>(1 - adam_.beta1),
          .beta2 = static_cast<float>(adam_.beta2),
          .one_minus_beta2 = static_cast<float>(1 - adam_.beta2),
          .step_size = static_cast<float>(adam_.learning_rate * correction2 / (1 - beta1_power_)),
          .epsilon = static_cast<float>(adam_.epsilon * correction2),
          .weight_decay = static_cast<float>(coupled),
          .shrinkage = static_cast<float>(1 - adam_.learning_rate * decoupled)};
}

}  // namespace debruit
