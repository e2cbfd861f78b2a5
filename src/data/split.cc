#include "data/split.h"

#include <array>
#include <cmath>
#include <utility>

#include "base/random.h"
#include "debruit/error.h"

namespace debruit {
namespace {

/// Moves `count` members drawn without replacement to the front (Fisher and Yates).
void draw_to_front(std::vector<std::size_t>& members, std::size_t count, const RandomKey& key) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto words = random_block(key, static_cast<std::uint32_t>(i));
    const auto left = static_cast<std::uint32_t>(members.size() - i);
    std::swap(members[i], members[i + to_bounded(words[0], words[1], left)]);
  }
}

}  // namespace

HeldOut stratified_split(std::span<const std::uint8_t> labels, double validation_fraction, std::uint64_t seed) {
  if (!(validation_fraction >= 0 && validation_fraction < 1)) {
    throw Error(ErrorKind::usage, "validation", "the fraction held out must be at least 0 and below 1");
  }
  std::array<std::vector<std::size_t>, 256> members;
  for (std::size_t i = 0; i < labels.size(); ++i) members[labels[i]].push_back(i);

  std::vector<bool> held_out(labels.size(), false);
  for (std::size_t label = 0; label < members.size(); ++label) {
    const auto size = static_cast<double>(members[label].size());
    const auto count = static_cast<std::size_t>(std::floor(validation_fraction * size + 0.5));
    const RandomKey key{seed, Stream::validation_split, 0, static_cast<std::uint32_t>(label), 0};
    draw_to_front(members[label], count, key);
    for (std::size_t i = 0; i < count; ++i) held_out[members[label][i]] = true;
  }

  HeldOut split;
  for (std::size_t i = 0; i < labels.size(); ++i) (held_out[i] ? split.validation : split.training).push_back(i);
  return split;
}

}  // namespace debruit
