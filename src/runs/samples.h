// samples.npz: the pictures that a report shows, so that it needs neither the model nor the data.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "debruit/shape.h"

namespace debruit {

/// One image and what became of it.
struct Sample {
  std::size_t index = 0;        ///< in its data set
  std::string noise;            ///< kind, as format_noise writes it
  double scale = 0;             ///< of the noise
  double mse = 0;               ///< of the cleaned image against the original
  std::vector<float> original;  ///< [channels, height, width], scaled
  std::vector<float> noisy;     ///< the same shape: what the model saw
  std::vector<float> cleaned;   ///< the same shape: what it made of it; empty where nobody asked
  std::vector<float> latent;    ///< [latent_size]; may be empty
  friend bool operator==(const Sample&, const Sample&) = default;
};

struct Samples {
  ImageShape image;
  std::string data;                        ///< data set name or path
  std::string split;                       ///< "train", "validation" or "test"
  std::vector<Sample> sheet;               ///< a picture for each kind of noise, clean and noisy only
  std::vector<std::vector<Sample>> grids;  ///< one a scale: the same image with each kind of noise, and clean
  std::vector<Sample> worst;               ///< highest error first
  std::vector<Sample> best;                ///< lowest error first
  friend bool operator==(const Samples&, const Samples&) = default;
};

/// Writes, for each group G ("sheet", "grid0", "grid1", …, "worst", "best") of n samples: G_original, G_noisy and
/// G_cleaned, float32 [n, channels, height, width]; G_latent, float32 [n, latent_size]; G_scale and G_mse, float64 [n];
/// G_index, int64 [n]; and `about`, uint8: JSON text with the names of the noises. Arrays that nobody filled are left
/// out. Throws Error(usage) where sizes within a group differ, and Error(io).
void write_samples(const std::filesystem::path& file, const Samples& samples);

/// Throws Error(io) or Error(input) naming the file and the array.
[[nodiscard]] Samples read_samples(const std::filesystem::path& file);

}  // namespace debruit
