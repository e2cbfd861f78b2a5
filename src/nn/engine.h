// A network that runs: forward, and training steps with Adam.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/threads.h"
#include "nn/network.h"

namespace debruit {

/// Optimiser state beside the weights, all named as the weights are.
struct EngineState {
  TensorMap weights;
  TensorMap first_moments;
  TensorMap second_moments;
};

/// One network with its weights, planned once for batches of up to `batch_size()` images. Order of calls: fill
/// `input_row` for images 0 .. count-1 and, to train or to take the loss, `target_row` (mean squared error) or `labels`
/// (cross entropy); then call one of the verbs.
class Engine {
 public:
  virtual ~Engine() = default;

  [[nodiscard]] virtual std::size_t batch_size() const = 0;

  /// Where the next batch's image `image` < batch_size() goes: [inputs] and [outputs] values. A network with cross
  /// entropy has labels instead of targets: its target rows are empty.
  [[nodiscard]] virtual std::span<float> input_row(std::size_t image) = 0;
  [[nodiscard]] virtual std::span<float> target_row(std::size_t image) = 0;

  /// The next batch's labels, [batch_size()], each < outputs; empty with mean squared error.
  [[nodiscard]] virtual std::span<std::uint32_t> labels() = 0;

  /// The learning rate from the next step on.
  virtual void set_learning_rate(double learning_rate) = 0;

  /// One step of Adam on the first `count` images, 1 <= count <= batch_size(). Returns the loss before the update (see
  /// Loss).
  virtual double train_step(std::size_t count) = 0;

  /// The loss alone.
  virtual double loss(std::size_t count) = 0;

  /// Runs the first `layers` layers and writes their output, [count, outputs of that layer].
  virtual void forward(std::size_t count, std::size_t layers, std::span<float> output) = 0;

  /// Weights and moments as they are now.
  [[nodiscard]] virtual EngineState state() const = 0;
};

/// Double precision, one thread, plain loops: what the fast engine is tested against. Throws
/// Error(usage) as check_network does and Error(input) where `weights` do not fit `network`.
[[nodiscard]] std::unique_ptr<Engine> make_reference_engine(const NetworkSpec& network, const TensorMap& weights,
                                                            const AdamSpec& adam, std::size_t batch_size);

/// Single precision on `pool`, which must outlive the engine. Its bits do not depend on the pool's size.
/// Throws as make_reference_engine does.
[[nodiscard]] std::unique_ptr<Engine> make_fast_engine(const NetworkSpec& network, const TensorMap& weights,
                                                       const AdamSpec& adam, std::size_t batch_size, ThreadPool& pool);

}  // namespace debruit
