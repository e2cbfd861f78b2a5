#include "nn/classifier_networks.h"

#include <string>
#include <variant>

#include "debruit/error.h"

namespace debruit {
namespace {

/// inputs -> hidden_size x (hidden layers) -> classes, named like the nn.Linear modules of an nn.Sequential.
NetworkSpec dense_chain(std::size_t inputs, std::size_t hidden_sizes, std::size_t hidden_size, std::size_t classes) {
  NetworkSpec network;
  for (std::size_t index = 0; index <= hidden_sizes; ++index) {
    const bool at_end = index == hidden_sizes;
    network.layers.emplace_back(DenseSpec{.name = "classifier." + std::to_string(2 * index),
                                          .inputs = index == 0 ? inputs : hidden_size,
                                          .outputs = at_end ? classes : hidden_size,
                                          .activation = at_end ? Activation::none : Activation::relu});
  }
  return network;
}

NetworkSpec layers_of(const MlpSpec& mlp, const ImageShape& shape, std::size_t classes) {
  return dense_chain(shape.size(), mlp.hidden_layers + 1, mlp.hidden_size, classes);
}

NetworkSpec layers_of(const LinearProbeSpec&, const ImageShape& shape, std::size_t classes) {
  return dense_chain(shape.size(), 0, 0, classes);
}

NetworkSpec layers_of(const CnnSpec&, const ImageShape& image, std::size_t classes) {
  const Conv2dSpec conv1{.name = "conv1", .input = image, .channels = 1, .kernel = 5, .padding = 2};
  const MaxPool2dSpec pool1{.input = conv1.output(), .window = 2};
  const Conv2dSpec conv2{.name = "conv2", .input = pool1.output(), .channels = 1, .kernel = 2};
  const MaxPool2dSpec pool2{.input = conv2.output(), .window = 2};
  const DenseSpec fc{.name = "fc", .inputs = pool2.output().size(), .outputs = classes, .activation = Activation::none};
  return {.layers = {conv1, pool1, conv2, pool2, fc}};
}

NetworkSpec layers_of(const LeNet5Spec&, const ImageShape& image, std::size_t classes) {
  constexpr std::size_t kUnits1 = 120;
  constexpr std::size_t kUnits2 = 84;
  const Conv2dSpec conv1{.name = "conv1", .input = image, .channels = 6, .kernel = 5, .padding = 2};
  const MaxPool2dSpec pool1{.input = conv1.output(), .window = 2};
  const Conv2dSpec conv2{.name = "conv2", .input = pool1.output(), .channels = 16, .kernel = 5};
  const MaxPool2dSpec pool2{.input = conv2.output(), .window = 2};
  const DenseSpec fc1{.name = "fc1", .inputs = pool2.output().size(), .outputs = kUnits1};
  const DenseSpec fc2{.name = "fc2", .inputs = kUnits1, .outputs = kUnits2};
  const DenseSpec fc3{.name = "fc3", .inputs = kUnits2, .outputs = classes, .activation = Activation::none};
  return {.layers = {conv1, pool1, conv2, pool2, fc1, fc2, fc3}};
}

NetworkSpec layers_of(const NearestNeighboursSpec&, const ImageShape&, std::size_t) {
  throw Error(ErrorKind::internal, "classifier", "nearest neighbours are no network");
}

}  // namespace

NetworkSpec head_network(const ClassifierKind& kind, const ImageShape& shape, std::size_t classes) {
  NetworkSpec network = std::visit([&](const auto& spec) { return layers_of(spec, shape, classes); }, kind);
  network.loss = Loss::cross_entropy;
  return network;
}

ImageShape head_shape(const ClassifierSpec& spec) {
  if (spec.input != ClassifierInput::latents) return spec.image;
  return {.channels = 1, .height = 1, .width = spec.autoencoder.value().latent_size};
}

NetworkSpec front_network(const ClassifierSpec& spec) {
  if (spec.input == ClassifierInput::pixels) return {};
  NetworkSpec network = network_spec(spec.autoencoder.value());
  if (spec.input == ClassifierInput::latents) network.layers.resize(network.encoder_layers);
  return network;
}

NetworkSpec whole_network(const ClassifierSpec& spec) {
  NetworkSpec network = front_network(spec);
  const NetworkSpec head = head_network(spec.kind, head_shape(spec), spec.classes);
  network.layers.insert(network.layers.end(), head.layers.begin(), head.layers.end());
  network.loss = head.loss;
  return network;
}

NetworkSpec with_loss(NetworkSpec network, ClassifierLoss loss) {
  if (loss == ClassifierLoss::cross_entropy) return network;
  network.layers.emplace_back(SoftmaxSpec{network.outputs()});
  if (loss == ClassifierLoss::broadcast_mse) network.loss = Loss::mean_squared_error;
  return network;
}

NetworkSpec softmax_mlp(std::size_t inputs, std::size_t hidden_layers, std::size_t hidden_size, std::size_t classes) {
  const MlpSpec mlp{.hidden_layers = hidden_layers, .hidden_size = hidden_size};
  return with_loss(head_network(mlp, {.channels = 1, .height = 1, .width = inputs}, classes),
                   ClassifierLoss::cross_entropy_of_softmax);
}

NetworkSpec softmax_cnn(const ImageShape& image, std::size_t classes) {
  return with_loss(head_network(CnnSpec{}, image, classes), ClassifierLoss::cross_entropy_of_softmax);
}

}  // namespace debruit
