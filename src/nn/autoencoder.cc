#include "debruit/autoencoder.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "base/threads.h"
#include "debruit/error.h"
#include "debruit/version.h"
#include "files/safetensors.h"
#include "nn/engine.h"
#include "nn/network.h"

namespace debruit {
namespace {

constexpr std::string_view kModelFile = "model.safetensors";
constexpr std::string_view kImageKey = "debruit.image";  // "channels,height,width"
constexpr std::string_view kVersionKey = "debruit.version";

std::string format_shape(const ImageShape& shape) {
  return std::to_string(shape.channels) + "," + std::to_string(shape.height) + "," + std::to_string(shape.width);
}

ImageShape parse_shape(std::string_view text, const std::string& where) {
  ImageShape shape;
  const char* at = text.data();
  const char* end = text.data() + text.size();
  for (std::size_t* size : {&shape.channels, &shape.height, &shape.width}) {
    const auto [next, code] = std::from_chars(at, end, *size);
    const bool last = size == &shape.width;
    if (code != std::errc() || (last ? next != end : next == end || *next != ',')) {
      throw Error(ErrorKind::input, where,
                  "metadata \"" + std::string(kImageKey) + "\" is \"" + std::string(text) +
                      "\"; expected \"channels,height,width\"");
    }
    at = last ? next : next + 1;
  }
  return shape;
}

/// The spec whose encoder has the shapes of `tensors`: its layers are every other "encoder.N".
AutoencoderSpec spec_of(const TensorMap& tensors, const ImageShape& image, const std::string& where) {
  AutoencoderSpec spec;
  spec.image = image;
  std::vector<std::size_t> outputs;
  while (true) {
    const auto found = tensors.find("encoder." + std::to_string(2 * outputs.size()) + ".weight");
    if (found == tensors.end() || found->second.shape.size() != 2) break;
    outputs.push_back(found->second.shape[0]);
  }
  if (outputs.size() < 2) {
    throw Error(ErrorKind::input, where,
                "does not hold an autoencoder: expected matrices \"encoder.0.weight\", \"encoder.2.weight\", …");
  }
  spec.hidden_layers = outputs.size() - 2;
  spec.hidden_size = outputs.front();
  spec.latent_size = outputs.back();
  return spec;
}

/// Runs the first `layers` layers on images [count, inputs].
std::vector<float> run(const AutoencoderSpec& spec, const TensorMap& weights, std::span<const float> images,
                       bool encoder_only, std::size_t threads) {
  const FloatingPointScope scope;
  const NetworkSpec network = network_spec(spec);
  const std::size_t inputs = network.inputs();
  if (images.size() % inputs != 0) {
    throw Error(
        ErrorKind::usage, "images",
        std::to_string(images.size()) + " values are not a whole number of images of " + std::to_string(inputs));
  }
  const std::size_t count = images.size() / inputs;
  if (count == 0) return {};
  constexpr std::size_t kBatch = 256;
  ThreadPool pool(threads);
  const auto engine = make_fast_engine(network, weights, AdamSpec{}, std::min(count, kBatch), pool);
  const std::size_t layers = encoder_only ? network.encoder_layers : network.layers.size();
  const std::size_t outputs = outputs_of(network.layers[layers - 1]);
  std::vector<float> results(count * outputs);
  for (std::size_t first = 0; first < count; first += engine->batch_size()) {
    const std::size_t now = std::min(engine->batch_size(), count - first);
    for (std::size_t i = 0; i < now; ++i) {
      std::ranges::copy(images.subspan((first + i) * inputs, inputs), engine->input_row(i).begin());
    }
    engine->forward(now, layers, std::span(results).subspan(first * outputs, now * outputs));
  }
  return results;
}

}  // namespace

Autoencoder::Autoencoder(const AutoencoderSpec& spec, std::uint64_t seed) : spec_(spec) {
  validate(spec_);
  const FloatingPointScope scope;
  weights_ = initial_weights(network_spec(spec_), seed);
}

Autoencoder::Autoencoder(const AutoencoderSpec& spec, TensorMap weights) : spec_(spec), weights_(std::move(weights)) {
  validate(spec_);
  check_weights(network_spec(spec_), weights_);
}

Autoencoder Autoencoder::load(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::filesystem::path file = std::filesystem::is_directory(path, ignored) ? path / kModelFile : path;
  Safetensors content = read_safetensors(file);
  const std::string where = file.string();
  const auto shape = content.metadata.find(std::string(kImageKey));
  if (shape == content.metadata.end()) {
    throw Error(ErrorKind::input, where, "has no metadata \"" + std::string(kImageKey) + "\": not written by debruit");
  }
  const AutoencoderSpec spec = spec_of(content.tensors, parse_shape(shape->second, where), where);
  try {
    return {spec, std::move(content.tensors)};
  } catch (const Error& error) {
    throw Error(ErrorKind::input, where, error.what());
  }
}

void Autoencoder::save(const std::filesystem::path& file) const {
  write_safetensors(
      file, weights_,
      {{std::string(kImageKey), format_shape(spec_.image)}, {std::string(kVersionKey), std::string(version())}});
}

const AutoencoderSpec& Autoencoder::spec() const noexcept { return spec_; }
const TensorMap& Autoencoder::weights() const noexcept { return weights_; }

std::size_t Autoencoder::parameter_count() const noexcept {
  std::size_t count = 0;
  for (const auto& [name, tensor] : weights_) count += tensor.values.size();
  return count;
}

std::vector<float> Autoencoder::denoise(std::span<const float> images, std::size_t threads) const {
  return run(spec_, weights_, images, false, threads);
}

std::vector<float> Autoencoder::encode(std::span<const float> images, std::size_t threads) const {
  return run(spec_, weights_, images, true, threads);
}

}  // namespace debruit
