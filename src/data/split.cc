#include "data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "base/random.h"
#include "debruit/error.h"

namespace debruit {
namespace {

constexpr std::size_t kLabels = 256;
using Members = std::array<std::vector<std::size_t>, kLabels>;  // indices of each label's images
using Counts = std::array<std::size_t, kLabels>;

/// Moves `count` members drawn without replacement to the front (Fisher and Yates).
void draw_to_front(std::vector<std::size_t>& members, std::size_t count, const RandomKey& key) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto words = random_block(key, static_cast<std::uint32_t>(i));
    const auto left = static_cast<std::uint32_t>(members.size() - i);
    std::swap(members[i], members[i + to_bounded(words[0], words[1], left)]);
  }
}

/// round(fraction * images) seats among the labels, by largest remainder.
Counts apportion(const Members& members, std::size_t images, double fraction) {
  Counts counts{};
  std::array<double, kLabels> remainders{};
  auto left = static_cast<std::size_t>(std::floor(fraction * static_cast<double>(images) + 0.5));
  for (std::size_t label = 0; label < kLabels; ++label) {
    const double quota = fraction * static_cast<double>(members[label].size());
    counts[label] = std::min(static_cast<std::size_t>(std::floor(quota)), left);
    remainders[label] = quota - std::floor(quota);
    left -= counts[label];
  }
  std::array<std::size_t, kLabels> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t label) { return remainders[label]; });
  for (std::size_t i = 0; i < left; ++i) ++counts[order[i]];
  return counts;
}

}  // namespace

HeldOut stratified_split(std::span<const std::uint8_t> labels, double validation_fraction, std::uint64_t seed) {
  if (!(validation_fraction >= 0 && validation_fraction < 1)) {
    throw Error(ErrorKind::usage, "validation", "the fraction held out must be at least 0 and below 1");
  }
  Members members;
  for (std::size_t i = 0; i < labels.size(); ++i) members[labels[i]].push_back(i);

  const Counts counts = apportion(members, labels.size(), validation_fraction);
  std::vector<bool> held_out(labels.size(), false);
  for (std::size_t label = 0; label < members.size(); ++label) {
    const std::size_t count = counts[label];
    const RandomKey key{seed, Stream::validation_split, 0, static_cast<std::uint32_t>(label), 0};
    draw_to_front(members[label], count, key);
    for (std::size_t i = 0; i < count; ++i) held_out[members[label][i]] = true;
  }

  HeldOut split;
  for (std::size_t i = 0; i < labels.size(); ++i) (held_out[i] ? split.validation : split.training).push_back(i);
  return split;
}

HeldOut hold_out(const Dataset& data, double validation_fraction, std::uint64_t seed) {
  if (data.has_labels()) return stratified_split(data.labels, validation_fraction, seed);
  return stratified_split(std::vector<std::uint8_t>(data.size()), validation_fraction, seed);
}

}  // namespace debruit
