#include "nn/classifier_networks.h"

#include <gtest/gtest.h>

#include <map>

namespace debruit {
namespace {

std::map<std::string, std::vector<std::size_t>> shapes_of(const NetworkSpec& network) {
  check_network(network);
  std::map<std::string, std::vector<std::size_t>> shapes;
  for (const LayerSpec& layer : network.layers) {
    for (const TensorSpec& tensor : tensors_of(layer)) shapes[tensor.name] = tensor.shape;
  }
  return shapes;
}

TEST(ClassifierNetworksTest, MlpHasHiddenLayersBetweenItsFirstAndItsLast) {
  const NetworkSpec network = softmax_mlp(81, 1, 20, 10);
  EXPECT_EQ(network.loss, Loss::cross_entropy);
  const std::map<std::string, std::vector<std::size_t>> expected = {
      {"classifier.0.weight", {20, 81}}, {"classifier.0.bias", {20}},       {"classifier.2.weight", {20, 20}},
      {"classifier.2.bias", {20}},       {"classifier.4.weight", {10, 20}}, {"classifier.4.bias", {10}}};
  EXPECT_EQ(shapes_of(network), expected);
  EXPECT_TRUE(std::holds_alternative<SoftmaxSpec>(network.layers.back()));
  EXPECT_EQ(std::get<DenseSpec>(network.layers[1]).activation, Activation::relu);
  EXPECT_EQ(std::get<DenseSpec>(network.layers[2]).activation, Activation::none);
}

TEST(ClassifierNetworksTest, CnnLeaves36ValuesOfAnMnistImage) {
  const NetworkSpec network = softmax_cnn({1, 28, 28}, 10);
  EXPECT_EQ(network.loss, Loss::cross_entropy);
  const std::map<std::string, std::vector<std::size_t>> expected = {{"conv1.weight", {1, 1, 5, 5}},
                                                                    {"conv1.bias", {1}},
                                                                    {"conv2.weight", {1, 1, 2, 2}},
                                                                    {"conv2.bias", {1}},
                                                                    {"fc.bias", {10}},
                                                                    {"fc.weight", {10, 36}}};
  EXPECT_EQ(shapes_of(network), expected);
  EXPECT_EQ(network.outputs(), 10U);
}

}  // namespace
}  // namespace debruit
