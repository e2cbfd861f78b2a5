#include "nn/network.h"

#include <array>
#include <string_view>
#include <variant>

#include "debruit/error.h"

namespace debruit {
namespace {

constexpr std::size_t kLargestImage = std::size_t{1} << 24;  // values
constexpr double kMostWeights = 1e8;                         // training keeps some 16 bytes of each

constexpr std::array<Parameter<AutoencoderSpec>, 3> kParameters{{
    {"hidden_layers", &AutoencoderSpec::hidden_layers, "layers", 0, 64,
     "hidden-to-hidden layers in the encoder, and as many in the decoder"},
    {"hidden_size", &AutoencoderSpec::hidden_size, "units", 1, 65536, "width of every hidden layer"},
    {"latent_size", &AutoencoderSpec::latent_size, "values", 1, 65536, "values that the encoder makes of an image"},
}};

std::string whole(double value) { return std::to_string(static_cast<std::uint64_t>(value)); }

void validate_range(const Parameter<AutoencoderSpec>& parameter, const AutoencoderSpec& spec) {
  std::visit(
      [&](auto member) {
        const auto value = spec.*member;
        if (static_cast<double>(value) >= parameter.minimum && static_cast<double>(value) <= parameter.maximum) return;
        throw Error(ErrorKind::usage, parameter.name,
                    std::to_string(value) + " is out of range, expected " + whole(parameter.minimum) + " to " +
                        whole(parameter.maximum) + " " + std::string(parameter.unit));
      },
      parameter.member);
}

void validate_image(const ImageShape& image) {
  const std::array<std::pair<std::string_view, std::size_t>, 3> sizes{
      {{"image.channels", image.channels}, {"image.height", image.height}, {"image.width", image.width}}};
  std::size_t product = 1;
  for (const auto& [name, size] : sizes) {
    if (size < 1 || size > kLargestImage) {
      throw Error(ErrorKind::usage, name,
                  std::to_string(size) + " is out of range, expected 1 to " + std::to_string(kLargestImage));
    }
    product *= size;  // both factors are at most 2^24
    if (product > kLargestImage) {
      throw Error(ErrorKind::usage, "image",
                  std::to_string(image.channels) + " x " + std::to_string(image.height) + " x " +
                      std::to_string(image.width) + " is too large, expected at most " + std::to_string(kLargestImage) +
                      " values");
    }
  }
}

/// Appends first -> hidden -> … -> hidden -> last, named like the nn.Linear modules of an nn.Sequential in which an
/// activation follows each of them.
void append_half(std::vector<LayerSpec>& layers, const std::string& half, const AutoencoderSpec& spec,
                 std::size_t first, std::size_t last, Activation last_activation) {
  const std::size_t count = spec.hidden_layers + 2;
  for (std::size_t index = 0; index < count; ++index) {
    const bool at_end = index + 1 == count;
    layers.emplace_back(DenseSpec{.name = half + "." + std::to_string(2 * index),
                                  .inputs = index == 0 ? first : spec.hidden_size,
                                  .outputs = at_end ? last : spec.hidden_size,
                                  .activation = at_end ? last_activation : Activation::relu});
  }
}

void validate_weights(const AutoencoderSpec& spec) {
  double weights = 0;
  for (const LayerSpec& layer : network_spec(spec).layers) {
    weights += static_cast<double>(inputs_of(layer)) * static_cast<double>(outputs_of(layer));
  }
  if (weights <= kMostWeights) return;
  throw Error(ErrorKind::usage, "hidden_size",
              "hidden_layers " + std::to_string(spec.hidden_layers) + ", hidden_size " +
                  std::to_string(spec.hidden_size) + " and latent_size " + std::to_string(spec.latent_size) +
                  " make a network of " + whole(weights) + " weights, expected at most " + whole(kMostWeights));
}

}  // namespace

std::span<const Parameter<AutoencoderSpec>> parameters(const AutoencoderSpec&) { return kParameters; }

void validate(const AutoencoderSpec& spec) {
  validate_image(spec.image);
  for (const auto& parameter : kParameters) validate_range(parameter, spec);
  validate_weights(spec);
}

NetworkSpec network_spec(const AutoencoderSpec& spec) {
  NetworkSpec network;
  append_half(network.layers, "encoder", spec, spec.image.size(), spec.latent_size, Activation::relu);
  network.encoder_layers = network.layers.size();
  append_half(network.layers, "decoder", spec, spec.latent_size, spec.image.size(), Activation::sigmoid);
  return network;
}

}  // namespace debruit
