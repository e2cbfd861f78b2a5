// Times a job, with the processor's peak probed beside every repetition.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bench/jobs.h"

namespace debruit {

struct Spread {
  double median = 0;
  double min = 0;
  double max = 0;
};

/// `values` must not be empty. The median of an even number is the mean of the middle two.
[[nodiscard]] Spread spread_of(std::vector<double> values);

struct BenchOptions {
  std::size_t threads = 0;      ///< 0: one for each processor
  std::size_t repetitions = 7;  ///< each of them one epoch, or one pass over the images; at least 1
};

struct BenchResult {
  std::string job;
  std::size_t threads = 0;
  std::string target;        ///< instruction set of the kernels
  Spread seconds_per_epoch;  ///< steps alone: float32 rows lie in memory in the order in which they are used
  double gflops = 0;         ///< at the median
  double peak_share = 0;  ///< of multiply-adds in registers on as many threads; the median of the repetitions' shares
  /// An epoch as `train` runs it, from 8-bit images: shuffled, scaled, with fresh noise; and the median of its ratios
  /// to the steps alone, repetition by repetition. For jobs that train an autoencoder.
  std::optional<Spread> train_seconds_per_epoch;
  std::optional<double> train_ratio;
  /// What scaling an epoch's images and drawing their noise takes by itself. For the other jobs that train.
  std::optional<Spread> noise_seconds_per_epoch;
};

/// Data and weights are random. No value changes what a training step does; inference leaves zeros of a ReLU out, of
/// which random weights leave about half. The first repetition is preceded by one that is not counted.
[[nodiscard]] BenchResult run_bench_job(const BenchJob& job, const BenchOptions& options);

}  // namespace debruit
