// The examples of a nearest-neighbour classifier, packed, and who votes for what.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/aligned.h"
#include "base/threads.h"
#include "debruit/classifier.h"

namespace debruit {

inline constexpr const char* kNeighbourValues = "neighbours.values";  // [examples, features]
inline constexpr const char* kNeighbourLabels = "neighbours.labels";  // [examples], whole numbers

/// Throws Error(input) where `weights` are not exactly the two tensors, with `features` values an example, labels below
/// `classes` and at least `neighbours` examples.
void check_neighbours(const TensorMap& weights, std::size_t neighbours, std::size_t features, std::size_t classes);

class NearestNeighbours {
 public:
  /// `weights` must have passed check_neighbours; `pool` must outlive the object.
  NearestNeighbours(const TensorMap& weights, std::size_t neighbours, std::size_t classes, ThreadPool& pool);

  /// rows [count, features] -> the share of each row's neighbours that has each label, [count, classes].
  void vote(std::size_t count, std::span<const float> rows, std::span<float> shares);

 private:
  struct Neighbour {
    float distance;
    std::size_t example;
  };

  void vote_block(std::span<const float> rows, std::span<float> shares, std::size_t thread);
  void consider(std::span<const float> distances, std::size_t first, std::vector<Neighbour>& nearest) const;

  std::size_t neighbours_;
  std::size_t classes_;
  std::size_t features_;
  std::size_t examples_;
  ThreadPool& pool_;
  std::vector<std::size_t> labels_;
  AlignedArray<float> panels_;     // [panels][features][16]
  AlignedArray<float> rows_;       // [threads][kRows][features]
  AlignedArray<float> distances_;  // [threads][kRows][kPanels * 16]
};

}  // namespace debruit
