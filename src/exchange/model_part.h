// The parts of a model that can leave debruit by themselves, as networks.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/named.h"
#include "debruit/train.h"
#include "exchange/open_model.h"
#include "nn/network.h"

namespace debruit {

enum class ModelPart {
  full,        ///< pixels in, the model's answer out
  encoder,     ///< pixels -> latents
  decoder,     ///< latents -> image
  classifier,  ///< the classifier proper: what it is given -> probabilities
};

/// Their written names; the argument only chooses the table.
[[nodiscard]] std::span<const Named<ModelPart>> names(ModelPart);

/// What goes into a part, or comes out.
enum class PartData { pixels, image, latents, probabilities };

/// A part as a network that stands by itself.
struct PartNetwork {
  NetworkSpec network;
  PartData input = PartData::pixels;  ///< pixels are unscaled; an image is what a decoder makes, from 0 to 1
  PartData output = PartData::image;
  std::vector<std::size_t> input_shape;  ///< of one image: [channels, height, width] or [values]
  std::vector<std::size_t> output_shape;
};

/// Throws Error(usage) where the model has no such part (it names those that it has), or the part is nearest
/// neighbours, which are no network.
[[nodiscard]] PartNetwork part_network(const Model& model, ModelPart part);

}  // namespace debruit
