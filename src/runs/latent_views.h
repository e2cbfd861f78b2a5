// latents.npz: what the latents of an autoencoder's test images look like, so that a report needs neither the model nor
// the data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "debruit/shape.h"

namespace debruit {

/// What the decoder makes of latents on the line between those of two images.
struct Interpolation {
  std::size_t first = 0;  ///< index in the data
  std::size_t last = 0;
  std::uint8_t first_label = 0;
  std::uint8_t last_label = 0;
  std::vector<float> first_image;  ///< [channels, height, width], scaled
  std::vector<float> last_image;
  std::vector<std::vector<float>> steps;  ///< decoded, from the first image's latent to the last one's; the same shape
  friend bool operator==(const Interpolation&, const Interpolation&) = default;
};

/// Everything is of `count` images of `data`, each seen with every one of `noises`.
struct LatentViews {
  ImageShape image;
  std::string data;           ///< data set name or path
  std::string split;          ///< "train", "validation" or "test"
  std::string data_checksum;  ///< of all the images
  std::size_t count = 0;
  std::vector<std::string> noises;  ///< kinds, as format_noise writes them; the first is none, the clean image
  double scale = 0;                 ///< of the noises
  std::uint64_t seed = 0;           ///< of the noises
  bool clip = false;                ///< noisy images cut to [0, 1]

  std::vector<float> mean;       ///< [latent_size]
  std::vector<float> deviation;  ///< [latent_size], with the number of latents
  std::vector<float> firing;     ///< [latent_size]: share of the latents in which the unit is not 0; 0: it is dead
  /// For each of the first units: decoder(mean + the unit's deviation) - decoder(mean). [channels, height, width]
  std::vector<std::vector<float>> effects;

  std::size_t pca_units = 0;         ///< on which the principal components are fitted: the ones that vary most
  double pca_share = 0;              ///< of the variance of all units that those have; 0 where no unit varies
  std::vector<double> ratios;        ///< [components]: explained variance, as shares of the variance of all units
  std::vector<std::uint8_t> labels;  ///< [points], or none: of the first images, which the components are fitted on
  std::vector<float> points;         ///< [noises, points, 2]: first two components; 0 where there are fewer

  std::vector<Interpolation> interpolations;

  /// How many images the components are fitted on.
  [[nodiscard]] std::size_t point_count() const noexcept {
    return noises.empty() ? 0 : points.size() / (2 * noises.size());
  }
  [[nodiscard]] std::size_t latent_size() const noexcept { return mean.size(); }
  /// Ascending.
  [[nodiscard]] std::vector<std::size_t> dead_units() const;
  friend bool operator==(const LatentViews&, const LatentViews&) = default;
};

/// Writes float32 unit_mean, unit_deviation and unit_firing [latent_size], effects [units, channels, height, width] and
/// points [noises, points, 2]; float64 explained_variance_ratio [components]; uint8 labels [points], or [0]
/// without labels; for n pairs of
/// images int64 interpolation_index [n, 2], uint8 interpolation_label [n, 2], float32 interpolation_ends [n, 2,
/// channels, height, width] and interpolation_steps [n, steps, channels, height, width]; and `about`, uint8: JSON text
/// with the rest. Throws Error(usage) where sizes disagree, and Error(io).
void write_latent_views(const std::filesystem::path& file, const LatentViews& views);

/// Throws Error(io) or Error(input) naming the file and the array.
[[nodiscard]] LatentViews read_latent_views(const std::filesystem::path& file);

}  // namespace debruit
