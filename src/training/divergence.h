// A training that is no longer finite: where, and why.
#pragma once

#include <cstddef>
#include <string>

#include "nn/engine.h"

namespace debruit {

/// Where a training is.
struct TrainingStep {
  std::size_t epoch = 0;   ///< from 1
  std::size_t step = 0;    ///< of the epoch, from 1
  std::size_t images = 0;  ///< of its batch, which is still in the engine
  double learning_rate = 0;
};

/// Throws Error(diverged) about `what` ("the loss"): the step, the first layer of the network of which a weight or a
/// moment is not finite, and what most likely was the cause.
[[noreturn]] void throw_diverged(Engine& engine, const std::string& what, const TrainingStep& at);

}  // namespace debruit
