// What each kind of layer takes, gives and learns.
#include <set>
#include <string>

#include "debruit/error.h"
#include "nn/network.h"

namespace debruit {
namespace {

std::size_t inputs(const DenseSpec& layer) { return layer.inputs; }
std::size_t inputs(const Conv2dSpec& layer) { return layer.input.size(); }
std::size_t inputs(const MaxPool2dSpec& layer) { return layer.input.size(); }
std::size_t inputs(const SoftmaxSpec& layer) { return layer.features; }

std::size_t outputs(const DenseSpec& layer) { return layer.outputs; }
std::size_t outputs(const Conv2dSpec& layer) { return layer.output().size(); }
std::size_t outputs(const MaxPool2dSpec& layer) { return layer.output().size(); }
std::size_t outputs(const SoftmaxSpec& layer) { return layer.features; }

std::vector<TensorSpec> tensors(const DenseSpec& layer) {
  return {{layer.name + ".weight", {layer.outputs, layer.inputs}, layer.inputs},
          {layer.name + ".bias", {layer.outputs}, layer.inputs}};
}

std::vector<TensorSpec> tensors(const Conv2dSpec& layer) {
  const std::size_t fan_in = layer.input.channels * layer.kernel * layer.kernel;
  return {{layer.name + ".weight", {layer.channels, layer.input.channels, layer.kernel, layer.kernel}, fan_in},
          {layer.name + ".bias", {layer.channels}, fan_in}};
}

std::vector<TensorSpec> tensors(const MaxPool2dSpec&) { return {}; }
std::vector<TensorSpec> tensors(const SoftmaxSpec&) { return {}; }

[[noreturn]] void refuse(std::size_t index, const std::string& message) {
  throw Error(ErrorKind::usage, "layer " + std::to_string(index), message);
}

void check_square(std::size_t index, const std::string& what, std::size_t side, const ImageShape& image,
                  std::size_t padding) {
  if (side >= 1 && side <= image.height + 2 * padding && side <= image.width + 2 * padding) return;
  refuse(index, "a " + what + " of " + std::to_string(side) + " does not fit into " + std::to_string(image.height) +
                    " x " + std::to_string(image.width) + " pixels with padding " + std::to_string(padding));
}

void check_layer(std::size_t, const DenseSpec&) {}
void check_layer(std::size_t, const SoftmaxSpec&) {}
void check_layer(std::size_t index, const Conv2dSpec& layer) {
  check_square(index, "kernel", layer.kernel, layer.input, layer.padding);
}
void check_layer(std::size_t index, const MaxPool2dSpec& layer) {
  check_square(index, "window", layer.window, layer.input, 0);
}

}  // namespace

std::size_t inputs_of(const LayerSpec& layer) {
  return std::visit([](const auto& spec) { return inputs(spec); }, layer);
}

std::size_t outputs_of(const LayerSpec& layer) {
  return std::visit([](const auto& spec) { return outputs(spec); }, layer);
}

std::vector<TensorSpec> tensors_of(const LayerSpec& layer) {
  return std::visit([](const auto& spec) { return tensors(spec); }, layer);
}

void check_network(const NetworkSpec& network) {
  if (network.layers.empty()) throw Error(ErrorKind::usage, "network", "has no layer, expected at least one");
  std::set<std::string> names;
  for (std::size_t index = 0; index < network.layers.size(); ++index) {
    const LayerSpec& layer = network.layers[index];
    std::visit([&](const auto& spec) { check_layer(index, spec); }, layer);
    if (inputs_of(layer) == 0 || outputs_of(layer) == 0) refuse(index, "takes or gives no values, expected at least 1");
    for (const TensorSpec& tensor : tensors_of(layer)) {
      if (!names.insert(tensor.name).second) refuse(index, "has a tensor " + tensor.name + ", as a layer before it");
    }
    if (index == 0) continue;
    const std::size_t given = outputs_of(network.layers[index - 1]);
    if (inputs_of(layer) != given) {
      refuse(index, "takes " + std::to_string(inputs_of(layer)) + " values, but the layer before it gives " +
                        std::to_string(given));
    }
  }
}

}  // namespace debruit
