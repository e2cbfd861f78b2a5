// A training's images: those that are trained on and those that are held out, each with its noise.
#pragma once

#include "data/noisy_images.h"
#include "debruit/dataset.h"
#include "debruit/train.h"

namespace debruit {

class ImageParts {
 public:
  /// `data` must outlive the object. Throws Error(usage) where the split leaves a part empty.
  ImageParts(const Dataset& data, const TrainingSpec& training);
  ImageParts(const ImageParts&) = delete;
  ImageParts& operator=(const ImageParts&) = delete;

  [[nodiscard]] const NoisyImages& training() const { return training_images_; }
  [[nodiscard]] const NoisyImages& held_out() const { return held_out_images_; }  ///< of any epoch: drawn once
  [[nodiscard]] std::uint8_t training_label(std::size_t index) const { return training_data().labels[index]; }
  [[nodiscard]] std::uint8_t held_out_label(std::size_t index) const { return held_out_data_.labels[index]; }

 private:
  struct Split;
  ImageParts(const Dataset& data, const TrainingSpec& training, Split split);
  [[nodiscard]] const Dataset& training_data() const { return held_out_data_.size() == 0 ? all_ : training_data_; }

  const Dataset& all_;  // without validation nothing is copied
  Dataset training_data_;
  Dataset held_out_data_;
  NoisyImages training_images_;
  NoisyImages held_out_images_;
};

}  // namespace debruit
