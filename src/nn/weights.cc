// What a network's weights are at first, whether given ones fit it, and their checksum.
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/random.h"
#include "debruit/error.h"
#include "files/sha256.h"
#include "nn/network.h"

namespace debruit {
namespace {

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text = "[";
  for (const std::size_t size : shape) text += (text.size() == 1 ? "" : ", ") + std::to_string(size);
  return text + "]";
}

/// The tensors of `network` by name, without values.
TensorMap expected_tensors(const NetworkSpec& network) {
  TensorMap tensors;
  for (const LayerSpec& layer : network.layers) {
    for (const TensorSpec& tensor : tensors_of(layer)) tensors[tensor.name].shape = tensor.shape;
  }
  return tensors;
}

std::size_t element_count(const std::vector<std::size_t>& shape) {
  std::size_t count = 1;
  for (const std::size_t size : shape) count *= size;
  return count;
}

void check_tensor(const std::string& name, const Tensor& tensor, const std::vector<std::size_t>& shape) {
  if (tensor.shape != shape) {
    throw Error(ErrorKind::input, name, "has shape " + shape_text(tensor.shape) + ", expected " + shape_text(shape));
  }
  if (tensor.values.size() != element_count(shape)) {
    throw Error(ErrorKind::input, name,
                "holds " + std::to_string(tensor.values.size()) + " values, expected " +
                    std::to_string(element_count(shape)) + " for shape " + shape_text(shape));
  }
  const auto bad =
      std::find_if_not(tensor.values.begin(), tensor.values.end(), [](float v) { return std::isfinite(v); });
  if (bad != tensor.values.end()) {
    throw Error(ErrorKind::input, name,
                "value " + std::to_string(bad - tensor.values.begin()) + " is " + std::to_string(*bad) +
                    ", expected finite values");
  }
}

/// Uniform in [-1, 1), a multiple of 2^-23 and so exact.
double to_symmetric(std::uint32_t word) { return static_cast<double>(word >> 8) * 0x1p-23 - 1.0; }

/// Values uniform in ±bound. Block b of the key's words makes elements 4b .. 4b+3.
Tensor uniform_tensor(std::vector<std::size_t> shape, double bound, RandomKey key) {
  Tensor tensor{.shape = std::move(shape), .values = {}};
  tensor.values.resize(element_count(tensor.shape));
  for (std::size_t first = 0; first < tensor.values.size(); first += 4) {
    const std::uint64_t block = first / 4;
    key.epoch = static_cast<std::uint32_t>(block >> 32);  // weights belong to no epoch: its word carries the excess
    const auto words = random_block(key, static_cast<std::uint32_t>(block));
    const std::size_t count = std::min<std::size_t>(4, tensor.values.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      tensor.values[first + i] = static_cast<float>(to_symmetric(words[i]) * bound);
    }
  }
  return tensor;
}

}  // namespace

TensorMap initial_weights(const NetworkSpec& network, std::uint64_t seed) {
  TensorMap weights;
  RandomKey key{.seed = seed, .stream = Stream::weights};
  for (const LayerSpec& layer : network.layers) {
    for (const TensorSpec& tensor : tensors_of(layer)) {
      const double bound = 1.0 / std::sqrt(static_cast<double>(tensor.fan_in));
      weights[tensor.name] = uniform_tensor(tensor.shape, bound, key);
      ++key.sample;
    }
  }
  return weights;
}

void check_weights(const NetworkSpec& network, const TensorMap& weights) { check_tensors(network, weights, ""); }

void check_tensors(const NetworkSpec& network, const TensorMap& tensors, const std::string& prefix) {
  const TensorMap expected = expected_tensors(network);
  for (const auto& [name, tensor] : expected) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
      throw Error(ErrorKind::input, prefix + name,
                  "is missing, expected a tensor of shape " + shape_text(tensor.shape));
    }
    check_tensor(prefix + name, found->second, tensor.shape);
  }
  for (const auto& [name, tensor] : tensors) {
    if (!expected.contains(name)) {
      throw Error(ErrorKind::input, prefix + name,
                  "is superfluous, expected only the network's " + std::to_string(expected.size()) + " tensors");
    }
  }
}

std::string weights_sha256(const TensorMap& weights) {
  static_assert(std::endian::native == std::endian::little, "tensor bytes are hashed as they lie in memory");
  Sha256 hash;
  for (const auto& [name, tensor] : weights) {
    hash.update(
        std::span(reinterpret_cast<const std::uint8_t*>(tensor.values.data()), tensor.values.size() * sizeof(float)));
  }
  return hash.finish();
}

}  // namespace debruit
