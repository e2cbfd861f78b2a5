#include "evaluation/test_images.h"

#include <algorithm>
#include <cstdint>

#include "data/noise.h"
#include "data/scaling.h"

namespace debruit {

void make_test_image(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const Noise& kind,
                     double scale, std::span<float> noisy, std::span<float> clean) {
  scale_image(data.image(index), data.shape, spec.scaling, clean);
  std::ranges::copy(clean, noisy.begin());
  draw_noise(noisy, kind, scale,
             {.seed = spec.seed, .stream = Stream::evaluation_noise, .sample = static_cast<std::uint32_t>(index)});
  if (spec.clip) clip_to_unit(noisy);
}

}  // namespace debruit
