#include "debruit/autoencoder.h"

#include <utility>

#include "base/threads.h"
#include "debruit/error.h"
#include "nn/model_file.h"
#include "nn/network.h"
#include "nn/predictor.h"

namespace debruit {
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
    const std::size_t count = whole_count(input.size(), inputs_of(network_.layers[layers.begin]), what);
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

Autoencoder Autoencoder::load(const std::filesystem::path& path) { return autoencoder_from(read_model(path)); }

Autoencoder autoencoder_from(ModelFile file) {
  if (file.content.metadata.contains(std::string(kClassifierKey))) {
    throw Error(ErrorKind::input, file.where, "holds a classifier; expected an autoencoder");
  }
  const AutoencoderSpec spec = autoencoder_spec_of(file.content.tensors, file.image, file.where);
  try {
    return Autoencoder(spec, std::move(file.content.tensors));
  } catch (const Error& error) {
    throw Error(ErrorKind::input, file.where, error.what());
  }
}

void Autoencoder::save(const std::filesystem::path& file) const { write_model(file, weights_, spec_.image); }

const AutoencoderSpec& Autoencoder::spec() const noexcept { return spec_; }
const TensorMap& Autoencoder::weights() const noexcept { return weights_; }

std::size_t Autoencoder::parameter_count() const noexcept { return value_count(weights_); }

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
  std::vector<float> latents(whole_count(images.size(), spec_.image.size(), "images") * spec_.latent_size);
  encode(images, latents, threads);
  return latents;
}

void Autoencoder::decode(std::span<const float> latents, std::span<float> images, std::size_t threads) const {
  session(threads).decode(latents, images);
}

std::vector<float> Autoencoder::decode(std::span<const float> latents, std::size_t threads) const {
  std::vector<float> images(whole_count(latents.size(), spec_.latent_size, "latents") * spec_.image.size());
  decode(latents, images, threads);
  return images;
}

}  // namespace debruit
