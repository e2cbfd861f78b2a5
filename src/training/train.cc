#include "debruit/train.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/first_error.h"
#include "base/threads.h"
#include "data/shape_check.h"
#include "data/value_check.h"
#include "nn/engine.h"
#include "nn/network.h"
#include "training/batches.h"
#include "training/epoch_loop.h"
#include "training/image_parts.h"
#include "training/train_on_pool.h"

namespace debruit {
namespace {

/// Noisy images in, clean images as targets.
class DenoisingBatches final : public Batches {
 public:
  DenoisingBatches(const ImageParts& parts, ThreadPool& pool) : parts_(parts), pool_(pool) {}

  [[nodiscard]] std::size_t training_size() const override { return parts_.training().size(); }
  [[nodiscard]] std::size_t held_out_size() const override { return parts_.held_out().size(); }

  void fill(Engine& engine, std::size_t epoch, std::span<const std::uint32_t> indices) override {
    parallel_for_throwing(pool_, indices.size(), [&](std::size_t i, std::size_t) {
      parts_.training().make(indices[i], epoch, engine.input_row(i), engine.target_row(i));
    });
  }

  void fill_held_out(Engine& engine, std::size_t first, std::size_t count) override {
    parallel_for_throwing(pool_, count, [&](std::size_t i, std::size_t) {
      parts_.held_out().make(first + i, 0, engine.input_row(i), engine.target_row(i));
    });
  }

  std::optional<std::size_t> count_right(Engine&, std::size_t, std::size_t) override { return std::nullopt; }

 private:
  const ImageParts& parts_;
  ThreadPool& pool_;
};

}  // namespace

TrainingResult train(const AutoencoderSpec& spec, const TrainingSpec& training, const TrainingData& data,
                     const TrainingCallbacks& callbacks, ThreadPool& pool, const TrainingStates& states) {
  validate(spec);
  validate(training, data.validation != nullptr);
  for (const Dataset* part : {&data.training, data.validation}) {
    if (part == nullptr) continue;
    require_images(*part, spec.image);
    require_targets(*part, training.scaling);
  }
  const ImageParts parts(data, training);
  EpochLoop loop(training, callbacks, states);
  const NetworkSpec network = network_spec(spec);
  const std::unique_ptr<Engine> engine =
      make_fast_engine(network, initial_weights(network, training.seed), adam_spec(training),
                       std::min(training.batch_size, parts.training().size()), pool);
  DenoisingBatches batches(parts, pool);
  std::function<void(TensorMap)> on_weights;
  if (callbacks.on_snapshot) {
    on_weights = [&](TensorMap weights) { callbacks.on_snapshot(Autoencoder(spec, std::move(weights))); };
  }
  TrainedWeights trained = loop.run(*engine, batches, on_weights);
  return {Autoencoder(spec, std::move(trained.weights)), std::move(trained.history), trained.best_epoch,
          trained.interrupted, trained.seconds};
}

TrainingResult train(const AutoencoderSpec& spec, const TrainingSpec& training, const TrainingData& data,
                     const TrainingCallbacks& callbacks, std::size_t threads) {
  const FloatingPointScope scope;
  validate(spec);  // before threads are started
  validate(training, data.validation != nullptr);
  ThreadPool pool(threads);
  return train(spec, training, data, callbacks, pool);
}

}  // namespace debruit
