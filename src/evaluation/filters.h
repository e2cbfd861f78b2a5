// Filters that know nothing of the data: the baselines that a trained denoiser is held against.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/threads.h"
#include "debruit/parameter.h"
#include "debruit/shape.h"

namespace debruit {

// The kinds of filter. "Reflect" is SciPy's border, d c b a | a b c d | d c b a, repeated as often as a filter that is
// wider than the image needs. All of them compute in double precision.

/// Median of the 3 x 3 pixels around a pixel, reflect border (scipy.ndimage.median_filter, size 3). Each channel alone.
struct MedianFilter {
  friend bool operator==(const MedianFilter&, const MedianFilter&) = default;
};

/// Convolution with a Gaussian, cut at 4 sigma and summing to 1, reflect border (scipy.ndimage.gaussian_filter). Each
/// channel alone. Below sigma 0.125 the kernel is one pixel wide and images stay as they are.
struct GaussianFilter {
  double sigma = 1;
  friend bool operator==(const GaussianFilter&, const GaussianFilter&) = default;
};

/// Mean of the pixels at most patch_distance rows and columns away, weighted by how alike their patches are: weight
/// e^-max(0, d) with d the mean of (difference^2 - 2 sigma^2) / h^2 over channels and patch, the patch weighted by a
/// Gaussian of standard deviation (patch_size - 1) / 4 (Buades, Coll & Morel 2005; sigma: the same, 2011). The weights
/// are those of scikit-image's denoise_nl_means(fast_mode=False, channel_axis=0), details and all: see
/// evaluation/non_local_means.h.
struct NonLocalMeansFilter {
  std::size_t patch_size = 7;       // odd
  std::size_t patch_distance = 11;  // pixels
  double h = 0.1;                   // gray levels
  double sigma = 0;                 // standard deviation of the noise, gray levels
  friend bool operator==(const NonLocalMeansFilter&, const NonLocalMeansFilter&) = default;
};

using Filter = std::variant<MedianFilter, GaussianFilter, NonLocalMeansFilter>;

std::span<const Parameter<MedianFilter>> parameters(const MedianFilter&);
std::span<const Parameter<GaussianFilter>> parameters(const GaussianFilter&);
std::span<const Parameter<NonLocalMeansFilter>> parameters(const NonLocalMeansFilter&);

/// What a person needs to know of a kind of filter.
using FilterDescription = SpecDescription<Filter>;

/// All kinds that `parse_filter` knows, in the order of the variant.
[[nodiscard]] std::span<const FilterDescription> known_filters();

/// The canonical name of the kind.
[[nodiscard]] std::string_view filter_name(const Filter& filter);

/// Reads `NAME` or `NAME:key=value:key=value`. Throws Error(usage) naming the known kinds, the known keys or the range.
[[nodiscard]] Filter parse_filter(std::string_view text);

/// Writes every parameter: `gaussian_filter:sigma=1.2`. `parse_filter` reads it back to an equal value.
[[nodiscard]] std::string format_filter(const Filter& filter);

/// Throws Error(usage) where a parameter is outside its range or patch_size is even.
void validate_filter(const Filter& filter);

/// Filters images [count, channels, height, width] into `filtered`, which has the same size and may be the same memory.
/// The result does not depend on the pool's size. Throws Error(usage) as `validate_filter` does, where the shape has no
/// pixel, `images` is not a whole number of images or as long as `filtered`, or a pixel is not finite.
void apply_filter(const Filter& filter, const ImageShape& shape, std::span<const float> images,
                  std::span<float> filtered, ThreadPool& pool);

}  // namespace debruit
