// A classifier that runs on a given pool: what is in front of it, then the classifier proper.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/threads.h"
#include "debruit/classifier.h"
#include "nn/nearest_neighbours.h"
#include "nn/network.h"
#include "nn/predictor.h"

namespace debruit {

/// Those of `weights` that `network` has.
[[nodiscard]] TensorMap weights_of(const NetworkSpec& network, const TensorMap& weights);

/// Throws Error(input) where `weights` are not those of a classifier of `spec`, which must be valid.
void check_classifier_weights(const ClassifierSpec& spec, const TensorMap& weights);

/// The largest value's index, of equal ones the first.
[[nodiscard]] std::size_t index_of_largest(std::span<const float> values);

/// What a classifier is given of images.
class ClassifierFront {
 public:
  /// Of `weights` those of the front are used. `pool` must outlive the object.
  ClassifierFront(const ClassifierSpec& spec, const TensorMap& weights, ThreadPool& pool);

  [[nodiscard]] bool passes_on() const { return predictor_ == nullptr; }  ///< the inputs are the images
  [[nodiscard]] std::size_t outputs() const { return outputs_; }          ///< values of an image

  /// images [count, size] -> inputs [count, outputs()].
  void run(std::size_t count, std::span<const float> images, std::span<float> inputs);

 private:
  std::size_t outputs_;
  std::size_t layers_;
  std::unique_ptr<Predictor> predictor_;
};

/// The classifier proper.
class ClassifierHead {
 public:
  ClassifierHead(const ClassifierSpec& spec, const TensorMap& weights, ThreadPool& pool);

  /// inputs [count, features] -> logits, or shares of the neighbours, [count, classes].
  void scores(std::size_t count, std::span<const float> inputs, std::span<float> scores);

  /// The same -> probabilities.
  void probabilities(std::size_t count, std::span<const float> inputs, std::span<float> probabilities);

 private:
  std::optional<NearestNeighbours> neighbours_;
  std::size_t layers_ = 0;
  std::unique_ptr<Predictor> network_;
  std::unique_ptr<Predictor> softmax_;
  std::vector<float> logits_;
};

/// Both. `count` may be any.
class ClassifierRunner {
 public:
  ClassifierRunner(const ClassifierSpec& spec, const TensorMap& weights, ThreadPool& pool);

  void probabilities(std::size_t count, std::span<const float> images, std::span<float> probabilities);
  void classify(std::size_t count, std::span<const float> images, std::span<std::uint8_t> labels);

 private:
  /// Calls work(first image, images, inputs) for blocks of images.
  template <class Work>
  void for_each_block(std::size_t count, std::span<const float> images, const Work& work);

  std::size_t size_;
  std::size_t classes_;
  ClassifierFront front_;
  ClassifierHead head_;
  std::vector<float> inputs_;
};

}  // namespace debruit
