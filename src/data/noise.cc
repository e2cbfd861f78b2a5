#include "data/noise.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/threads.h"
#include "data/poisson.h"
#include "kernels/noise.h"

namespace debruit {
namespace {

/// A probability as a count of 2^-30.
std::uint32_t threshold(double probability) { return static_cast<std::uint32_t>(probability * 0x1p30 + 0.5); }

void replace(std::span<float> image, double pepper, double salt, const RandomKey& key) {
  constexpr std::uint32_t kOne = std::uint32_t{1} << 30;
  add_salt_and_pepper_noise(key, threshold(pepper), kOne - threshold(salt), image.data(), image.size());
}

void draw(std::span<float> image, const GaussianNoise& noise, double scale, const RandomKey& key) {
  add_gaussian_noise(key, static_cast<float>(scale * noise.mean), static_cast<float>(scale * std::sqrt(noise.var)),
                     image.data(), image.size());
}

void draw(std::span<float> image, const SpeckleNoise& noise, double scale, const RandomKey& key) {
  add_speckle_noise(key, static_cast<float>(scale * noise.mean), static_cast<float>(scale * std::sqrt(noise.var)),
                    image.data(), image.size());
}

void draw(std::span<float> image, const SaltAndPepperNoise& noise, double scale, const RandomKey& key) {
  const double replaced = scale * noise.amount;
  replace(image, replaced * (1 - noise.salt_vs_pepper), replaced * noise.salt_vs_pepper, key);
}

void draw(std::span<float> image, const SaltNoise& noise, double scale, const RandomKey& key) {
  replace(image, 0, scale * noise.amount, key);
}

void draw(std::span<float> image, const PepperNoise& noise, double scale, const RandomKey& key) {
  replace(image, scale * noise.amount, 0, key);
}

/// The values with the smallest words are masked; equal words go by their place.
void draw(std::span<float> image, const MaskingNoise& noise, double scale, const RandomKey& key) {
  const auto masked = static_cast<std::size_t>(scale * noise.amount * static_cast<double>(image.size()) + 0.5);
  // Words with their places below them: in this order and all different. Kept by the thread, so that only its first
  // image allocates.
  thread_local std::vector<std::uint32_t> words;
  thread_local std::vector<std::uint64_t> order;
  words.resize(image.size());
  order.resize(image.size());
  random_words(key, words.data(), words.size());
  for (std::size_t i = 0; i < image.size(); ++i) order[i] = std::uint64_t{words[i]} << 32 | i;
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(masked), order.end());
  for (std::size_t i = 0; i < masked; ++i) image[order[i] & 0xFFFFFFFF] = 0;
}

void draw(std::span<float> image, const PoissonNoise& noise, double scale, const RandomKey& key) {
  if (scale == 0) return;
  const double counts = noise.peak / (scale * scale);
  if (!std::isfinite(counts)) return;  // the scale is so small that its square is 0: no noise is left
  for (std::size_t e = 0; e < image.size(); ++e) {
    const double mean = counts * static_cast<double>(std::max(image[e], 0.0F));
    image[e] = static_cast<float>(poisson_variate(mean, key, static_cast<std::uint32_t>(e)) / counts);
  }
}

void draw(std::span<float>, const NoNoise&, double, const RandomKey&) {}

}  // namespace

void draw_noise(std::span<float> image, const Noise& noise, double scale, RandomKey key) {
  key.kind = static_cast<std::uint8_t>(noise.index());
  std::visit([&](const auto& kind) { draw(image, kind, scale, key); }, noise);
}

void clip_to_unit(std::span<float> image) {
  for (float& value : image) value = std::clamp(value, 0.0F, 1.0F);
}

void add_noise(std::span<float> image, const Noise& noise, double scale, const NoiseKey& key, bool clip) {
  validate_noise(noise, scale);
  const FloatingPointScope scope;
  draw_noise(image, noise, scale,
             {.seed = key.seed, .stream = static_cast<Stream>(key.stream), .epoch = key.epoch, .sample = key.sample});
  if (clip) clip_to_unit(image);
}

}  // namespace debruit
