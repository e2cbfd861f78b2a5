// What each latent unit does to the image, all units on one sheet.
#pragma once

#include "files/png.h"
#include "report/figure.h"
#include "runs/latent_views.h"

namespace debruit {

/// The effects in the rectangle of the units, as places in `signed_colours()`; dead units are crossed out. Only the
/// first channel is shown, and effects are shrunk where the sheet would have more than about a quarter of a million
/// pixels.
struct EffectSheet {
  GreyImage indices;
  float largest = 0;  ///< magnitude of the largest effect, which has the scale's last colour
};
[[nodiscard]] EffectSheet effect_sheet(const LatentViews& views);

/// The scale from one end to the other, a pixel high.
[[nodiscard]] GreyImage signed_scale();

/// The sheet over its scale. `views` has at least one effect.
[[nodiscard]] Figure effects_figure(const char* name, const LatentViews& views);

}  // namespace debruit
