// The reference engine's gradients against finite differences of its loss.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "nn/golden_case.h"

namespace debruit {
namespace {

constexpr std::size_t kEntriesPerTensor = 25;

// Central differences in double: rounding errs by about 1e-16 / h, the method by h^2. The golden cases keep every ReLU
// further than h from its kink.
constexpr double kStep = 1e-6;
constexpr double kTolerance = 1e-9;

double central_difference(ReferenceEngine& engine, double& value, std::size_t count) {
  const double here = value;
  value = here + kStep;
  const double above = engine.loss(count);
  value = here - kStep;
  const double below = engine.loss(count);
  value = here;
  return (above - below) / (2 * kStep);
}

/// Compares some entries of every tensor's gradient at the batch that `engine` holds.
void expect_gradients_agree(ReferenceEngine& engine, const NetworkSpec& network, std::size_t count) {
  engine.train_step(count);  // with a learning rate of 0, which leaves the weights alone
  std::mt19937 random(17);
  for (const LayerSpec& layer : network.layers) {
    for (const TensorSpec& tensor : tensors_of(layer)) {
      ReferenceParameter& parameter = engine.parameter(tensor.name);
      const std::vector<double> gradient = parameter.gradient;
      std::size_t moving = 0;
      for (std::size_t entry = 0; entry < kEntriesPerTensor; ++entry) {
        const std::size_t index = random() % gradient.size();
        EXPECT_NEAR(gradient[index], central_difference(engine, parameter.values[index], count), kTolerance)
            << tensor.name << " " << index;
        if (std::abs(gradient[index]) > 1000 * kTolerance) ++moving;
      }
      EXPECT_GT(moving, 0U) << tensor.name << ": nothing but zeros was compared";
    }
  }
}

class GradientTest : public ::testing::TestWithParam<const char*> {};

// With PyTorch's initial weights a deep network's gradients all but vanish; the golden cases' are larger.
TEST_P(GradientTest, AgreesWithFiniteDifferences) {
  const GoldenCase golden = load_golden_case(GetParam());
  const NetworkSpec network = network_spec(golden.spec);
  ReferenceEngine engine(network, golden.weights, {.learning_rate = 0, .weight_decay = 0.5}, golden.batch);
  fill_batch(engine, {golden.inputs, golden.targets, {}}, golden.batch);
  expect_gradients_agree(engine, network, golden.batch);
}

INSTANTIATE_TEST_SUITE_P(GoldenCases, GradientTest,
                         ::testing::Values("h0_batch7_decay", "h1_batch33_decay", "h2_batch16_decay"));

/// Two channels, a kernel that is not square with its image, rows and columns that pooling leaves out.
NetworkSpec convolutional_network(Loss loss, bool softmax) {
  NetworkSpec network{
      .layers =
          {Conv2dSpec{.name = "conv1", .input = {2, 7, 9}, .channels = 3, .kernel = 3, .padding = 1},
           MaxPool2dSpec{.input = {3, 7, 9}},
           Conv2dSpec{
               .name = "conv2", .input = {3, 3, 4}, .channels = 2, .kernel = 2, .activation = Activation::sigmoid},
           DenseSpec{"fc", 12, 5, Activation::none}},
      .encoder_layers = 0,
      .loss = loss};
  if (softmax) network.layers.emplace_back(SoftmaxSpec{5});
  return network;
}

TEST(ClassifierGradientTest, AgreesWithFiniteDifferences) {
  for (const Loss loss : {Loss::mean_squared_error, Loss::cross_entropy}) {
    for (const bool softmax : {false, true}) {
      SCOPED_TRACE(softmax);
      const NetworkSpec network = convolutional_network(loss, softmax);
      ReferenceEngine engine(network, initial_weights(network, 3), {.learning_rate = 0}, 9);
      fill_batch(engine, random_batch(network, 9, 4), 9);
      expect_gradients_agree(engine, network, 9);
    }
  }
}

}  // namespace
}  // namespace debruit
