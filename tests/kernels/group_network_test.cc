// The group kernels against plain loops in double. Whole networks: tests/nn.
#include "kernels/group_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/aligned.h"
#include "kernels/adam.h"

namespace debruit {
namespace {

/// Numbers of either sign around 1, without a pattern that a shifted index would meet again.
AlignedArray<float> numbers(std::size_t count, double seed) {
  AlignedArray<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values.data()[i] = static_cast<float>(std::sin(seed + 1.7 * static_cast<double>(i * i % 1009)));
  }
  return values;
}

constexpr std::size_t kChunks = 3;
constexpr std::size_t kCount = 80;
constexpr std::size_t kStride = 96;

double gradient_at(const AlignedArray<float>& gradient, std::size_t i) {
  double sum = 0;
  for (std::size_t chunk = 0; chunk < kChunks; ++chunk) sum += gradient.span()[chunk * kStride + i];
  return sum;
}

TEST(GroupNetworkTest, NormIsThatOfTheSumOverChunks) {
  const AlignedArray<float> gradient = numbers(kChunks * kStride, 1);
  double expected = 0;
  for (std::size_t i = 0; i < kCount; ++i) expected += gradient_at(gradient, i) * gradient_at(gradient, i);
  EXPECT_NEAR(gradient_norm_squared({gradient.data(), kStride, kChunks, kCount}) / expected, 1, 1e-6);
}

TEST(GroupNetworkTest, UpdateIsAdamOfTheScaledSumOnShrunkWeights) {
  const AlignedArray<float> gradient = numbers(kChunks * kStride, 1);
  AlignedArray<float> weights = numbers(kCount, 2);
  AlignedArray<float> first = numbers(kCount, 3);
  AlignedArray<float> second = numbers(kCount, 4);
  for (float& value : second.span()) value = value * value;
  const std::vector<double> w(weights.data(), weights.data() + kCount);
  const std::vector<double> m(first.data(), first.data() + kCount);
  const std::vector<double> v(second.data(), second.data() + kCount);
  adam_update({.gradient = {gradient.data(), kStride, kChunks, kCount},
               .weights = weights.data(),
               .first_moment = first.data(),
               .second_moment = second.data(),
               .gradient_scale = 0.5F},
              {.beta1 = 0.875F,
               .one_minus_beta1 = 0.125F,
               .beta2 = 0.75F,
               .one_minus_beta2 = 0.25F,
               .step_size = 0.0625F,
               .epsilon = 0.03125F,
               .weight_decay = 0,
               .shrinkage = 0.75F});
  for (std::size_t i = 0; i < kCount; ++i) {
    const double g = 0.5 * gradient_at(gradient, i);
    const double new_m = 0.875 * m[i] + 0.125 * g;
    const double new_v = 0.75 * v[i] + 0.25 * g * g;
    EXPECT_NEAR(first.span()[i], new_m, 1e-6) << i;
    EXPECT_NEAR(second.span()[i], new_v, 1e-6) << i;
    EXPECT_NEAR(weights.span()[i], 0.75 * w[i] - 0.0625 * new_m / (std::sqrt(new_v) + 0.03125), 1e-6) << i;
  }
}

// Two channels of 5 x 18 pixels, so that rows take tiles of every size on every instruction set.
TEST(GroupNetworkTest, ConvolutionSumsOverChannelsAndTaps) {
  constexpr std::size_t kHeight = 5, kWidth = 18, kKernel = 3, kPixels = kHeight * kWidth;
  constexpr std::size_t kInputs = 2 * kPixels, kFeatures = 192, kWeights = 2 * kKernel * kKernel;
  constexpr std::size_t kPadded = 2 * (kHeight + 2) * (kWidth + 2) * kLanes;
  const GroupConvolution convolution{.input_channels = 2,
                                     .height = kHeight,
                                     .width = kWidth,
                                     .channels = 1,
                                     .out_height = kHeight,
                                     .out_width = kWidth,
                                     .kernel = kKernel,
                                     .padding = 1,
                                     .weights = 0,
                                     .bias = 32,
                                     .weight_sums = 0,
                                     .bias_sums = 0,
                                     .padded = 2 * kFeatures * kLanes,
                                     .padded_gradient = 0};
  const std::vector<GroupLayer> layers{{.kind = convolution,
                                        .outputs = kPixels,
                                        .activation = ActivationKernel::none,
                                        .y = kFeatures * kLanes,
                                        .gradient = 0}};
  constexpr std::size_t kImages = 19;
  const AlignedArray<float> parameters = numbers(48, 5);
  AlignedArray<float> inputs = numbers(kImages * kFeatures, 6);
  AlignedArray<float> scratch(2 * kFeatures * kLanes + kPadded);
  std::vector<float> output(kImages * kPixels);
  group_forward({.layers = layers, .inputs = kInputs, .x = 0, .targets = 0},
                {.inputs = inputs.data(),
                 .targets = nullptr,
                 .labels = nullptr,
                 .input_stride = kFeatures,
                 .target_stride = 0,
                 .images = kImages},
                {.begin = 0, .end = 2, .parameters = parameters.data(), .scratch = scratch.data()}, 1, output.data());
  for (std::size_t i = 0; i < output.size(); ++i) {
    const std::size_t image = i / kPixels;
    const std::size_t row = i % kPixels / kWidth;
    const std::size_t column = i % kPixels % kWidth;
    double sum = parameters.span()[32];
    for (std::size_t w = 0; w < kWeights; ++w) {
      const std::size_t y = row + w / kKernel % kKernel, x = column + w % kKernel;  // in the padded image
      if (y < 1 || y > kHeight || x < 1 || x > kWidth) continue;
      const std::size_t pixel = w / (kKernel * kKernel) * kPixels + (y - 1) * kWidth + x - 1;
      sum += static_cast<double>(parameters.span()[w]) * inputs.span()[image * kFeatures + pixel];
    }
    EXPECT_NEAR(output[i], sum, 1e-5) << "image " << image << ", row " << row << ", column " << column;
  }
}

}  // namespace
}  // namespace debruit
