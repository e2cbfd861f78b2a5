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

// The group engine walks through all weights and their gradients for every 16 images, so these must fit into the
// nearer caches of a thread: 32768 weights are 256 KiB with their gradients. Beyond it, panels read every weight once.
constexpr std::size_t kMostGroupWeights = 32768;

}  // namespace

std::unique_ptr<Engine> make_fast_engine(const NetworkSpec& network, const TensorMap& weights, const AdamSpec& adam,
                                         std::size_t batch_size, ThreadPool& pool) {
  check_network(network);
  check_weights(network, weights);
  const bool panels = fits_panels(network) && weights_of(network) > kMostGroupWeights;
  return (panels ? make_panel_engine : make_group_engine)(network, weights, adam, batch_size, pool);
}

}  // namespace debruit
