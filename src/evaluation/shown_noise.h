// The noisy images that pictures and views of latents show.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "debruit/dataset.h"
#include "debruit/evaluate.h"

namespace debruit {

/// A kind of noise to be drawn; nothing: the data's real noisy image.
using ShownNoise = std::optional<Noise>;

/// The kinds of `spec`, or its pairs.
[[nodiscard]] std::vector<ShownNoise> shown_noises(const EvaluationSpec& spec);

/// As format_noise, or "pairs".
[[nodiscard]] std::string shown_name(const ShownNoise& noise);

/// Writes image `index` of `data`, scaled, and its noisy version, as make_test_image does.
void make_shown_image(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const ShownNoise& noise,
                      double scale, std::span<float> noisy, std::span<float> clean);

}  // namespace debruit
