#include "nn/classifier_runner.h"

#include <algorithm>

#include "nn/classifier_networks.h"

namespace debruit {
namespace {

constexpr std::size_t kBlock = 4096;  // images whose inputs are kept at a time

bool is_neighbours(const ClassifierSpec& spec) { return std::holds_alternative<NearestNeighboursSpec>(spec.kind); }

}  // namespace

TensorMap weights_of(const NetworkSpec& network, const TensorMap& weights) {
  TensorMap chosen;
  for (const LayerSpec& layer : network.layers) {
    for (const TensorSpec& tensor : tensors_of(layer)) {
      const auto found = weights.find(tensor.name);
      if (found != weights.end()) chosen.insert(*found);
    }
  }
  return chosen;
}

void check_classifier_weights(const ClassifierSpec& spec, const TensorMap& weights) {
  if (!is_neighbours(spec)) return check_weights(whole_network(spec), weights);
  const NetworkSpec front = front_network(spec);
  const TensorMap in_front = weights_of(front, weights);
  check_weights(front, in_front);
  TensorMap rest = weights;
  for (const auto& [name, tensor] : in_front) rest.erase(name);
  const std::size_t neighbours = std::get<NearestNeighboursSpec>(spec.kind).neighbours;
  check_neighbours(rest, neighbours, head_shape(spec).size(), spec.classes);
}

std::size_t index_of_largest(std::span<const float> values) {
  return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
}

ClassifierFront::ClassifierFront(const ClassifierSpec& spec, const TensorMap& weights, ThreadPool& pool)
    : outputs_(head_shape(spec).size()) {
  const NetworkSpec network = front_network(spec);
  layers_ = network.layers.size();
  if (layers_ > 0) predictor_ = make_predictor(network, weights_of(network, weights), pool);
}

void ClassifierFront::run(std::size_t count, std::span<const float> images, std::span<float> inputs) {
  if (passes_on()) {
    std::ranges::copy(images.first(count * outputs_), inputs.begin());
  } else {
    predictor_->run({0, layers_}, count, images, inputs);
  }
}

ClassifierHead::ClassifierHead(const ClassifierSpec& spec, const TensorMap& weights, ThreadPool& pool) {
  if (is_neighbours(spec)) {
    neighbours_.emplace(weights, std::get<NearestNeighboursSpec>(spec.kind).neighbours, spec.classes, pool);
    return;
  }
  const NetworkSpec network = head_network(spec.kind, head_shape(spec), spec.classes);
  layers_ = network.layers.size();
  network_ = make_predictor(network, weights_of(network, weights), pool);
  softmax_ = make_predictor({.layers = {SoftmaxSpec{spec.classes}}}, {}, pool);
}

void ClassifierHead::scores(std::size_t count, std::span<const float> inputs, std::span<float> scores) {
  if (neighbours_) return neighbours_->vote(count, inputs, scores);
  network_->run({0, layers_}, count, inputs, scores);
}

void ClassifierHead::probabilities(std::size_t count, std::span<const float> inputs, std::span<float> probabilities) {
  if (neighbours_) return neighbours_->vote(count, inputs, probabilities);
  logits_.resize(probabilities.size());
  network_->run({0, layers_}, count, inputs, logits_);
  softmax_->run({0, 1}, count, logits_, probabilities);
}

ClassifierRunner::ClassifierRunner(const ClassifierSpec& spec, const TensorMap& weights, ThreadPool& pool)
    : size_(spec.image.size()), classes_(spec.classes), front_(spec, weights, pool), head_(spec, weights, pool) {}

template <class Work>
void ClassifierRunner::for_each_block(std::size_t count, std::span<const float> images, const Work& work) {
  for (std::size_t first = 0; first < count; first += kBlock) {
    const std::size_t now = std::min(kBlock, count - first);
    const std::span<const float> block = images.subspan(first * size_, now * size_);
    if (front_.passes_on()) {
      work(first, now, block);
      continue;
    }
    inputs_.resize(now * front_.outputs());
    front_.run(now, block, inputs_);
    work(first, now, std::span<const float>(inputs_));
  }
}

void ClassifierRunner::probabilities(std::size_t count, std::span<const float> images, std::span<float> probabilities) {
  for_each_block(count, images, [&](std::size_t first, std::size_t now, std::span<const float> inputs) {
    head_.probabilities(now, inputs, probabilities.subspan(first * classes_, now * classes_));
  });
}

void ClassifierRunner::classify(std::size_t count, std::span<const float> images, std::span<std::uint8_t> labels) {
  std::vector<float> scores(std::min(count, kBlock) * classes_);
  for_each_block(count, images, [&](std::size_t first, std::size_t now, std::span<const float> inputs) {
    head_.scores(now, inputs, std::span(scores).first(now * classes_));
    for (std::size_t i = 0; i < now; ++i) {
      const std::span<const float> row(scores.data() + i * classes_, classes_);
      labels[first + i] = static_cast<std::uint8_t>(index_of_largest(row));
    }
  });
}

}  // namespace debruit
