// The networks of classifiers.
#pragma once

#include <cstddef>

#include "debruit/classifier.h"
#include "nn/network.h"

namespace debruit {

/// The classifier proper: its inputs -> one logit a class, with cross entropy. The kind is not the nearest neighbours,
/// which are no network. `shape` is that of its inputs; kinds that take no image see only its size.
[[nodiscard]] NetworkSpec head_network(const ClassifierKind& kind, const ImageShape& shape, std::size_t classes);

/// The shape of what the classifier proper is given: the image's, or latent_size values in a row.
[[nodiscard]] ImageShape head_shape(const ClassifierSpec& spec);

/// What lies between an image and the classifier proper: an encoder or a whole autoencoder. Without layers where that
/// is nothing.
[[nodiscard]] NetworkSpec front_network(const ClassifierSpec& spec);

/// Both in one, the front first.
[[nodiscard]] NetworkSpec whole_network(const ClassifierSpec& spec);

/// Makes a network that ends in logits one that minimises `loss`: those of the studies are taken of a softmax's
/// outputs. With broadcast_mse every target value is the label.
[[nodiscard]] NetworkSpec with_loss(NetworkSpec network, ClassifierLoss loss);

/// An MlpSpec and a CnnSpec for one channel, as the study trains them.
[[nodiscard]] NetworkSpec softmax_mlp(std::size_t inputs, std::size_t hidden_layers, std::size_t hidden_size,
                                      std::size_t classes);
[[nodiscard]] NetworkSpec softmax_cnn(const ImageShape& image, std::size_t classes);

}  // namespace debruit
