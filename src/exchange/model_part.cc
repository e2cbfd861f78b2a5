#include "exchange/model_part.h"

#include <array>

#include "debruit/error.h"
#include "nn/classifier_networks.h"

namespace debruit {
namespace {

constexpr std::array<Named<ModelPart>, 4> kParts{{{"full", ModelPart::full},
                                                  {"encoder", ModelPart::encoder},
                                                  {"decoder", ModelPart::decoder},
                                                  {"classifier", ModelPart::classifier}}};

std::vector<std::size_t> shape_of(const ImageShape& image) { return {image.channels, image.height, image.width}; }

[[noreturn]] void refuse(ModelPart part, const std::string& model, const std::string& has) {
  throw Error(ErrorKind::usage, "part " + std::string(name_of(part)), "is not in " + model + "; it has " + has);
}

PartNetwork encoder(const AutoencoderSpec& spec) {
  PartNetwork part{network_spec(spec), PartData::pixels, PartData::latents, shape_of(spec.image), {spec.latent_size}};
  part.network.layers.resize(part.network.encoder_layers);
  return part;
}

PartNetwork decoder(const AutoencoderSpec& spec) {
  PartNetwork part{network_spec(spec), PartData::latents, PartData::image, {spec.latent_size}, shape_of(spec.image)};
  auto& layers = part.network.layers;
  layers.erase(layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(part.network.encoder_layers));
  part.network.encoder_layers = 0;
  return part;
}

PartNetwork part_of(const AutoencoderSpec& spec, ModelPart part) {
  switch (part) {
    case ModelPart::full:
      return {network_spec(spec), PartData::pixels, PartData::image, shape_of(spec.image), shape_of(spec.image)};
    case ModelPart::encoder:
      return encoder(spec);
    case ModelPart::decoder:
      return decoder(spec);
    case ModelPart::classifier:
      break;
  }
  refuse(part, "an autoencoder", "full, encoder and decoder");
}

/// Logits become probabilities: what debruit itself answers with.
PartNetwork with_probabilities(PartNetwork part, std::size_t classes) {
  part.network.layers.emplace_back(SoftmaxSpec{classes});
  part.output = PartData::probabilities;
  part.output_shape = {classes};
  return part;
}

PartNetwork classifier_proper(const ClassifierSpec& spec) {
  PartNetwork part{.network = head_network(spec.kind, head_shape(spec), spec.classes),
                   .input_shape = shape_of(spec.image),
                   .output_shape = {}};
  if (spec.input == ClassifierInput::denoised) part.input = PartData::image;
  if (spec.input == ClassifierInput::latents) {
    part.input = PartData::latents;
    part.input_shape = {head_shape(spec).size()};
  }
  return with_probabilities(part, spec.classes);
}

PartNetwork part_of(const ClassifierSpec& spec, ModelPart part) {
  if (part == ModelPart::encoder || part == ModelPart::decoder) {
    if (spec.input == ClassifierInput::pixels) refuse(part, "a classifier of pixels", "full and classifier");
    if (spec.input == ClassifierInput::latents && part == ModelPart::decoder) {
      refuse(part, "a classifier of latents", "full, encoder and classifier");
    }
    return part_of(spec.autoencoder.value(), part);
  }
  if (std::holds_alternative<NearestNeighboursSpec>(spec.kind)) {
    throw Error(ErrorKind::usage, "part " + std::string(name_of(part)),
                "nearest neighbours compare with their training images and are no network; of such a classifier only "
                "the encoder or decoder in front of it can be exported");
  }
  if (part == ModelPart::classifier) return classifier_proper(spec);
  return with_probabilities({.network = whole_network(spec), .input_shape = shape_of(spec.image), .output_shape = {}},
                            spec.classes);
}

}  // namespace

std::span<const Named<ModelPart>> names(ModelPart) { return kParts; }

PartNetwork part_network(const Model& model, ModelPart part) {
  return std::visit([&](const auto& held) { return part_of(held.spec(), part); }, model);
}

}  // namespace debruit
