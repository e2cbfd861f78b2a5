// What an autoencoder keeps of images: computed once, when a run ends, so that a report needs neither model nor data.
#pragma once

#include <cstddef>

#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/evaluate.h"
#include "runs/latent_views.h"

namespace debruit {

/// All images of `data` are looked at, clean and with each of the spec's kinds at scale 0.5, drawn, scaled and clipped
/// as an evaluation with `spec` does.
/// - Mean, deviation and firing of each latent unit, and so the dead ones, are over all of these.
/// - Effects: of the first units, as many as 4 million values of images allow; all of them at ordinary sizes.
/// - Principal components: fitted on the latents of the first 2000 images, clean and noisy together, of the 256 units
///   that vary most among them (of all that vary, where they are fewer).
/// - Interpolations: in 9 steps between the clean images that come first of the lowest and of the highest class and,
///   with four classes or more, of the second lowest and the second highest. None where there is one class.
/// Equal arguments give equal values for any number of `threads` (0: one for each processor). Throws Error(usage) for
/// bad noise, no images, or images of another shape than the model's.
[[nodiscard]] LatentViews make_latent_views(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec,
                                            std::size_t threads);

}  // namespace debruit
