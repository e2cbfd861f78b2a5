// The figures of a run's latents.
#pragma once

#include <string>
#include <vector>

#include "report/figure.h"
#include "report/pictures.h"
#include "runs/latent_views.h"

namespace debruit {

/// Names of the figures.
inline constexpr const char* kLatentsByClass = "latents-by-class";
inline constexpr const char* kLatentsByNoise = "latents-by-noise";
inline constexpr const char* kExplainedVariance = "explained-variance";
inline constexpr const char* kLatentUnits = "latent-units";
inline constexpr const char* kUnitEffects = "unit-effects";
inline constexpr const char* kInterpolation = "interpolation";

/// Points are drawn of so many of the first images at most: more would hide each other.
inline constexpr std::size_t kDrawnImages = 400;

/// Whether there is anything to draw of principal components.
[[nodiscard]] bool has_components(const LatentViews& views);

/// "clean", "gaussian", …
[[nodiscard]] std::string latent_noise_label(const std::string& noise);

/// Mean latent and firing of every unit in the latent's rectangle: 0 is black; white is the largest mean, or every
/// image.
[[nodiscard]] GreyImage mean_latent_picture(const LatentViews& views);
[[nodiscard]] GreyImage firing_picture(const LatentViews& views);

/// All of them: what the views hold something for.
[[nodiscard]] std::vector<Figure> latent_figures(const LatentViews& views);

}  // namespace debruit
