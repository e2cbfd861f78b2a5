// What layers take and give, and which chains of them are refused.
#include <gtest/gtest.h>

#include "debruit/error.h"
#include "nn/network.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

TEST(LayersTest, GiveWhatPyTorchsGive) {
  const Conv2dSpec convolution{.name = "conv", .input = {3, 7, 9}, .channels = 4, .kernel = 5, .padding = 2};
  EXPECT_EQ(convolution.output(), (ImageShape{4, 7, 9}));
  const MaxPool2dSpec pool{.input = {4, 7, 9}, .window = 2};
  EXPECT_EQ(pool.output(), (ImageShape{4, 3, 4}));
  EXPECT_EQ(inputs_of(pool), 252U);
  EXPECT_EQ(outputs_of(pool), 48U);
}

TEST(LayersTest, NameTheirTensorsAndTheirFanIn) {
  const auto tensors = tensors_of(Conv2dSpec{.name = "conv", .input = {3, 7, 9}, .channels = 4, .kernel = 5});
  ASSERT_EQ(tensors.size(), 2U);
  EXPECT_EQ(tensors[0].name, "conv.weight");
  EXPECT_EQ(tensors[0].shape, (std::vector<std::size_t>{4, 3, 5, 5}));
  EXPECT_EQ(tensors[0].fan_in, 75U);
  EXPECT_EQ(tensors[1].name, "conv.bias");
  EXPECT_EQ(tensors[1].shape, (std::vector<std::size_t>{4}));
  EXPECT_EQ(tensors[1].fan_in, 75U);
  EXPECT_TRUE(tensors_of(MaxPool2dSpec{}).empty());
  EXPECT_TRUE(tensors_of(SoftmaxSpec{3}).empty());
}

TEST(CheckNetworkTest, RefusesLayersThatDoNotFit) {
  const auto refuses = [](const std::string& where, const std::string& message, std::vector<LayerSpec> layers) {
    test::expect_error(
        ErrorKind::usage, [&] { check_network({.layers = layers}); }, where, message);
  };
  refuses("network", "has no layer", {});
  refuses("layer 1", "takes 4 values, but the layer before it gives 3", {DenseSpec{"a", 2, 3}, DenseSpec{"b", 4, 1}});
  refuses("layer 0", "takes or gives no values", {DenseSpec{"a", 0, 3}});
  refuses("layer 0", "a kernel of 4 does not fit into 3 x 5 pixels with padding 0",
          {Conv2dSpec{.name = "a", .input = {1, 3, 5}, .kernel = 4}});
  refuses("layer 0", "a kernel of 0", {Conv2dSpec{.name = "a", .input = {1, 3, 5}, .kernel = 0}});
  refuses("layer 0", "a window of 6 does not fit", {MaxPool2dSpec{.input = {1, 9, 5}, .window = 6}});
  refuses("layer 1", "has a tensor a.weight, as a layer before it", {DenseSpec{"a", 2, 3}, DenseSpec{"a", 3, 1}});
  EXPECT_NO_THROW(check_network(
      {.layers = {Conv2dSpec{.name = "a", .input = {1, 3, 5}, .kernel = 5, .padding = 1}, DenseSpec{"b", 3, 1}}}));
}

}  // namespace
}  // namespace debruit
