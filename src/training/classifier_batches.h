// What a classifier is trained on: what its front makes of noisy images, and their labels.
#pragma once

#include <vector>

#include "base/aligned.h"
#include "base/first_error.h"
#include "base/threads.h"
#include "debruit/classifier.h"
#include "nn/classifier_runner.h"
#include "training/batches.h"
#include "training/image_parts.h"

namespace debruit {

/// Makes the inputs of a classifier proper out of noisy images, or, for a front that passes on, the images themselves.
class InputMaker {
 public:
  /// At most `batch` images at a time. The others must outlive the object.
  InputMaker(ClassifierFront& front, std::size_t image_size, std::size_t batch, ThreadPool& pool);

  /// Writes the input of image index(i) of `images` in `epoch` to row(i) for every i < count.
  template <class Index, class Row>
  void make(const NoisyImages& images, std::size_t epoch, std::size_t count, const Index& index, const Row& row) {
    parallel_for_throwing(pool_, count, [&](std::size_t i, std::size_t thread) {
      const std::span<float> noisy = front_.passes_on() ? std::span<float>(row(i)) : noisy_row(i);
      images.make(index(i), epoch, noisy, clean_row(thread));
    });
    if (front_.passes_on()) return;
    front_.run(count, noisy_.span().first(count * image_size_), inputs_.span().first(count * front_.outputs()));
    for (std::size_t i = 0; i < count; ++i) {
      std::ranges::copy(inputs_.span().subspan(i * front_.outputs(), front_.outputs()), row(i).begin());
    }
  }

  /// The inputs of all images in `epoch`, [images, front.outputs()].
  [[nodiscard]] std::vector<float> make_all(const NoisyImages& images, std::size_t epoch);

 private:
  [[nodiscard]] std::span<float> noisy_row(std::size_t i) {
    return noisy_.span().subspan(i * image_size_, image_size_);
  }
  [[nodiscard]] std::span<float> clean_row(std::size_t thread) {
    return clean_.span().subspan(thread * clean_stride_, image_size_);
  }

  ClassifierFront& front_;
  ThreadPool& pool_;
  std::size_t image_size_;
  std::size_t batch_;
  std::size_t clean_stride_;
  AlignedArray<float> noisy_;   // [batch][image_size]
  AlignedArray<float> clean_;   // [threads][clean_stride], which nobody reads
  AlignedArray<float> inputs_;  // [batch][front.outputs()]
};

class ClassifierBatches final : public Batches {
 public:
  /// The front in `spec` counts only where it is frozen; a front that is trained is part of the engine's network.
  /// What a frozen front makes of images that are the same every epoch is made once.
  ClassifierBatches(const ClassifierSpec& spec, const TrainingSpec& training, const ImageParts& parts,
                    ClassifierFront& front, std::size_t logit_layers, ThreadPool& pool);

  [[nodiscard]] std::size_t training_size() const override { return parts_.training().size(); }
  [[nodiscard]] std::size_t held_out_size() const override { return parts_.held_out().size(); }
  void fill(Engine& engine, std::size_t epoch, std::span<const std::uint32_t> indices) override;
  void fill_held_out(Engine& engine, std::size_t first, std::size_t count) override;
  std::optional<std::size_t> count_right(Engine& engine, std::size_t first, std::size_t count) override;

 private:
  void set_label(Engine& engine, std::size_t image, std::uint8_t label) const;

  const ImageParts& parts_;
  ClassifierFront& front_;
  InputMaker maker_;
  std::size_t classes_;
  std::size_t logit_layers_;
  std::vector<float> kept_;           // inputs of the training images, where they never change
  std::vector<float> kept_held_out_;  // the same of the held-out ones
  std::vector<float> logits_;
};

}  // namespace debruit
