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

TEST(ClassifierNetworksTest, LeNet5IsThatOf1998) {
  const NetworkSpec network = head_network(LeNet5Spec{}, {1, 28, 28}, 10);
  const std::map<std::string, std::vector<std::size_t>> expected = {
      {"conv1.weight", {6, 1, 5, 5}}, {"conv1.bias", {6}}, {"conv2.weight", {16, 6, 5, 5}}, {"conv2.bias", {16}},
      {"fc1.weight", {120, 400}},     {"fc1.bias", {120}}, {"fc2.weight", {84, 120}},       {"fc2.bias", {84}},
      {"fc3.weight", {10, 84}},       {"fc3.bias", {10}}};
  EXPECT_EQ(shapes_of(network), expected);  // 61706 weights, as is well known
  EXPECT_EQ(network.loss, Loss::cross_entropy);
}

TEST(ClassifierNetworksTest, ConvolutionsTakeAsManyChannelsAsTheImageHas) {
  EXPECT_EQ(shapes_of(head_network(LeNet5Spec{}, {3, 32, 32}, 10)).at("conv1.weight"),
            (std::vector<std::size_t>{6, 3, 5, 5}));
  EXPECT_EQ(shapes_of(head_network(CnnSpec{}, {3, 28, 28}, 10)).at("conv1.weight"),
            (std::vector<std::size_t>{1, 3, 5, 5}));
}

TEST(ClassifierNetworksTest, TheWholeNetworkBeginsWithWhatTheInputNeedsOfTheAutoencoder) {
  ClassifierSpec spec;
  spec.kind = LinearProbeSpec{};
  spec.autoencoder = AutoencoderSpec{.image = {}, .hidden_layers = 0, .hidden_size = 30, .latent_size = 9};
  spec.input = ClassifierInput::latents;
  EXPECT_EQ(front_network(spec).layers.size(), 2U);
  EXPECT_EQ(shapes_of(whole_network(spec)).at("classifier.0.weight"), (std::vector<std::size_t>{10, 9}));
  spec.input = ClassifierInput::denoised;
  EXPECT_EQ(front_network(spec).layers.size(), 4U);
  EXPECT_EQ(shapes_of(whole_network(spec)).at("classifier.0.weight"), (std::vector<std::size_t>{10, 784}));
  EXPECT_EQ(whole_network(spec).loss, Loss::cross_entropy);
}

TEST(ClassifierNetworksTest, LossesOfTheStudyAreTakenOfASoftmax) {
  const NetworkSpec logits = head_network(LinearProbeSpec{}, {1, 1, 4}, 3);
  EXPECT_EQ(with_loss(logits, ClassifierLoss::cross_entropy).layers.size(), 1U);
  for (const ClassifierLoss loss : {ClassifierLoss::cross_entropy_of_softmax, ClassifierLoss::broadcast_mse}) {
    EXPECT_TRUE(std::holds_alternative<SoftmaxSpec>(with_loss(logits, loss).layers.back()));
  }
  EXPECT_EQ(with_loss(logits, ClassifierLoss::cross_entropy_of_softmax).loss, Loss::cross_entropy);
  EXPECT_EQ(with_loss(logits, ClassifierLoss::broadcast_mse).loss, Loss::mean_squared_error);
}

}  // namespace
}  // namespace debruit
