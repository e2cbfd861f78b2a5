// What the benchmarks of kernels share.
#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <random>

#include "base/aligned.h"
#include "base/threads.h"
#include "kernels/dense.h"
#include "kernels/fma_peak.h"

namespace debruit {

/// FMA peak of this thread in operations a second, probed for about a millisecond.
inline double probe_fma_peak() {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t kRounds = 20000;
  const Clock::time_point begin = Clock::now();
  const double operations = run_fma_chains(kRounds);
  return operations / std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Times `kernel()`, which does `operations` floating-point operations a call. The counters are its speed and its share
/// of the peak, which is probed right before and right after, since it swings with what else the machine does.
template <class Kernel>
void run_kernel(benchmark::State& state, double operations, Kernel&& kernel) {
  const FloatingPointScope flushed;
  using Clock = std::chrono::steady_clock;
  const double peak_before = probe_fma_peak();
  const Clock::time_point begin = Clock::now();
  for (auto _ : state) {
    kernel();
    benchmark::ClobberMemory();
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const double peak = (peak_before + probe_fma_peak()) / 2;
  const double speed = operations * static_cast<double>(state.iterations()) / seconds;
  state.counters["GFLOP/s"] = speed / 1e9;
  state.counters["of_peak_%"] = 100 * speed / peak;
}

/// Moments that stay as they are keep every repetition alike.
inline constexpr AdamStep kStillAdam = {.beta1 = 1,
                                        .one_minus_beta1 = 0,
                                        .beta2 = 1,
                                        .one_minus_beta2 = 0,
                                        .step_size = 0,
                                        .epsilon = 1e-8F,
                                        .weight_decay = 0,
                                        .shrinkage = 1};

/// Values in [0, 1), the same every time.
inline AlignedArray<float> random_values(std::size_t count) {
  AlignedArray<float> values(count);
  std::minstd_rand random(1);
  for (std::size_t i = 0; i < count; ++i) values.data()[i] = static_cast<float>(random() % 65536) / 65536;
  return values;
}

}  // namespace debruit
