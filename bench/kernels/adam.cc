// Adam on gradients in memory. Arguments: weights, parts that the gradient is a sum of. What holds it up is a square
// root and a division for every weight, or, where weights and moments fill more than the caches, moving them: beside
// the share of the peak stand the bytes a second, read and written.
#include "kernels/adam.h"

#include <cstdint>

#include "bench/kernels/kernel_bench.h"

namespace debruit {
namespace {

struct Weights {
  explicit Weights(const benchmark::State& state)
      : count(static_cast<std::size_t>(state.range(0))), parts(static_cast<std::size_t>(state.range(1))) {}

  std::size_t count, parts;
  AlignedArray<float> gradients = random_values(parts * count);
  AlignedArray<float> values = random_values(count);
  AlignedArray<float> first_moment = random_values(count);
  AlignedArray<float> second_moment = random_values(count);

  [[nodiscard]] GradientParts gradient() const { return {gradients.data(), count, parts, count}; }
};

/// `floats` read or written and `operations` done for each weight.
template <class Kernel>
void run_on_weights(benchmark::State& state, const Weights& weights, std::size_t operations, std::size_t floats,
                    Kernel&& kernel) {
  run_kernel(state, static_cast<double>(operations * weights.count), kernel);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(floats * weights.count * sizeof(float)));
}

/// The parts' sum and its scale, the moments' 3 and 4 operations, the step's root, sum, division and multiply-add.
void update(benchmark::State& state) {
  Weights weights(state);
  run_on_weights(state, weights, weights.parts + 12, weights.parts + 6, [&] {
    adam_update({.gradient = weights.gradient(),
                 .weights = weights.values.data(),
                 .first_moment = weights.first_moment.data(),
                 .second_moment = weights.second_moment.data(),
                 .gradient_scale = 1},
                kStillAdam);
  });
}

void norm(benchmark::State& state) {
  const Weights weights(state);
  run_on_weights(state, weights, weights.parts + 1, weights.parts, [&] {
    double squares = gradient_norm_squared(weights.gradient());
    benchmark::DoNotOptimize(squares);
  });
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Args({4096, 1});    // in the first or second cache
  benchmark->Args({4096, 8});    // of a small network's chunks
  benchmark->Args({865296, 1});  // AE(1,500,81)
}

BENCHMARK(update)->Name("adam_update")->Apply(sizes);
BENCHMARK(norm)->Name("gradient_norm_squared")->Apply(sizes);

}  // namespace
}  // namespace debruit
