// A training's images: those that are trained on and those that are validated on, each with its noise.
#pragma once

#include "data/noisy_images.h"
#include "debruit/dataset.h"
#include "debruit/train.h"

namespace debruit {

class ImageParts {
 public:
  /// `data` must outlive the object. Throws Error(usage) where the split leaves a part empty, or where data is of pairs
  /// and noise is to be drawn or the reverse.
  ImageParts(const TrainingData& data, const TrainingSpec& training);
  ImageParts(const ImageParts&) = delete;
  ImageParts& operator=(const ImageParts&) = delete;

  [[nodiscard]] const NoisyImages& training() const { return training_images_; }
  /// Of any epoch: drawn once. The validation data where there is some.
  [[nodiscard]] const NoisyImages& held_out() const { return held_out_images_; }
  [[nodiscard]] std::uint8_t training_label(std::size_t index) const { return training_data_.labels[index]; }
  [[nodiscard]] std::uint8_t held_out_label(std::size_t index) const { return held_out_data_.labels[index]; }

 private:
  struct Split;
  ImageParts(const TrainingSpec& training, Split split);

  Dataset training_data_;  // which shares its pixels with the data it is of
  Dataset held_out_data_;
  NoisyImages training_images_;
  NoisyImages held_out_images_;
};

}  // namespace debruit
