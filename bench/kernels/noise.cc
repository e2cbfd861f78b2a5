// Random numbers and the noises made of them: values a second for an image of 28x28 or more. The share of the peak
// counts the floating-point operations of the formulas alone, though half of the work is on integers.
#include "kernels/noise.h"

#include <cstdint>

#include "bench/kernels/kernel_bench.h"

namespace debruit {
namespace {

// For a pair of normals: 5 operations to a uniform number and an angle, a logarithm's 28, a sine's and a cosine's 17,
// the root and three products.
constexpr double kNormal = 27;

template <class Kernel>
void run_on_values(benchmark::State& state, double operations_a_value, Kernel&& kernel) {
  const auto count = static_cast<std::size_t>(state.range(0));
  AlignedArray<float> values = random_values(count);
  run_kernel(state, operations_a_value * static_cast<double>(count), [&] { kernel(values.data(), count); });
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void words(benchmark::State& state) {
  AlignedArray<std::uint32_t> out(static_cast<std::size_t>(state.range(0)));
  run_kernel(state, 0, [&] { random_words(RandomKey{}, out.data(), out.size()); });
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void normals(benchmark::State& state) {
  run_on_values(state, kNormal, [](float* x, std::size_t count) { random_normals(RandomKey{}, x, count); });
}

void gaussian(benchmark::State& state) {
  run_on_values(state, kNormal + 3, [](float* x, std::size_t n) { add_gaussian_noise(RandomKey{}, 0, 1e-6F, x, n); });
}

void speckle(benchmark::State& state) {
  run_on_values(state, kNormal + 4, [](float* x, std::size_t n) { add_speckle_noise(RandomKey{}, 0, 1e-6F, x, n); });
}

void salt_and_pepper(benchmark::State& state) {
  constexpr std::uint32_t kEighth = 1U << 27;
  run_on_values(state, 0, [](float* x, std::size_t n) {
    add_salt_and_pepper_noise(RandomKey{}, kEighth, (1U << 30) - kEighth, x, n);
  });
}

BENCHMARK(words)->Name("random_words")->Arg(784)->Arg(65536);
BENCHMARK(normals)->Name("random_normals")->Arg(784)->Arg(65536);
BENCHMARK(gaussian)->Name("add_gaussian_noise")->Arg(784)->Arg(65536);
BENCHMARK(speckle)->Name("add_speckle_noise")->Arg(784)->Arg(65536);
BENCHMARK(salt_and_pepper)->Name("add_salt_and_pepper_noise")->Arg(784)->Arg(65536);

}  // namespace
}  // namespace debruit
