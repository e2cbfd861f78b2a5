// The jobs that are timed, by the names that tables and documents use.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "nn/network.h"

namespace debruit {

/// What a job does with its network.
enum class BenchKind {
  train,        ///< an epoch of training steps
  denoise,      ///< the whole network, forward, on all images in one call
  encode,       ///< the encoder alone
  denoise_one,  ///< the same with a call for each image
  encode_one,
};

struct BenchJob {
  std::string_view name;
  std::string_view about;  ///< one line
  BenchKind kind;
  AutoencoderSpec autoencoder;  ///< of jobs that have one
  NetworkSpec (*network)(const AutoencoderSpec&);
  std::size_t batch_size;
  std::size_t images;
};

/// All jobs, in the order in which they run.
[[nodiscard]] std::span<const BenchJob> bench_jobs();

/// Throws Error(usage) naming the known jobs.
[[nodiscard]] const BenchJob& bench_job(std::string_view name);

/// Floating-point operations that one image costs, two for each multiply-add of a dense or convolutional layer:
/// forward, or a training step (forward, weight gradients, and gradients by the inputs of all layers but the first).
/// Optimiser, activations and losses are not counted; products with an activation of 0 are, though inference leaves
/// them out: its share of the peak can exceed 1.
[[nodiscard]] double forward_flops(std::span<const LayerSpec> layers);
[[nodiscard]] double training_flops(std::span<const LayerSpec> layers);

}  // namespace debruit
