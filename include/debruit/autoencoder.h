// The denoising autoencoder: its spec, its weights, and what it does to images.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "debruit/parameter.h"
#include "debruit/shape.h"

namespace debruit {

/// Dense autoencoder: encoder size -> hidden_size -> (hidden_size -> hidden_size) x hidden_layers -> latent_size, with
/// ReLU after every layer, the latent's included; the decoder mirrors it and ends in a sigmoid.
struct AutoencoderSpec {
  ImageShape image;
  std::size_t hidden_layers = 1;
  std::size_t hidden_size = 256;
  std::size_t latent_size = 64;
  friend bool operator==(const AutoencoderSpec&, const AutoencoderSpec&) = default;
};

std::span<const Parameter<AutoencoderSpec>> parameters(const AutoencoderSpec&);

/// Throws Error(usage) where a size is out of range.
void validate(const AutoencoderSpec& spec);

/// A named tensor of 32-bit floats, row-major.
struct Tensor {
  std::vector<std::size_t> shape;
  std::vector<float> values;
  friend bool operator==(const Tensor&, const Tensor&) = default;
};

/// Tensors by name, in name order: "encoder.0.weight" [out, in], "encoder.0.bias" [out], … as PyTorch names them.
using TensorMap = std::map<std::string, Tensor>;

/// SHA-256 (lower-case hex) of the tensors' little-endian bytes in name order.
[[nodiscard]] std::string weights_sha256(const TensorMap& weights);

/// A denoising autoencoder with its weights. Copies are independent; const members may be called from several threads
/// only on different objects.
class Autoencoder {
 public:
  /// Weights drawn as PyTorch's nn.Linear does by default, uniform in ±1/sqrt(inputs), from `seed`.
  /// Throws Error(usage) for a bad spec.
  explicit Autoencoder(const AutoencoderSpec& spec, std::uint64_t seed = 0);

  /// Given weights. Throws Error(input) where a tensor is missing, superfluous, of another shape or not finite.
  Autoencoder(const AutoencoderSpec& spec, TensorMap weights);

  Autoencoder(const Autoencoder& other);
  Autoencoder(Autoencoder&& other) noexcept;
  Autoencoder& operator=(const Autoencoder& other);
  Autoencoder& operator=(Autoencoder&& other) noexcept;
  ~Autoencoder();

  /// Reads `model.safetensors` (a run folder or the file itself). Throws Error(io) or Error(input).
  [[nodiscard]] static Autoencoder load(const std::filesystem::path& path);

  /// Writes a safetensors file that PyTorch's load_state_dict takes; the file appears whole or not at all.
  /// Throws Error(io).
  void save(const std::filesystem::path& file) const;

  [[nodiscard]] const AutoencoderSpec& spec() const noexcept;
  [[nodiscard]] const TensorMap& weights() const noexcept;
  [[nodiscard]] std::size_t parameter_count() const noexcept;

  /// images [count, size] -> cleaned images [count, size]. `threads` 0: one for each processor.
  /// An image with a NaN comes out as NaN. Throws Error(usage) where the length does not fit. The first call of these
  /// functions packs the weights and starts the threads, and later ones with the same `threads` use both again; they
  /// are let go with the object.
  [[nodiscard]] std::vector<float> denoise(std::span<const float> images, std::size_t threads = 0) const;

  /// The same into memory of the caller's, which must be as long as `images`: after the first call nothing is
  /// allocated.
  void denoise(std::span<const float> images, std::span<float> cleaned, std::size_t threads = 0) const;

  /// images [count, size] -> latents [count, latent_size].
  [[nodiscard]] std::vector<float> encode(std::span<const float> images, std::size_t threads = 0) const;
  void encode(std::span<const float> images, std::span<float> latents, std::size_t threads = 0) const;

  /// latents [count, latent_size] -> images [count, size]: decoding what `encode` made gives what `denoise` gives, bit
  /// for bit.
  [[nodiscard]] std::vector<float> decode(std::span<const float> latents, std::size_t threads = 0) const;
  void decode(std::span<const float> latents, std::span<float> images, std::size_t threads = 0) const;

 private:
  class Session;
  [[nodiscard]] Session& session(std::size_t threads) const;

  AutoencoderSpec spec_;
  TensorMap weights_;
  mutable std::unique_ptr<Session> session_;  // made by the first call that needs it
};

}  // namespace debruit
