// Squared Euclidean distances between rows and packed examples.
#pragma once

#include <cstddef>

#include "kernels/dense.h"

namespace debruit {

/// Distances of `rows` rows from the examples of panels [0, panels), each of 16 examples.
struct DistanceRows {
  const float* rows = nullptr;      // [count][row_stride]
  std::size_t row_stride = 0;       // at least `features`
  std::size_t count = 0;            // a multiple of kRowUnit
  std::size_t features = 0;         //
  const float* examples = nullptr;  // [panels][features][16], aligned
  std::size_t panels = 0;           //
  float* distances = nullptr;       // [count][distance_stride], aligned
  std::size_t distance_stride = 0;  // at least 16 panels, a multiple of 16
};

/// Each is the sum, in the order of the features, of squared differences.
void squared_distances(const DistanceRows& job);

}  // namespace debruit
