// What a seed draws, bit for bit, on every instruction set: hashes that must never change, since all that users trained
// and measured hangs on them.
#include <gtest/gtest.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "data/noisy_images.h"
#include "debruit/noise.h"
#include "files/sha256.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

template <class T>
std::string hash_of(const std::vector<T>& values) {
  Sha256 hash;
  const auto bytes = std::as_bytes(std::span(values));
  hash.update({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return hash.finish();
}

/// Images of several sizes, pixels of all shades, after noise at two scales; clipped every other time.
std::string noise_hash(const Noise& noise) {
  std::vector<float> all;
  std::uint32_t sample = 0;
  for (const std::size_t size : {1U, 15U, 16U, 63U, 64U, 65U, 100U, 784U, 3072U}) {
    for (const double scale : {0.3, 1.0}) {
      std::vector<float> image(size);
      for (std::size_t i = 0; i < size; ++i) image[i] = static_cast<float>(i % 19) / 18;
      add_noise(image, noise, scale, {.seed = 0x123456789ABCDEF, .stream = 5, .epoch = 3, .sample = sample++},
                scale < 1);
      all.insert(all.end(), image.begin(), image.end());
    }
  }
  return hash_of(all);
}

TEST(NoiseBitsTest, AreThoseOfEveryReleaseOnEveryTarget) {
  const std::map<std::string_view, std::string> golden = {
      {"gaussian", "c618d118c48eb2aced9354b39776e9b18f14278956a151de1db78724d9fd86dd"},
      {"speckle", "9a0aaa068dbb1804e8418d532ec171cc1cd7d506ca6ccd048708c7b3d9ecdd3b"},
      {"salt_and_pepper", "2bcaac43f054247d2a54532fa7102fc18d1187b2a7fbb31dac7013b79d42743c"},
      {"salt", "06c26bc45045f6a973d9ab1b03419912e10cc5054a50b24f010e6cf5411a71f0"},
      {"pepper", "0c794820990bcb5ad499e1456f179ca6f9c8a41c96eef3af1ff176d741082a26"},
      {"masking", "a86984cdacbe50471918a89eee28a092b299a7255a66a4db1de9c4d9c772d99e"},
      {"poisson", "48faf99adf5107397b8c3918a9832edefb356283c82abc6c570e19dcb2ce73c0"},
      {"none", "132c4abb5ff5ffd9f1b9f85e670ad6df742f06f1889b6f7df39ea3f5bf610271"},
  };
  for (const std::string_view target : available_targets()) {
    const TargetScope scope(target);
    for (const auto& kind : known_noises()) {
      EXPECT_EQ(noise_hash(kind.defaults), golden.at(kind.name)) << kind.name << " on " << target;
    }
  }
}

TEST(ShuffleBitsTest, AreThoseOfEveryReleaseOnEveryTarget) {
  for (const std::string_view target : available_targets()) {
    const TargetScope scope(target);
    std::vector<std::uint32_t> all;
    for (const std::size_t count : {1U, 2U, 16U, 17U, 1000U, 60000U}) {
      std::vector<std::uint32_t> order(count);
      shuffle_order(order, 0x123456789ABCDEF, 7);
      all.insert(all.end(), order.begin(), order.end());
    }
    EXPECT_EQ(hash_of(all), "6462d95d1adcf29b7841bb7780578ba061c23b09b7b4f8ef05db54139b514e94") << target;
  }
}

}  // namespace
}  // namespace debruit
