#include "evaluation/shown_noise.h"

#include "evaluation/test_images.h"
#include "runs/latent_views.h"

namespace debruit {

std::vector<ShownNoise> shown_noises(const EvaluationSpec& spec) {
  if (spec.source == NoiseSource::pairs) return {std::nullopt};
  return {spec.kinds.begin(), spec.kinds.end()};
}

std::string shown_name(const ShownNoise& noise) { return noise ? format_noise(*noise) : std::string(kRealNoise); }

void make_shown_image(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const ShownNoise& noise,
                      double scale, std::span<float> noisy, std::span<float> clean) {
  if (noise) {
    make_test_image(data, index, spec, *noise, scale, noisy, clean);
  } else {
    scaled_image(data, index, spec.scaling, clean);
    scaled_noisy_image(data, index, spec.scaling, noisy);
  }
}

}  // namespace debruit
