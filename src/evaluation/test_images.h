// Test images with the noise that an evaluation gives them.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "base/threads.h"
#include "debruit/dataset.h"
#include "debruit/evaluate.h"

namespace debruit {

/// What one score is measured on.
struct TestCell {
  std::vector<Noise> kinds;  ///< one kind with EvaluationMix::each, otherwise all of the spec's
  double scale = 0;
  friend bool operator==(const TestCell&, const TestCell&) = default;
};

/// The one cell of real pairs, or the cells of `spec`, kind by kind, scale by scale. With EvaluationMix::each no noise
/// has one cell, at scale 0. Throws Error(usage) where there is no kind or no scale, or a kind does not go with a
/// scale.
[[nodiscard]] std::vector<TestCell> test_cells(const EvaluationSpec& spec);

/// What is known before anything is scored.
[[nodiscard]] MeasuredOn measured_on(const Dataset& data, const EvaluationSpec& spec);

/// The kind of the cell's that image `index` of `count` gets; null where it is left black.
[[nodiscard]] const Noise* kind_of_test_image(std::size_t index, std::size_t count, EvaluationMix mix,
                                              const TestCell& cell);

/// Writes image `index` of `data`, scaled, and its noisy version, both [channels, height, width]. The draw depends on
/// the spec's seed, the kind and the index alone: images at two scales share their variates.
void make_test_image(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const Noise& kind,
                     double scale, std::span<float> noisy, std::span<float> clean);

/// The same with the kind that `spec.mix` gives to the image; one that is left black has noisy pixels of 0.
void make_test_image(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const TestCell& cell,
                     std::span<float> noisy, std::span<float> clean);

/// Whether image `index` is one of the `chosen` <= `count` that are spread evenly over `count` images.
[[nodiscard]] constexpr bool is_spread(std::size_t index, std::size_t count, std::size_t chosen) {
  return index * chosen % count < chosen;
}

/// Consecutive images of a cell, [count, channels, height, width] each.
struct TestBatch {
  std::size_t first = 0;  ///< index in the data of the first one
  std::size_t count = 0;
  std::span<const float> noisy;
  std::span<const float> clean;
};

/// Makes the images of cells a batch at a time. What it is made with must outlive it.
class TestImages {
 public:
  TestImages(const Dataset& data, const EvaluationSpec& spec, ThreadPool& pool);

  static constexpr std::size_t kLargestBatch = 384;  // whole blocks of images for two or four threads

  /// Calls `body` with all images of `cell`, in their order. What a batch holds is overwritten by the next one.
  void for_each_batch(const TestCell& cell, const std::function<void(const TestBatch&)>& body);

 private:
  const Dataset& data_;
  const EvaluationSpec& spec_;
  ThreadPool& pool_;
  std::vector<float> noisy_;  // [kLargestBatch, size] each
  std::vector<float> clean_;
};

}  // namespace debruit
