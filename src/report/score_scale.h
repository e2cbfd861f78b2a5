// The colours of a score, from bad to good.
#pragma once

#include <string>

#include "report/chart_parts.h"
#include "report/figure.h"

namespace debruit {

/// "#rrggbb" at `goodness`, 0 to 1: steps of equal size look equally large (viridis). What is good stands out from the
/// theme's background: dark on light, light on dark.
[[nodiscard]] std::string score_colour(const Theme& theme, double goodness);

/// Black or white: what can be read on that colour.
[[nodiscard]] std::string score_text_colour(const Theme& theme, double goodness);

/// 0 at the range's bad end, 1 at its good one; 1 where the range is a single value.
[[nodiscard]] double goodness(double score, const Range& range, bool small_is_good);

/// gnuplot commands: the palette over `range` and a colour bar below the plot whose good end is marked, its label
/// `label`. `bottom` and `height` are shares of the figure's height, counted from below. No bar for a single
/// value.
[[nodiscard]] std::string colour_bar(const Theme& theme, const Range& range, bool small_is_good,
                                     const std::string& label, double bottom, double height);

}  // namespace debruit
