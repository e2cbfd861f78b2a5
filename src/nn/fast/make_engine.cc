#include <algorithm>

#include "nn/fast/engines.h"

namespace debruit {
namespace {

/// Whether the panel engine can run the network at all.
bool fits_panels(const NetworkSpec& network) {
  return network.loss == Loss::mean_squared_error && std::ranges::all_of(network.layers, [](const LayerSpec& layer) {
           return std::holds_alternative<DenseSpec>(layer);
         });
}

std::size_t weights_of(const NetworkSpec& network) {
  std::size_t weights = 0;
  for (const LayerSpec& layer : network.layers) weights += inputs_of(layer) * outputs_of(layer);
  return weights;
}

// The group engine reads and writes all weights' gradients for every 16 images, but passes no thread on the way; in the
// panel engine threads meet twice a layer and read every weight once. Autoencoders on one and two Zen 4 cores, batches
// of 16 to 500: up to 8256 weights groups take 0.56 to 1.07 of panels' time, at 20608 0.88 to 1.33, from 37056 on
// mostly more (1.5 on two cores at batch 32).
constexpr std::size_t kMostGroupWeights = 16384;

}  // namespace

std::unique_ptr<Engine> make_fast_engine(const NetworkSpec& network, const TensorMap& weights, const AdamSpec& adam,
                                         std::size_t batch_size, ThreadPool& pool) {
  check_network(network);
  check_weights(network, weights);
  const bool panels = fits_panels(network) && weights_of(network) > kMostGroupWeights;
  return (panels ? make_panel_engine : make_group_engine)(network, weights, adam, batch_size, pool);
}

}  // namespace debruit
