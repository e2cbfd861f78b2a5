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

class GradientTest : public ::testing::TestWithParam<const char*> {};

// With PyTorch's initial weights a deep network's gradients all but vanish; the golden cases' are larger.
TEST_P(GradientTest, AgreesWithFiniteDifferences) {
  const GoldenCase golden = load_golden_case(GetParam());
  const NetworkSpec network = network_spec(golden.spec);
  ReferenceEngine engine(network, golden.weights, {.learning_rate = 0, .weight_decay = 0.5}, golden.batch);
  fill_batch(engine, {golden.inputs, golden.targets}, golden.batch);
  engine.train_step(golden.batch);  // a learning rate of 0 leaves the weights alone

  std::mt19937 random(17);
  for (const DenseSpec& layer : network.layers) {
    for (const char* suffix : {".weight", ".bias"}) {
      ReferenceParameter& parameter = engine.parameter(layer.name + suffix);
      const std::vector<double> gradient = parameter.gradient;
      std::size_t moving = 0;
      for (std::size_t entry = 0; entry < kEntriesPerTensor; ++entry) {
        const std::size_t index = random() % gradient.size();
        EXPECT_NEAR(gradient[index], central_difference(engine, parameter.values[index], golden.batch), kTolerance)
            << layer.name << suffix << " " << index;
        if (std::abs(gradient[index]) > 1000 * kTolerance) ++moving;
      }
      EXPECT_GT(moving, 0U) << layer.name << suffix << ": nothing but zeros was compared";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(GoldenCases, GradientTest,
                         ::testing::Values("h0_batch7_decay", "h1_batch33_decay", "h2_batch16_decay"));

}  // namespace
}  // namespace debruit
