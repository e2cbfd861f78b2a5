#include "debruit/autoencoder.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "base/threads.h"
#include "debruit/error.h"
#include "debruit/version.h"
#include "files/safetensors.h"
#include "nn/network.h"
#include "nn/predictor.h"

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

/// How many of `what` ("images") `values` floats are.
std::size_t count_of(std::size_t values, std::size_t size, const std::string& what) {
  if (values % size != 0) {
    throw Error(ErrorKind::usage, what,
                std::to_string(values) + " values are not a whole number of " + what + " of " + std::to_string(size));
  }
  return values / size;
}

}  // namespace

/// What running the network takes beside its weights.
class Autoencoder::Session {
 public:
  Session(const AutoencoderSpec& spec, const TensorMap& weights, std::size_t threads)
      : network_(network_spec(spec)), pool_(threads), predictor_(make_predictor(network_, weights, pool_)) {}

  [[nodiscard]] std::size_t threads() const { return pool_.size(); }

  void denoise(std::span<const float> images, std::span<float> output) {
    run({0, network_.layers.size()}, "images", images, output);
  }
  void encode(std::span<const float> images, std::span<float> output) {
    run({0, network_.encoder_layers}, "images", images, output);
  }
  void decode(std::span<const float> latents, std::span<float> output) {
    run({network_.encoder_layers, network_.layers.size()}, "latents", latents, output);
  }

 private:
  void run(LayerRange layers, const char* what, std::span<const float> input, std::span<float> output) {
    const std::size_t count = count_of(input.size(), inputs_of(network_.layers[layers.begin]), what);
    const std::size_t expected = count * outputs_of(network_.layers[layers.end - 1]);
    if (output.size() != expected) {
      throw Error(ErrorKind::usage, "output",
                  "has room for " + std::to_string(output.size()) + " values; expected " + std::to_string(expected));
    }
    if (count > 0) predictor_->run(layers, count, input, output);
  }

  NetworkSpec network_;
  ThreadPool pool_;
  std::unique_ptr<Predictor> predictor_;
};

Autoencoder::Autoencoder(const AutoencoderSpec& spec, std::uint64_t seed) : spec_(spec) {
  validate(spec_);
  const FloatingPointScope scope;
  weights_ = initial_weights(network_spec(spec_), seed);
}

Autoencoder::Autoencoder(const AutoencoderSpec& spec, TensorMap weights) : spec_(spec), weights_(std::move(weights)) {
  validate(spec_);
  check_weights(network_spec(spec_), weights_);
}

Autoencoder::Autoencoder(const Autoencoder& other) : spec_(other.spec_), weights_(other.weights_) {}
Autoencoder::Autoencoder(Autoencoder&& other) noexcept = default;
Autoencoder& Autoencoder::operator=(const Autoencoder& other) { return *this = Autoencoder(other); }
Autoencoder& Autoencoder::operator=(Autoencoder&& other) noexcept = default;
Autoencoder::~Autoencoder() = default;

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

Autoencoder::Session& Autoencoder::session(std::size_t threads) const {
  const std::size_t wanted = threads == 0 ? processor_count() : threads;
  if (session_ == nullptr || session_->threads() != wanted) {
    session_.reset();
    session_ = std::make_unique<Session>(spec_, weights_, wanted);
  }
  return *session_;
}

void Autoencoder::denoise(std::span<const float> images, std::span<float> cleaned, std::size_t threads) const {
  session(threads).denoise(images, cleaned);
}

std::vector<float> Autoencoder::denoise(std::span<const float> images, std::size_t threads) const {
  std::vector<float> cleaned(images.size());
  denoise(images, cleaned, threads);
  return cleaned;
}

void Autoencoder::encode(std::span<const float> images, std::span<float> latents, std::size_t threads) const {
  session(threads).encode(images, latents);
}

std::vector<float> Autoencoder::encode(std::span<const float> images, std::size_t threads) const {
  std::vector<float> latents(count_of(images.size(), spec_.image.size(), "images") * spec_.latent_size);
  encode(images, latents, threads);
  return latents;
}

void Autoencoder::decode(std::span<const float> latents, std::span<float> images, std::size_t threads) const {
  session(threads).decode(latents, images);
}

std::vector<float> Autoencoder::decode(std::span<const float> latents, std::size_t threads) const {
  std::vector<float> images(count_of(latents.size(), spec_.latent_size, "latents") * spec_.image.size());
  decode(latents, images, threads);
  return images;
}

}  // namespace debruit
