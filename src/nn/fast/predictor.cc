#include "nn/predictor.h"

#include <algorithm>
#include <map>

#include "nn/engine.h"
#include "nn/fast/dense_predictor.h"

namespace debruit {
namespace {

class EnginePredictor final : public Predictor {
 public:
  EnginePredictor(const NetworkSpec& network, const TensorMap& weights, ThreadPool& pool)
      : network_(network), weights_(weights), pool_(pool) {}

  void run(LayerRange layers, std::size_t count, std::span<const float> images, std::span<float> output) override {
    Engine& engine = engine_of(layers);
    const std::size_t depth = layers.end - layers.begin;
    const std::size_t inputs = inputs_of(network_.layers[layers.begin]);
    const std::size_t outputs = outputs_of(network_.layers[layers.end - 1]);
    for (std::size_t first = 0; first < count; first += kBatch) {
      const std::size_t now = std::min(kBatch, count - first);
      for (std::size_t i = 0; i < now; ++i) {
        std::ranges::copy(images.subspan((first + i) * inputs, inputs), engine.input_row(i).begin());
      }
      engine.forward(now, depth, output.subspan(first * outputs, now * outputs));
    }
  }

 private:
  static constexpr std::size_t kBatch = 256;

  Engine& engine_of(LayerRange layers) {
    std::unique_ptr<Engine>& engine = engines_[layers];
    if (engine == nullptr) {
      NetworkSpec part{.layers = {}};
      TensorMap tensors;
      for (std::size_t k = layers.begin; k < layers.end; ++k) {
        part.layers.push_back(network_.layers[k]);
        for (const TensorSpec& tensor : tensors_of(network_.layers[k])) {
          tensors[tensor.name] = weights_.at(tensor.name);
        }
      }
      engine = make_fast_engine(part, tensors, AdamSpec{}, kBatch, pool_);
    }
    return *engine;
  }

  NetworkSpec network_;
  TensorMap weights_;
  ThreadPool& pool_;
  std::map<LayerRange, std::unique_ptr<Engine>> engines_;
};

}  // namespace

std::unique_ptr<Predictor> make_predictor(const NetworkSpec& network, const TensorMap& weights, ThreadPool& pool) {
  if (!DensePredictor::takes(network)) return make_engine_predictor(network, weights, pool);
  check_network(network);
  check_weights(network, weights);
  return std::make_unique<DensePredictor>(network, weights, pool);
}

std::unique_ptr<Predictor> make_engine_predictor(const NetworkSpec& network, const TensorMap& weights,
                                                 ThreadPool& pool) {
  check_network(network);
  check_weights(network, weights);
  return std::make_unique<EnginePredictor>(network, weights, pool);
}

}  // namespace debruit
