// A data set seen through noise: pairs of a clean image and its noisy version, each a function of its index and epoch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/random.h"
#include "debruit/dataset.h"
#include "debruit/noise.h"
#include "debruit/train.h"

namespace debruit {

/// Which random streams an image set draws from.
struct NoiseStreams {
  Stream kind;
  Stream scale;
  Stream noise;
};

inline constexpr NoiseStreams kTrainingStreams{Stream::training_kind, Stream::training_scale, Stream::training_noise};
inline constexpr NoiseStreams kValidationStreams{Stream::validation_kind, Stream::validation_scale,
                                                 Stream::validation_noise};

/// `data` must outlive the object. Thread-safe: every image can be made on its own.
class NoisyImages {
 public:
  NoisyImages(const Dataset& data, Scaling scaling, TrainingNoise noise, std::uint64_t seed, NoiseStreams streams);

  [[nodiscard]] std::size_t size() const noexcept { return data_.size(); }

  /// Writes image `index` as it is in `epoch` (from 1): `clean` and `noisy`, each [channels, height, width].
  /// With NoiseDraw::once every epoch is the same.
  void make(std::size_t index, std::size_t epoch, std::span<float> noisy, std::span<float> clean) const;

 private:
  /// Null where the image is left black.
  [[nodiscard]] const Noise* kind_of(std::size_t index, const RandomKey& key) const;
  [[nodiscard]] double scale_of(const RandomKey& key) const;

  const Dataset& data_;
  Scaling scaling_;
  TrainingNoise noise_;
  std::uint64_t seed_;
  NoiseStreams streams_;
};

/// The part, of `parts` consecutive equal parts of `count` images, that image `index` lies in.
[[nodiscard]] constexpr std::size_t part_of(std::size_t index, std::size_t count, std::size_t parts) {
  return index * parts / count;
}

/// The part that image `index` lies in where `count` images are cut as NoiseMix::thirds_black_between says; nothing
/// where it is one of those that are left black. m = ceil(count / parts) images make a part; the last one has what is
/// left.
[[nodiscard]] constexpr std::optional<std::size_t> part_with_black_between(std::size_t index, std::size_t count,
                                                                           std::size_t parts) {
  const std::size_t m = (count + parts - 1) / parts;
  if (index % (m + 1) == m) return std::nullopt;
  return index / (m + 1);
}

/// The order in which `count` images are seen in `epoch`: a permutation keyed by (seed, epoch) (Fisher & Yates).
/// `order` is filled; its size is the count.
void shuffle_order(std::span<std::uint32_t> order, std::uint64_t seed, std::size_t epoch);

}  // namespace debruit
