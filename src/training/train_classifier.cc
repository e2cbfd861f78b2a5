#include <algorithm>
#include <string>
#include <utility>

#include "base/threads.h"
#include "data/shape_check.h"
#include "data/value_check.h"
#include "debruit/classifier.h"
#include "debruit/error.h"
#include "nn/classifier_networks.h"
#include "nn/engine.h"
#include "training/classifier_batches.h"
#include "training/epoch_loop.h"
#include "training/image_parts.h"
#include "training/train_on_pool.h"

namespace debruit {
namespace {

constexpr std::size_t kExamplesAtATime = 1024;

bool is_neighbours(const ClassifierSpec& spec) { return std::holds_alternative<NearestNeighboursSpec>(spec.kind); }

void check_part(const ClassifierSpec& spec, const Dataset& data) {
  require_images(data, spec.image);
  require_labels(data);
  const auto label = std::ranges::find_if(data.labels, [&](std::uint8_t value) { return value >= spec.classes; });
  if (label != data.labels.end()) {
    throw Error(ErrorKind::usage, data.name,
                "has an image of class " + std::to_string(*label) + ", but the classifier knows classes 0 to " +
                    std::to_string(spec.classes - 1));
  }
}

void check(const ClassifierSpec& spec, const TrainingSpec& training, const TrainingData& data,
           const Autoencoder* autoencoder) {
  validate(spec);
  validate(training, data.validation != nullptr);
  check_part(spec, data.training);
  if (data.validation != nullptr) check_part(spec, *data.validation);
  if ((autoencoder != nullptr) != spec.autoencoder.has_value() ||
      (autoencoder != nullptr && autoencoder->spec() != *spec.autoencoder)) {
    throw Error(ErrorKind::usage, "autoencoder", "is not the one that the classifier's spec names");
  }
}

/// What is trained: the classifier proper or, fine-tuned, all of it.
NetworkSpec trained_network(const ClassifierSpec& spec) {
  if (spec.fine_tune) return whole_network(spec);
  return head_network(spec.kind, head_shape(spec), spec.classes);
}

/// Those of the autoencoder's weights that are in front of the classifier.
TensorMap front_weights(const ClassifierSpec& spec, const Autoencoder* autoencoder) {
  return autoencoder == nullptr ? TensorMap() : weights_of(front_network(spec), autoencoder->weights());
}

/// A front that is trained is none for whoever makes the inputs.
ClassifierFront frozen_front(const ClassifierSpec& spec, const TensorMap& weights, ThreadPool& pool) {
  ClassifierSpec frozen = spec;
  if (spec.fine_tune) {
    frozen.input = ClassifierInput::pixels;
    frozen.autoencoder.reset();
  }
  return {frozen, weights, pool};
}

ClassifierTrainingResult train_network(const ClassifierSpec& spec, const TrainingSpec& training,
                                       const ImageParts& parts, const Autoencoder* autoencoder,
                                       const TrainingCallbacks& callbacks, ThreadPool& pool,
                                       const TrainingStates& states) {
  EpochLoop loop(training, callbacks, states);
  const TensorMap in_front = front_weights(spec, autoencoder);
  const NetworkSpec head = head_network(spec.kind, head_shape(spec), spec.classes);
  const NetworkSpec network = trained_network(spec);
  TensorMap weights = initial_weights(head, training.seed);
  if (spec.fine_tune) weights.insert(in_front.begin(), in_front.end());
  const std::unique_ptr<Engine> engine = make_fast_engine(with_loss(network, spec.loss), weights, adam_spec(training),
                                                          std::min(training.batch_size, parts.training().size()), pool);
  ClassifierFront front = frozen_front(spec, in_front, pool);
  ClassifierBatches batches(spec, training, parts, front, network.layers.size(), pool);
  TrainedWeights trained = loop.run(*engine, batches);
  if (!spec.fine_tune) trained.weights.insert(in_front.begin(), in_front.end());
  return {Classifier(spec, std::move(trained.weights)), std::move(trained.history), trained.best_epoch,
          trained.interrupted, trained.seconds};
}

double share_right(const ClassifierSpec& spec, const TensorMap& weights, const ImageParts& parts,
                   std::span<const float> inputs, ThreadPool& pool) {
  const std::size_t count = parts.held_out().size();
  std::vector<float> shares(count * spec.classes);
  ClassifierHead(spec, weights, pool).scores(count, inputs, shares);
  std::size_t right = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<const float> row = std::span(shares).subspan(i * spec.classes, spec.classes);
    right += index_of_largest(row) == parts.held_out_label(i) ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(count);
}

/// Nothing is minimised: the images of the first epoch are kept as examples.
ClassifierTrainingResult train_neighbours(const ClassifierSpec& spec, const TrainingSpec& training,
                                          const ImageParts& parts, const Autoencoder* autoencoder,
                                          const TrainingCallbacks& callbacks, ThreadPool& pool,
                                          const TrainingStates& states) {
  const EpochLoop loop(training, callbacks, states);
  TensorMap weights = front_weights(spec, autoencoder);
  ClassifierFront front(spec, weights, pool);
  InputMaker maker(front, spec.image.size(), kExamplesAtATime, pool);
  const std::size_t examples = parts.training().size();
  if (const std::size_t wanted = std::get<NearestNeighboursSpec>(spec.kind).neighbours; examples < wanted) {
    throw Error(ErrorKind::usage, "neighbours",
                "the nearest " + std::to_string(wanted) + " are more than the " + std::to_string(examples) +
                    " images that are trained on");
  }
  weights[kNeighbourValues] = {.shape = {examples, front.outputs()}, .values = maker.make_all(parts.training(), 1)};
  Tensor& labels = weights[kNeighbourLabels];
  labels.shape = {examples};
  for (std::size_t i = 0; i < examples; ++i) labels.values.push_back(static_cast<float>(parts.training_label(i)));
  Classifier model(spec, weights);

  EpochReport report{.epoch = 1,
                     .training_loss = 0,
                     .validation_loss = std::nullopt,
                     .validation_accuracy = std::nullopt,
                     .seconds = 0};
  if (parts.held_out().size() > 0) {
    report.validation_accuracy = share_right(spec, weights, parts, maker.make_all(parts.held_out(), 0), pool);
  }
  report.seconds = loop.seconds();
  if (callbacks.on_epoch) callbacks.on_epoch(report);
  return {std::move(model), {report}, 1, false, loop.seconds()};
}

}  // namespace

ClassifierTrainingResult train(const ClassifierSpec& spec, const TrainingSpec& training, const TrainingData& data,
                               const Autoencoder* autoencoder, const TrainingCallbacks& callbacks, ThreadPool& pool,
                               const TrainingStates& states) {
  check(spec, training, data, autoencoder);
  require_values(data.training, training.scaling);
  if (data.validation != nullptr) require_values(*data.validation, training.scaling);
  const ImageParts parts(data, training);
  return (is_neighbours(spec) ? train_neighbours : train_network)(spec, training, parts, autoencoder, callbacks, pool,
                                                                  states);
}

ClassifierTrainingResult train(const ClassifierSpec& spec, const TrainingSpec& training, const TrainingData& data,
                               const Autoencoder* autoencoder, const TrainingCallbacks& callbacks,
                               std::size_t threads) {
  const FloatingPointScope scope;
  check(spec, training, data, autoencoder);  // before threads are started
  ThreadPool pool(threads);
  return train(spec, training, data, autoencoder, callbacks, pool);
}

}  // namespace debruit
