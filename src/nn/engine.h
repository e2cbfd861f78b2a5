// A network that runs: forward, and training steps with Adam.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/threads.h"
#include "nn/network.h"

namespace debruit {

/// All that a training step changes: tensors named as the weights are, and Adam's running products.
struct EngineState {
  TensorMap weights;
  TensorMap first_moments;
  TensorMap second_moments;
  double beta1_power = 1;  ///< beta1^t after t steps
  double beta2_power = 1;
};

/// Throws Error(input) naming the tensor where `state` is not one of `network`, or holds what is not finite.
void check_state(const NetworkSpec& network, const EngineState& state);

/// One network with its weights, planned once for batches of up to `batch_size()` images. Order of calls: fill
/// `input_row` for images 0 .. count-1 and, to train or to take the loss, `target_row` (mean squared error) or `labels`
/// (cross entropy); then call one of the verbs.
class Engine {
 public:
  virtual ~Engine() = default;

  [[nodiscard]] virtual std::size_t batch_size() const = 0;
  [[nodiscard]] virtual const NetworkSpec& network() const = 0;

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

  /// Whether the last train_step left weights and second moments finite: they are not once a gradient was not. True
  /// before the first.
  [[nodiscard]] virtual bool is_finite() const = 0;

  /// Everything as it is now. The reference engine rounds it to single precision.
  [[nodiscard]] virtual EngineState state() const = 0;

  /// Goes on from `state` as the engine that gave it does, to the same bits. Throws as check_state does.
  virtual void set_state(const EngineState& state) = 0;
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
