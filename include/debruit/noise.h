// Noise: what it does to an image, how it is written down, and how it is drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "debruit/parameter.h"
#include "debruit/shape.h"

namespace debruit {

/// Where noisy images come from.
enum class NoiseSource {
  drawn,  ///< noise is drawn and added to the clean images
  pairs,  ///< the data holds a noisy version of every image (Dataset::noisy)
};

// The kinds of noise. x is a pixel after scaling, s >= 0 the noise scale, n a standard normal and u a uniform [0, 1)
// variate of its own for every pixel.

/// x -> x + s (mean + sqrt(var) n)
struct GaussianNoise {
  double mean = 0;
  double var = 0.01;
  friend bool operator==(const GaussianNoise&, const GaussianNoise&) = default;
};

/// x -> x + s x (mean + sqrt(var) n)
struct SpeckleNoise {
  double mean = 0;
  double var = 1;
  friend bool operator==(const SpeckleNoise&, const SpeckleNoise&) = default;
};

/// u < s amount (1 - salt_vs_pepper) -> 0 ;  u > 1 - s amount salt_vs_pepper -> 1
struct SaltAndPepperNoise {
  double amount = 0.4;
  double salt_vs_pepper = 0.5;
  friend bool operator==(const SaltAndPepperNoise&, const SaltAndPepperNoise&) = default;
};

/// u > 1 - s amount -> 1
struct SaltNoise {
  double amount = 0.4;
  friend bool operator==(const SaltNoise&, const SaltNoise&) = default;
};

/// u < s amount -> 0
struct PepperNoise {
  double amount = 0.4;
  friend bool operator==(const PepperNoise&, const PepperNoise&) = default;
};

/// Exactly round(s amount N) of an image's N values, chosen at random, -> 0
struct MaskingNoise {
  double amount = 0.4;
  friend bool operator==(const MaskingNoise&, const MaskingNoise&) = default;
};

/// x -> Poisson(lambda max(x, 0)) / lambda with lambda = peak / s^2 ; the identity at s = 0
struct PoissonNoise {
  double peak = 255;
  friend bool operator==(const PoissonNoise&, const PoissonNoise&) = default;
};

/// x -> x
struct NoNoise {
  friend bool operator==(const NoNoise&, const NoNoise&) = default;
};

/// A kind of noise with its parameters. The order of the alternatives is part of the file format: a kind's index
/// keys its random draws.
using Noise = std::variant<GaussianNoise, SpeckleNoise, SaltAndPepperNoise, SaltNoise, PepperNoise, MaskingNoise,
                           PoissonNoise, NoNoise>;

std::span<const Parameter<GaussianNoise>> parameters(const GaussianNoise&);
std::span<const Parameter<SpeckleNoise>> parameters(const SpeckleNoise&);
std::span<const Parameter<SaltAndPepperNoise>> parameters(const SaltAndPepperNoise&);
std::span<const Parameter<SaltNoise>> parameters(const SaltNoise&);
std::span<const Parameter<PepperNoise>> parameters(const PepperNoise&);
std::span<const Parameter<MaskingNoise>> parameters(const MaskingNoise&);
std::span<const Parameter<PoissonNoise>> parameters(const PoissonNoise&);
std::span<const Parameter<NoNoise>> parameters(const NoNoise&);

/// What a person needs to know of a kind of noise; `formula` says what it does to a pixel.
using NoiseDescription = SpecDescription<Noise>;

/// All kinds that `parse_noise` knows, in the order of the variant.
[[nodiscard]] std::span<const NoiseDescription> known_noises();

/// The canonical name of the kind.
[[nodiscard]] std::string_view noise_name(const Noise& noise);

/// Reads `NAME` or `NAME:key=value:key=value`. Throws Error(usage) naming the known kinds, the known keys or the range.
[[nodiscard]] Noise parse_noise(std::string_view text);

/// Writes every parameter: `gaussian:mean=0:var=0.01`. `parse_noise` reads it back to an equal value.
[[nodiscard]] std::string format_noise(const Noise& noise);

/// The largest noise scale: far beyond any use, far within what a float holds.
inline constexpr double kLargestNoiseScale = 1e6;

/// Throws Error(usage) where a parameter is outside its range, `scale` is not in [0, kLargestNoiseScale], or scale *
/// amount > 1.
void validate_noise(const Noise& noise, double scale);

/// Names one draw of noise. Equal keys give equal bits, on every machine and for any number of threads.
struct NoiseKey {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;  ///< what the draw is for (see src/base/random.h); 0 is free for callers
  std::uint32_t epoch = 0;
  std::uint32_t sample = 0;  ///< index of the image in its data set
};

/// Adds noise to one image in place and, with `clip`, cuts it to [0, 1] afterwards. The image may have any size.
/// Throws as `validate_noise` does.
void add_noise(std::span<float> image, const Noise& noise, double scale, const NoiseKey& key, bool clip = false);

}  // namespace debruit
