#include "data/noisy_images.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "data/noise.h"

namespace debruit {

NoisyImages::NoisyImages(const Dataset& data, Scaling scaling, TrainingNoise noise, std::uint64_t seed,
                         NoiseStreams streams)
    : data_(data), scaling_(scaling), noise_(std::move(noise)), seed_(seed), streams_(streams) {}

const Noise* NoisyImages::kind_of(std::size_t index, const RandomKey& key) const {
  if (noise_.mix == NoiseMix::thirds) return &noise_.kinds[part_of(index, size(), noise_.kinds.size())];
  if (noise_.mix == NoiseMix::thirds_black_between) {
    const auto part = part_with_black_between(index, size(), noise_.kinds.size());
    return part ? &noise_.kinds[*part] : nullptr;
  }
  const auto words = random_block(key, 0);
  return &noise_.kinds[to_bounded(words[0], words[1], static_cast<std::uint32_t>(noise_.kinds.size()))];
}

double NoisyImages::scale_of(const RandomKey& key) const {
  if (noise_.scale_low == noise_.scale_high) return noise_.scale_low;
  const auto words = random_block(key, 0);
  return noise_.scale_low + (noise_.scale_high - noise_.scale_low) * to_unit_double(words[0], words[1]);
}

void NoisyImages::make(std::size_t index, std::size_t epoch, std::span<float> noisy, std::span<float> clean) const {
  scaled_image(data_, index, scaling_, clean);
  RandomKey key{.seed = seed_,
                .stream = streams_.kind,
                .epoch = noise_.draw == NoiseDraw::once ? 0 : static_cast<std::uint32_t>(epoch),
                .sample = static_cast<std::uint32_t>(index)};
  const Noise* const kind = kind_of(index, key);
  if (kind == nullptr) {
    std::ranges::fill(noisy, 0.0F);
    return;
  }
  std::ranges::copy(clean, noisy.begin());
  key.stream = streams_.scale;
  const double scale = scale_of(key);
  key.stream = streams_.noise;
  draw_noise(noisy, *kind, scale, key);
  if (noise_.clip) clip_to_unit(noisy);
}

void shuffle_order(std::span<std::uint32_t> order, std::uint64_t seed, std::size_t epoch) {
  std::iota(order.begin(), order.end(), 0U);
  const RandomKey key{.seed = seed, .stream = Stream::shuffle, .epoch = static_cast<std::uint32_t>(epoch)};
  for (std::size_t left = order.size(); left > 1; --left) {
    const auto words = random_block(key, static_cast<std::uint32_t>(left));
    std::swap(order[left - 1], order[to_bounded(words[0], words[1], static_cast<std::uint32_t>(left))]);
  }
}

}  // namespace debruit
