#include "nn/classifier_networks.h"

#include <string>

namespace debruit {

NetworkSpec softmax_mlp(std::size_t inputs, std::size_t hidden_layers, std::size_t hidden_size, std::size_t classes) {
  NetworkSpec network{.layers = {}, .encoder_layers = 0, .loss = Loss::cross_entropy};
  for (std::size_t index = 0; index < hidden_layers + 2; ++index) {
    const bool at_end = index == hidden_layers + 1;
    network.layers.emplace_back(DenseSpec{.name = "classifier." + std::to_string(2 * index),
                                          .inputs = index == 0 ? inputs : hidden_size,
                                          .outputs = at_end ? classes : hidden_size,
                                          .activation = at_end ? Activation::none : Activation::relu});
  }
  network.layers.emplace_back(SoftmaxSpec{classes});
  return network;
}

NetworkSpec softmax_cnn(const ImageShape& image, std::size_t classes) {
  const Conv2dSpec conv1{.name = "conv1", .input = image, .channels = 1, .kernel = 5, .padding = 2};
  const MaxPool2dSpec pool1{.input = conv1.output(), .window = 2};
  const Conv2dSpec conv2{.name = "conv2", .input = pool1.output(), .channels = 1, .kernel = 2};
  const MaxPool2dSpec pool2{.input = conv2.output(), .window = 2};
  const DenseSpec fc{.name = "fc", .inputs = pool2.output().size(), .outputs = classes, .activation = Activation::none};
  return {.layers = {conv1, pool1, conv2, pool2, fc, SoftmaxSpec{classes}},
          .encoder_layers = 0,
          .loss = Loss::cross_entropy};
}

}  // namespace debruit
