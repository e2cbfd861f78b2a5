#include "base/classifier_names.h"

#include <array>

namespace debruit {

std::span<const Named<ClassifierInput>> names(ClassifierInput) {
  static constexpr std::array<Named<ClassifierInput>, 3> kNames = {{{"pixels", ClassifierInput::pixels},
                                                                    {"latents", ClassifierInput::latents},
                                                                    {"denoised", ClassifierInput::denoised}}};
  return kNames;
}

std::span<const Named<ClassifierLoss>> names(ClassifierLoss) {
  static constexpr std::array<Named<ClassifierLoss>, 3> kNames = {
      {{"cross-entropy", ClassifierLoss::cross_entropy},
       {"cross-entropy-of-softmax", ClassifierLoss::cross_entropy_of_softmax},
       {"broadcast-mse", ClassifierLoss::broadcast_mse}}};
  return kNames;
}

}  // namespace debruit
