// Batches of random images for the engines' tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "nn/engine.h"

namespace debruit {

/// inputs [count, network.inputs()] in [-0.25, 1.25), targets [count, network.outputs()] in [0, 1), labels [count].
struct TestBatch {
  std::vector<float> inputs;
  std::vector<float> targets;
  std::vector<std::uint32_t> labels;
};

inline std::vector<float> random_values(std::size_t count, float low, float high, std::uint64_t seed,
                                        std::uint32_t sample) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto words = random_block({.seed = seed, .sample = sample}, static_cast<std::uint32_t>(i));
    values[i] = low + (high - low) * static_cast<float>(to_unit_double(words[0], words[1]));
  }
  return values;
}

inline TestBatch random_batch(const NetworkSpec& network, std::size_t count, std::uint64_t seed) {
  TestBatch batch{random_values(count * network.inputs(), -0.25F, 1.25F, seed, 0),
                  random_values(count * network.outputs(), 0, 1, seed, 1),
                  {}};
  for (const float value : random_values(count, 0, static_cast<float>(network.outputs()), seed, 2)) {
    batch.labels.push_back(static_cast<std::uint32_t>(value));
  }
  return batch;
}

/// Copies the batch's first `count` images, with the targets or labels that the network's loss takes, into the engine.
inline void fill_batch(Engine& engine, const TestBatch& batch, std::size_t count) {
  for (std::size_t image = 0; image < count; ++image) {
    const auto input = engine.input_row(image);
    const auto target = engine.target_row(image);
    std::ranges::copy(std::span(batch.inputs).subspan(image * input.size(), input.size()), input.begin());
    std::ranges::copy(std::span(batch.targets).subspan(image * target.size(), target.size()), target.begin());
    if (!engine.labels().empty()) engine.labels()[image] = batch.labels[image];
  }
}

}  // namespace debruit
