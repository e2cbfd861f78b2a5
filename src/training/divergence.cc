#include "training/divergence.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/number_text.h"
#include "debruit/error.h"

namespace debruit {
namespace {

// Scaled pixels lie in [0, 1]; a thousand times that is noise or data far out of scale.
constexpr float kLargestUsualInput = 1000;

bool is_finite(const Tensor& tensor) {
  return std::ranges::all_of(tensor.values, [](float value) { return std::isfinite(value); });
}

/// "the weights of encoder.0.weight", or nothing where all is finite.
std::string first_bad_tensor(const Engine& engine) {
  const EngineState state = engine.state();
  for (const LayerSpec& layer : engine.network().layers) {
    for (const TensorSpec& tensor : tensors_of(layer)) {
      if (!is_finite(state.first_moments.at(tensor.name)) || !is_finite(state.second_moments.at(tensor.name))) {
        return "the gradient of " + tensor.name;
      }
      if (!is_finite(state.weights.at(tensor.name))) return tensor.name;
    }
  }
  return {};
}

/// The largest magnitude of the batch's inputs, NaN where one is.
float largest_input(Engine& engine, std::size_t images) {
  float largest = 0;
  for (std::size_t image = 0; image < images; ++image) {
    for (const float value : engine.input_row(image)) {
      if (std::isnan(value)) return value;
      largest = std::max(largest, std::abs(value));
    }
  }
  return largest;
}

/// To three digits.
std::string about(float value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 3).ptr;
  return {text.data(), end};
}

std::string likely_cause(Engine& engine, const TrainingStep& at) {
  const float largest = largest_input(engine, at.images);
  if (!(largest <= kLargestUsualInput)) {
    return "the noisy images of this batch reach " + about(largest) +
           ", so the scale of noise or data is the likely cause: try a smaller --scale or --clip";
  }
  return "the batch's inputs are at most " + about(largest) + ", so the learning rate of " +
         format_number(at.learning_rate) +
         " is the likely cause: try a smaller one, a warm-up, or clipping (clip_norm)";
}

}  // namespace

void throw_diverged(Engine& engine, const std::string& what, const TrainingStep& at) {
  const std::string tensor = first_bad_tensor(engine);
  throw Error(ErrorKind::diverged, "training",
              what + " is no longer finite at epoch " + std::to_string(at.epoch) + ", step " + std::to_string(at.step) +
                  (tensor.empty() ? ", though all weights are" : "; the first layer concerned: " + tensor) + "; " +
                  likely_cause(engine, at));
}

}  // namespace debruit
