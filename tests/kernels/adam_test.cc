// Adam on gradients in memory against a plain loop in double precision. Lengths are what the awkward sizes of layers
// (1, 2, 3, 15, 16, 17, 31, 81, 784) come to in vectors of 16.
#include "kernels/adam.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "base/aligned.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

constexpr std::size_t kCounts[] = {16, 32, 96, 784};
constexpr std::size_t kParts[] = {1, 2, 3, 7, 8};
constexpr std::size_t kGap = 16;  // between one part and the next: must not count

struct Weights {
  Weights(std::size_t count_, std::size_t parts_)
      : count(count_),
        parts(parts_),
        gradients(parts * (count + kGap)),
        values(count + kGap),
        first_moment(count + kGap),
        second_moment(count + kGap) {
    std::mt19937 engine(1);
    std::uniform_real_distribution<float> uniform(-1, 1);
    for (AlignedArray<float>* array : {&gradients, &values, &first_moment, &second_moment}) {
      for (float& value : array->span()) value = uniform(engine);
    }
    for (float& value : second_moment.span()) value = value * value;
  }

  std::size_t count, parts;
  AlignedArray<float> gradients, values, first_moment, second_moment;

  [[nodiscard]] GradientParts gradient() const { return {gradients.data(), count + kGap, parts, count}; }

  [[nodiscard]] double gradient_at(std::size_t i) const {
    double sum = 0;
    for (std::size_t part = 0; part < parts; ++part) {
      sum += static_cast<double>(gradients.data()[part * (count + kGap) + i]);
    }
    return sum;
  }
};

/// Calls check(weights) for all lengths and numbers of parts on all targets.
template <class Check>
void for_each_shape(const Check& check) {
  for (const std::string_view target : available_targets()) {
    const TargetScope forced(target);
    for (const std::size_t count : kCounts) {
      for (const std::size_t parts : kParts) {
        SCOPED_TRACE(std::to_string(count) + " weights, " + std::to_string(parts) + " parts on " + std::string(target));
        check(Weights(count, parts));
      }
    }
  }
}

TEST(GradientNormTest, IsThatOfTheSumOverParts) {
  for_each_shape([](const Weights& weights) {
    double expected = 0;
    for (std::size_t i = 0; i < weights.count; ++i) expected += weights.gradient_at(i) * weights.gradient_at(i);
    EXPECT_NEAR(gradient_norm_squared(weights.gradient()) / expected, 1, 1e-6);
  });
}

// Values below 8, in which a float is exact to 5e-7.
constexpr double kTolerance = 2e-6;

void expect_adam(const Weights& before, float scale, const AdamStep& adam) {
  Weights after(before.count, before.parts);
  adam_update({.gradient = after.gradient(),
               .weights = after.values.data(),
               .first_moment = after.first_moment.data(),
               .second_moment = after.second_moment.data(),
               .gradient_scale = scale},
              adam);
  const auto real = [](float value) { return static_cast<double>(value); };
  for (std::size_t i = 0; i < before.count; ++i) {
    const double weight = real(before.values.data()[i]);
    const double gradient = real(scale) * before.gradient_at(i) + real(adam.weight_decay) * weight;
    const double first = real(adam.beta1) * real(before.first_moment.data()[i]) + real(adam.one_minus_beta1) * gradient;
    const double second =
        real(adam.beta2) * real(before.second_moment.data()[i]) + real(adam.one_minus_beta2) * gradient * gradient;
    const double step = real(adam.step_size) * first / (std::sqrt(second) + real(adam.epsilon));
    ASSERT_NEAR(real(after.first_moment.data()[i]), first, kTolerance) << i;
    ASSERT_NEAR(real(after.second_moment.data()[i]), second, 4 * kTolerance) << i;
    ASSERT_NEAR(real(after.values.data()[i]), real(adam.shrinkage) * weight - step, kTolerance) << i;
  }
  for (std::size_t i = before.count; i < before.values.size(); ++i) {
    ASSERT_EQ(after.values.data()[i], before.values.data()[i]) << "behind the last weight";
  }
}

constexpr AdamStep kAdam{.beta1 = 0.875F,
                         .one_minus_beta1 = 0.125F,
                         .beta2 = 0.75F,
                         .one_minus_beta2 = 0.25F,
                         .step_size = 0.0625F,
                         .epsilon = 0.03125F,
                         .weight_decay = 0,
                         .shrinkage = 1};

TEST(AdamUpdateTest, IsAdamOfTheScaledSum) {
  for_each_shape([](const Weights& weights) { expect_adam(weights, 0.5F, kAdam); });
}

TEST(AdamUpdateTest, DecaysInTheGradient) {
  AdamStep adam = kAdam;
  adam.weight_decay = 0.375F;
  for_each_shape([&](const Weights& weights) { expect_adam(weights, 0.25F, adam); });
}

TEST(AdamUpdateTest, DecaysApartFromTheGradient) {
  AdamStep adam = kAdam;
  adam.shrinkage = 0.75F;
  for_each_shape([&](const Weights& weights) { expect_adam(weights, 1, adam); });
}

}  // namespace
}  // namespace debruit
