#include "runs/names.h"

#include <array>

namespace debruit {

std::span<const Named<Scaling>> names(Scaling) {
  static constexpr std::array<Named<Scaling>, 4> kNames = {{{"unit", Scaling::unit},
                                                            {"minmax", Scaling::minmax},
                                                            {"minmax-columns", Scaling::minmax_columns},
                                                            {"none", Scaling::none}}};
  return kNames;
}

std::span<const Named<NoiseMix>> names(NoiseMix) {
  static constexpr std::array<Named<NoiseMix>, 3> kNames = {{{"random", NoiseMix::random},
                                                             {"thirds", NoiseMix::thirds},
                                                             {"thirds-black-between", NoiseMix::thirds_black_between}}};
  return kNames;
}

std::span<const Named<NoiseDraw>> names(NoiseDraw) {
  static constexpr std::array<Named<NoiseDraw>, 2> kNames = {{{"fresh", NoiseDraw::fresh}, {"once", NoiseDraw::once}}};
  return kNames;
}

std::span<const Named<Optimiser>> names(Optimiser) {
  static constexpr std::array<Named<Optimiser>, 2> kNames = {{{"adam", Optimiser::adam}, {"adamw", Optimiser::adamw}}};
  return kNames;
}

std::span<const Named<EvaluationMix>> names(EvaluationMix) {
  static constexpr std::array<Named<EvaluationMix>, 3> kNames = {
      {{"each", EvaluationMix::each},
       {"thirds", EvaluationMix::thirds},
       {"thirds-black-between", EvaluationMix::thirds_black_between}}};
  return kNames;
}

}  // namespace debruit
