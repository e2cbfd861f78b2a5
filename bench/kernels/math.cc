// Elementary functions: values a second, in the first cache. The share of the peak counts every addition,
// multiplication, division and rounding of the formula, a fused multiply-add as two; no integer operation.
#include "kernels/math.h"

#include "bench/kernels/kernel_bench.h"

namespace debruit {
namespace {

using Function = void (*)(const float* x, float* y, std::size_t count);

void sine_cosine(const float* x, float* y, std::size_t count) { sine_cosine_values(x, y, y + count, count); }

void elementary(benchmark::State& state, Function function, double operations) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const AlignedArray<float> x = random_values(count);
  AlignedArray<float> y(2 * count);
  run_kernel(state, operations * static_cast<double>(count), [&] { function(x.data(), y.data(), count); });
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK_CAPTURE(elementary, exp, exp_values, 22)->Name("exp_values")->Arg(784);
BENCHMARK_CAPTURE(elementary, sigmoid, sigmoid_values, 24)->Name("sigmoid_values")->Arg(784);
BENCHMARK_CAPTURE(elementary, log, log_values, 28)->Name("log_values")->Arg(784);
BENCHMARK_CAPTURE(elementary, sine_cosine, sine_cosine, 17)->Name("sine_cosine_values")->Arg(784);

}  // namespace
}  // namespace debruit
