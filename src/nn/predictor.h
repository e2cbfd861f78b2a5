// A network that only runs forward: packed once, then for any number of images at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <tuple>

#include "base/threads.h"
#include "nn/network.h"

namespace debruit {

/// Layers [begin, end) of a network.
struct LayerRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator<(const LayerRange& a, const LayerRange& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  }
};

class Predictor {
 public:
  virtual ~Predictor() = default;

  /// images [count, inputs of the first layer] -> output [count, outputs of the last one]. The range must not be empty.
  /// Of an image with a NaN, chains of dense layers make NaN alone; the others do not notice.
  virtual void run(LayerRange layers, std::size_t count, std::span<const float> images, std::span<float> output) = 0;
};

/// The fastest that runs `network`, on `pool`, which must outlive it: its numbers are those of the fast engine's
/// forward, whatever the pool's size and the number of images. Chains of dense layers have a way of their own, whose
/// run() allocates nothing; any other network goes through make_engine_predictor.
/// Throws Error(usage) as check_network does and Error(input) where `weights` do not fit `network`.
[[nodiscard]] std::unique_ptr<Predictor> make_predictor(const NetworkSpec& network, const TensorMap& weights,
                                                        ThreadPool& pool);

/// The fast engine's forward, in batches; plans an engine for each range that it is asked to run.
[[nodiscard]] std::unique_ptr<Predictor> make_engine_predictor(const NetworkSpec& network, const TensorMap& weights,
                                                               ThreadPool& pool);

}  // namespace debruit
