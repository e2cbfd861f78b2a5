// The networks of the study's classifiers.
#pragma once

#include <cstddef>

#include "nn/network.h"

namespace debruit {

/// inputs -> hidden_size -> (hidden_size -> hidden_size) x hidden_layers -> classes with ReLU between, then softmax.
/// Trained with cross entropy taken of the softmax's outputs. Tensors "classifier.0.weight", "classifier.2.weight", …
[[nodiscard]] NetworkSpec softmax_mlp(std::size_t inputs, std::size_t hidden_layers, std::size_t hidden_size,
                                      std::size_t classes);

/// For images of one channel: convolution 1 -> 1 with kernel 5 and padding 2, ReLU, max-pooling 2, convolution 1 -> 1
/// with kernel 2, ReLU, max-pooling 2, a dense layer, softmax. Trained like softmax_mlp. Tensors "conv1.weight",
/// "conv2.weight", "fc.weight", …
[[nodiscard]] NetworkSpec softmax_cnn(const ImageShape& image, std::size_t classes);

}  // namespace debruit
