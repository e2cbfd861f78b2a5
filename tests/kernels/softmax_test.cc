// Softmax against long double. Errors that kernels/group_network.h states.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "base/threads.h"
#include "support/group_example.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

constexpr std::size_t kImages = 480;

/// Logits [image][feature] and the kernel's softmax of them.
struct Softmax {
  explicit Softmax(std::size_t features_) : features(features_), example(features, kImages) {
    example.softmax();
    example.fill(1);
  }

  std::size_t features;
  GroupExample example;
  std::vector<float> y;

  [[nodiscard]] float* logits(std::size_t image) { return example.input_rows.data() + image * example.input_stride(); }
  void run() { y = example.forward(1); }
};

struct Errors {
  double relative = 0;  // in 2^-24 of the value, less the distance to the largest logit
  double sum = 0;       // of the distance of their sum from 1, in 2^-24
};

/// The largest errors over all images. Where a value is too small for a float, 0 is right.
Errors largest_errors(Softmax& softmax) {
  Errors errors;
  for (std::size_t image = 0; image < kImages; ++image) {
    const float* x = softmax.logits(image);
    const float* y = softmax.y.data() + image * softmax.features;
    const long double largest = *std::max_element(x, x + softmax.features);
    long double sum = 0;
    for (std::size_t i = 0; i < softmax.features; ++i) sum += std::exp(x[i] - largest);
    double ones = 0;
    for (std::size_t i = 0; i < softmax.features; ++i) {
      ones += static_cast<double>(y[i]);
      const long double distance = largest - x[i];
      const long double truth = std::exp(-distance) / sum;
      if (distance > 87.3L || truth < std::numeric_limits<float>::min()) {
        EXPECT_LE(y[i], std::numeric_limits<float>::min());
        continue;
      }
      const auto relative = static_cast<double>(std::fabs(y[i] - truth) / truth * 0x1p24L - distance);
      if (!(relative <= errors.relative)) errors.relative = relative;
    }
    const double sum_error = std::fabs(ones - 1) * 0x1p24;
    if (!(sum_error <= errors.sum)) errors.sum = sum_error;
  }
  return errors;
}

constexpr float kSpreads[] = {0.125F, 1, 10, 50, 100, 1000, 3e38F};

void expect_within(std::size_t features, double limit) {
  const FloatingPointScope scope;  // as on every thread that computes
  for (const std::string_view target : available_targets()) {
    const TargetScope forced(target);
    for (const float spread : kSpreads) {
      SCOPED_TRACE(std::to_string(features) + " logits within " + std::to_string(spread) + " on " +
                   std::string(target));
      Softmax softmax(features);
      std::mt19937 engine(7);
      std::uniform_real_distribution<float> uniform(-1, 1);
      for (std::size_t image = 0; image < kImages; ++image) {
        for (std::size_t i = 0; i < features; ++i) softmax.logits(image)[i] = spread * uniform(engine);
      }
      softmax.run();
      const Errors errors = largest_errors(softmax);
      EXPECT_LE(errors.relative, limit);
      EXPECT_LE(errors.sum, limit);
    }
  }
}

// The comments say what was found in 60000 images instead of 480 (784 features: in 480).
TEST(SoftmaxTest, StaysWithinTheStatedErrors) {
  for (const std::size_t features : {1U, 2U, 3U, 10U}) expect_within(features, 7);           // 6.05
  for (const std::size_t features : {15U, 16U, 17U, 31U, 81U}) expect_within(features, 14);  // 12.07
  expect_within(784, 40);                                                                    // 30.7
}

/// Softmax of one image's logits.
std::vector<float> softmax_of(const std::vector<float>& logits) {
  Softmax softmax(logits.size());
  std::ranges::copy(logits, softmax.logits(3));
  softmax.run();
  const auto first = softmax.y.begin() + static_cast<std::ptrdiff_t>(3 * logits.size());
  return {first, first + static_cast<std::ptrdiff_t>(logits.size())};
}

TEST(SoftmaxTest, KeepsToTheEdges) {
  constexpr float kHuge = std::numeric_limits<float>::max();
  using Values = std::vector<float>;
  for (const std::string_view target : available_targets()) {
    SCOPED_TRACE(target);
    const TargetScope forced(target);
    EXPECT_EQ(softmax_of({-kHuge}), Values({1}));
    EXPECT_EQ(softmax_of({kHuge, -kHuge, 0}), Values({1, 0, 0}));  // their difference is no float
    EXPECT_EQ(softmax_of({kHuge, kHuge}), Values({0.5F, 0.5F}));
    EXPECT_EQ(softmax_of({88, 0}), Values({1, 0}));
    for (const float y : softmax_of({0, std::numeric_limits<float>::quiet_NaN(), 1})) EXPECT_TRUE(std::isnan(y));
  }
}

}  // namespace
}  // namespace debruit
