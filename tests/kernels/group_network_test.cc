// The group kernels against plain loops in double, over shapes that fill no vector. Whole trainings: tests/nn.
#include "kernels/group_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/aligned.h"
#include "support/group_example.h"
#include "support/plain_group_layers.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

using enum ActivationKernel;
using plain::Values;

// Of values around 1, which are sums of up to 784 products.
constexpr double kTolerance = 2e-5;

/// Outputs of every layer, the input first, and their losses and gradients.
struct Truth {
  std::vector<std::vector<Values>> values;  // [image][layer + 1]
  double loss = 0;
  Values gradient;  // by the parameters, of the mean over images
};

/// Adds the image's loss and returns its gradient by the network's output.
Values loss_gradient(const GroupExample& example, std::size_t image, bool cross_entropy, const Values& y,
                     double& loss) {
  const double scale = 1.0 / static_cast<double>(example.images());
  Values gradient;
  if (cross_entropy) {
    gradient = plain::softmax(y);
    const std::size_t label = example.labels.data()[image];
    loss -= std::log(gradient[label]);
    gradient[label] -= 1;
    for (double& value : gradient) value *= scale;
    return gradient;
  }
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double error = y[i] - static_cast<double>(example.target_rows.data()[image * example.target_stride() + i]);
    loss += error * error;
    gradient.push_back(2 * scale * error);
  }
  return gradient;
}

Truth plain_loops(const GroupExample& example, bool cross_entropy) {
  Truth truth{.values = {}, .loss = 0, .gradient = Values(example.parameters.size())};
  const float* p = example.parameters.data();
  for (std::size_t image = 0; image < example.images(); ++image) {
    const float* row = example.input_rows.data() + image * example.input_stride();
    std::vector<Values> values{Values(row, row + example.inputs())};
    for (const GroupLayer& layer : example.layers()) {
      Values y = std::visit([&](const auto& kind) { return plain::forward(kind, p, values.back()); }, layer.kind);
      for (double& value : y) value = plain::activate(value, layer.activation);
      values.push_back(std::move(y));
    }
    Values gradient = loss_gradient(example, image, cross_entropy, values.back(), truth.loss);
    for (std::size_t k = example.layers().size(); k-- > 0;) {
      const GroupLayer& layer = example.layers()[k];
      for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] *= plain::slope(values[k + 1][i], layer.activation);
      gradient = std::visit(
          [&](const auto& kind) {
            return plain::backward(kind, p, values[k], values[k + 1], gradient, truth.gradient);
          },
          layer.kind);
    }
    truth.values.push_back(std::move(values));
  }
  return truth;
}

void expect_outputs(GroupExample& example, const Truth& truth) {
  for (std::size_t layers = 1; layers <= example.layers().size(); ++layers) {
    const std::vector<float> output = example.forward(layers);
    const std::size_t features = example.layers()[layers - 1].outputs;
    for (std::size_t i = 0; i < output.size(); ++i) {
      ASSERT_NEAR(static_cast<double>(output[i]), truth.values[i / features][layers][i % features], kTolerance)
          << "image " << i / features << ", output " << i % features << " of " << layers << " layers";
    }
  }
}

/// Also that two chunks sum to one, as far as numbers go.
void expect_gradient(GroupExample& example, bool cross_entropy, const Truth& truth) {
  const std::size_t groups = example.groups();
  const std::size_t parameters = example.parameters.size();
  AlignedArray<float> gradient(2 * parameters);
  AlignedArray<float> lanes(example.lane_sums());
  AlignedArray<float> loss(2 * kLanes);
  for (std::size_t chunk = 0; chunk < 2; ++chunk) {
    group_gradient(example.network(), example.batch(cross_entropy),
                   {chunk * groups / 2, (chunk + 1) * groups / 2, example.parameters.data(), example.scratch.data()},
                   {.loss = loss.data() + chunk * kLanes,
                    .gradient = gradient.data() + chunk * parameters,
                    .lanes = lanes.data(),
                    .parameters = parameters,
                    .lane_sums = example.lane_sums(),
                    .gradient_scale = 1.0F / static_cast<float>(example.images())});
  }
  for (std::size_t i = 0; i < parameters; ++i) {
    const double actual =
        static_cast<double>(gradient.data()[i]) + static_cast<double>(gradient.data()[parameters + i]);
    ASSERT_NEAR(actual, truth.gradient[i], kTolerance * (1 + std::fabs(truth.gradient[i]))) << "parameter " << i;
  }
  double sum = 0;
  for (const float lane : loss.span()) sum += static_cast<double>(lane);
  EXPECT_NEAR(sum, truth.loss, 1e-5 * (1 + truth.loss));
}

enum class Inputs { uniform, equal };  // equal: whole numbers, of which many are the same

/// The filled example against plain loops on all targets, forward and back.
void expect_plain_loops(GroupExample example, const std::string& shape, Inputs inputs = Inputs::uniform) {
  example.fill(1);
  if (inputs == Inputs::equal) {
    for (float& value : example.input_rows.span()) value = std::round(value);
  }
  for (const bool cross_entropy : {false, true}) {
    const Truth truth = plain_loops(example, cross_entropy);
    for (const std::string_view target : available_targets()) {
      SCOPED_TRACE(shape + ", " + std::to_string(example.images()) + " images on " + std::string(target) +
                   (cross_entropy ? ", cross entropy" : ", squared error"));
      const TargetScope forced(target);
      if (!cross_entropy) expect_outputs(example, truth);
      expect_gradient(example, cross_entropy, truth);
    }
  }
}

constexpr std::size_t kSizes[] = {1, 2, 3, 15, 16, 17, 31, 81, 784};
constexpr std::size_t kBatches[] = {1, 7, 16, 33, 500};
constexpr ActivationKernel kActivations[] = {relu, sigmoid, none};

// Two layers, since the first one's input needs no gradient.
TEST(GroupDenseTest, IsThePlainLoopsLayer) {
  for (std::size_t k = 0; k < std::size(kSizes); ++k) {
    for (std::size_t j = 0; j < std::size(kBatches); ++j) {
      const std::size_t hidden = kSizes[(k + j) % 8];
      const std::size_t outputs = kSizes[(2 * k + j) % 8];
      GroupExample example(kSizes[k], kBatches[j]);
      example.dense(hidden, kActivations[(k + j) % 3]);
      example.dense(outputs, kActivations[j % 3]);
      expect_plain_loops(std::move(example), std::to_string(kSizes[k]) + " to " + std::to_string(hidden) + " to " +
                                                 std::to_string(outputs));
    }
  }
}

TEST(GroupDenseTest, TakesTheLargestLayerLast) {
  GroupExample example(17, 33);
  example.dense(784, sigmoid);
  example.dense(31, none);
  expect_plain_loops(std::move(example), "17 to 784 to 31");
}

struct Planes {
  std::size_t channels, height, width, kernel, padding;
};

// Rows take tiles of every size on every instruction set, kernels one to three groups of taps.
constexpr Planes kPlanes[] = {{1, 1, 1, 1, 0},  {1, 2, 3, 2, 0},   {2, 3, 15, 3, 1}, {3, 5, 16, 5, 2}, {1, 7, 17, 4, 0},
                              {2, 15, 2, 2, 1}, {1, 12, 31, 6, 2}, {2, 4, 81, 1, 0}, {1, 28, 28, 5, 2}};

std::string text(const Planes& p) {
  return std::to_string(p.channels) + " x " + std::to_string(p.height) + " x " + std::to_string(p.width) + ", kernel " +
         std::to_string(p.kernel) + ", padding " + std::to_string(p.padding);
}

TEST(GroupConvolutionTest, IsThePlainLoopsLayer) {
  for (std::size_t k = 0; k < std::size(kPlanes); ++k) {
    for (const std::size_t images : kBatches) {
      const Planes& p = kPlanes[k];
      if (images * p.height * p.width > 60'000) continue;  // slow in plain loops
      GroupExample example(p.channels * p.height * p.width, images);
      example.convolution(p.height, p.width, 2, p.kernel, p.padding, kActivations[k % 3]);
      const std::size_t height = p.height + 2 * p.padding - p.kernel + 1;
      const std::size_t width = p.width + 2 * p.padding - p.kernel + 1;
      // The gradient by its input goes through this one.
      example.convolution(height, width, p.channels, p.kernel, p.kernel / 2, kActivations[(k + 1) % 3]);
      example.dense(3, none);
      expect_plain_loops(std::move(example), text(p));
    }
  }
}

struct Windows {
  std::size_t channels, height, width, window;
};

constexpr Windows kWindows[] = {{1, 1, 1, 1},  {1, 2, 3, 2},   {2, 3, 15, 3},
                                {3, 7, 17, 2}, {1, 16, 31, 5}, {1, 28, 28, 2}};

void expect_max_pool(const Windows& w, ActivationKernel below, Inputs inputs) {
  for (const std::size_t images : kBatches) {
    if (images * w.height * w.width > 60'000) continue;
    GroupExample example(w.channels * w.height * w.width, images);
    example.convolution(w.height, w.width, w.channels, 1, 0, below);
    example.max_pool(w.height, w.width, w.window);
    example.dense(3, none);
    expect_plain_loops(std::move(example),
                       std::to_string(w.channels) + " x " + std::to_string(w.height) + " x " + std::to_string(w.width) +
                           ", window " + std::to_string(w.window),
                       inputs);
  }
}

TEST(GroupMaxPoolTest, IsThePlainLoopsLayer) {
  for (const Windows& w : kWindows) {
    for (const ActivationKernel below : {relu, sigmoid}) expect_max_pool(w, below, Inputs::uniform);
  }
}

TEST(GroupMaxPoolTest, GivesTheGradientToTheFirstOfEqualPixels) {
  for (const Windows& w : kWindows) expect_max_pool(w, none, Inputs::equal);
}

TEST(GroupSoftmaxTest, IsThePlainLoopsLayer) {
  for (const std::size_t features : kSizes) {
    for (const std::size_t images : kBatches) {
      if (features == 784 && images == 500) continue;
      GroupExample example(3, images);
      example.dense(features, relu);
      example.softmax();
      example.dense(5, none);
      expect_plain_loops(std::move(example), "softmax of " + std::to_string(features));
    }
  }
}

TEST(GroupNetworkTest, LossAloneIsTheSameLoss) {
  GroupExample example(17, 33);
  example.dense(5, sigmoid);
  example.fill(2);
  for (const bool cross_entropy : {false, true}) {
    AlignedArray<float> gradient(example.parameters.size());
    AlignedArray<float> lanes(example.lane_sums());
    AlignedArray<float> losses(2 * kLanes);
    for (std::size_t k = 0; k < 2; ++k) {
      group_gradient(example.network(), example.batch(cross_entropy),
                     {0, example.groups(), example.parameters.data(), example.scratch.data()},
                     {.loss = losses.data() + k * kLanes,
                      .gradient = k == 0 ? gradient.data() : nullptr,
                      .lanes = lanes.data(),
                      .parameters = gradient.size(),
                      .lane_sums = lanes.size(),
                      .gradient_scale = 1});
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      EXPECT_EQ(losses.data()[lane], losses.data()[kLanes + lane]) << cross_entropy;
    }
  }
}

}  // namespace
}  // namespace debruit
