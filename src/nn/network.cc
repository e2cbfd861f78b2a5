#include "nn/network.h"

#include <array>
#include <numeric>
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

}  // namespace

std::span<const Parameter<AutoencoderSpec>> parameters(const AutoencoderSpec&) { return kParameters; }

void validate(const AutoencoderSpec& spec) {
  validate_image(spec.image);
  for (const auto& parameter : kParameters) validate_range(parameter, spec);
  check_weight_count(network_spec(spec), "hidden_size");
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

void check_weight_count(const NetworkSpec& network, const std::string& what) {
  double weights = 0;
  for (const LayerSpec& layer : network.layers) {
    for (const TensorSpec& tensor : tensors_of(layer)) {
      weights += std::accumulate(tensor.shape.begin(), tensor.shape.end(), 1.0,
                                 [](double product, std::size_t size) { return product * static_cast<double>(size); });
    }
  }
  if (weights <= kMostWeights) return;
  throw Error(ErrorKind::usage, what,
              "makes a network of " + whole(weights) + " weights, expected at most " + whole(kMostWeights));
}

NetworkSpec network_spec(const AutoencoderSpec& spec) {
  NetworkSpec network;
  append_half(network.layers, "encoder", spec, spec.image.size(), spec.latent_size, Activation::relu);
  network.encoder_layers = network.layers.size();
  append_half(network.layers, "decoder", spec, spec.latent_size, spec.image.size(), Activation::sigmoid);
  return network;
}

}  // namespace debruit
