// The engines as the tests see them: how to make one, and how closely it must follow the truth.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "nn/engine.h"
#include "nn/reference/engine.h"

namespace debruit {

struct EngineKind {
  std::string name;
  std::unique_ptr<Engine> (*make)(const NetworkSpec&, const TensorMap&, const AdamSpec&, std::size_t batch_size);
  // Largest differences allowed in a tensor, relative to its largest magnitude.
  double tolerance;         ///< of outputs, losses, gradients and moments
  double weight_tolerance;  ///< of weights, for each step of Adam
};

inline std::ostream& operator<<(std::ostream& out, const EngineKind& kind) { return out << kind.name; }

inline EngineKind reference_kind() { return {"reference", make_reference_engine, 1e-12, 1e-14}; }

using TensorValues = std::map<std::string, std::vector<double>>;

inline TensorValues to_values(const TensorMap& tensors) {
  TensorValues values;
  for (const auto& [name, tensor] : tensors) values[name].assign(tensor.values.begin(), tensor.values.end());
  return values;
}

/// Weights and moments, in double where the engine has doubles.
struct TrainedValues {
  TensorValues weights;
  TensorValues first_moments;
  TensorValues second_moments;
};

inline TrainedValues trained_values(const Engine& engine) {
  const EngineState state = engine.state();
  TrainedValues values{to_values(state.weights), to_values(state.first_moments), to_values(state.second_moments)};
  if (const auto* reference = dynamic_cast<const ReferenceEngine*>(&engine)) {
    for (auto& [name, tensor] : values.weights) {
      tensor = reference->parameter(name).values;
      values.first_moments[name] = reference->parameter(name).first_moment;
      values.second_moments[name] = reference->parameter(name).second_moment;
    }
  }
  return values;
}

/// The first `layers` layers' output, [count, outputs], in double where the engine has doubles.
inline std::vector<double> forward_values(Engine& engine, const NetworkSpec& network, std::size_t count,
                                          std::size_t layers) {
  std::vector<float> output(count * outputs_of(network.layers[layers - 1]));
  engine.forward(count, layers, output);
  if (const auto* reference = dynamic_cast<const ReferenceEngine*>(&engine)) return reference->activations(layers - 1);
  return {output.begin(), output.end()};
}

/// Largest difference relative to the largest magnitude of `expected`; NaN where any value is not finite.
inline double relative_difference(const std::vector<double>& actual, const std::vector<double>& expected) {
  if (actual.size() != expected.size()) return std::nan("");
  double difference = 0;
  double scale = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!std::isfinite(actual[i])) return std::nan("");
    difference = std::max(difference, std::abs(actual[i] - expected[i]));
    scale = std::max(scale, std::abs(expected[i]));
  }
  return difference == 0 ? 0 : difference / scale;
}

inline void expect_close(const TensorValues& actual, const TensorValues& expected, double tolerance,
                         const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (const auto& [name, values] : expected) {
    ASSERT_TRUE(actual.contains(name)) << what << " of " << name;
    EXPECT_LE(relative_difference(actual.at(name), values), tolerance) << what << " of " << name;
  }
}

}  // namespace debruit
