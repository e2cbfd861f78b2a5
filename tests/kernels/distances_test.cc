#include "kernels/distances.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>
#include <vector>

#include "base/aligned.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

float value(std::size_t i) { return static_cast<float>(i * 7919 % 2003) / 1001 - 1; }

/// Rows, features and panels of examples.
class DistancesTest : public testing::TestWithParam<std::tuple<std::size_t, std::size_t, std::size_t>> {};

TEST_P(DistancesTest, AreSumsInOrderOfFusedSquaresOnEveryTargetThatFuses) {
  const auto [rows, features, panels] = GetParam();
  const std::size_t stride = features + 3;
  const std::size_t distance_stride = panels * kLanes + kLanes;
  std::vector<float> points(rows * stride);
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = value(i);
  AlignedArray<float> examples(panels * features * kLanes);
  for (std::size_t i = 0; i < examples.size(); ++i) examples.data()[i] = value(i * 31 + 17);
  std::size_t targets = 0;
  for (const std::string_view target : available_targets()) {
    const TargetScope scope(target);
    if (!kernel_target_fuses()) continue;
    ++targets;
    AlignedArray<float> distances(rows * distance_stride);
    squared_distances({.rows = points.data(),
                       .row_stride = stride,
                       .count = rows,
                       .features = features,
                       .examples = examples.data(),
                       .panels = panels,
                       .distances = distances.data(),
                       .distance_stride = distance_stride});
    for (std::size_t i = 0; i < rows * panels * kLanes; ++i) {
      const std::size_t row = i / (panels * kLanes);
      const std::size_t example = i % (panels * kLanes);
      float sum = 0;
      for (std::size_t k = 0; k < features; ++k) {
        const float difference =
            points[row * stride + k] - examples.data()[(example / kLanes * features + k) * kLanes + example % kLanes];
        sum = std::fma(difference, difference, sum);
      }
      ASSERT_EQ(distances.data()[row * distance_stride + example], sum) << target << ", " << row << ", " << example;
    }
  }
  if (targets == 0) GTEST_SKIP() << "without fused multiply-add results agree to rounding only";
}

INSTANTIATE_TEST_SUITE_P(Shapes, DistancesTest,
                         testing::Values(std::tuple{4, 1, 1}, std::tuple{12, 81, 3}, std::tuple{20, 7, 2},
                                         std::tuple{48, 33, 1}));

}  // namespace
}  // namespace debruit
