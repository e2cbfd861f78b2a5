#include "base/random.h"

namespace debruit {

std::array<std::uint32_t, 4> philox4x32(const std::array<std::uint32_t, 4>& counter,
                                        const std::array<std::uint32_t, 2>& key) noexcept {
  constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
  constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
  constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
  constexpr int kRounds = 10;
  auto c = counter;
  auto k = key;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = kMultiplier0 * c[0];
    const std::uint64_t product1 = kMultiplier1 * c[2];
    c = {static_cast<std::uint32_t>(product1 >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(product1),
         static_cast<std::uint32_t>(product0 >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(product0)};
    k[0] += kWeyl0;
    k[1] += kWeyl1;
  }
  return c;
}

std::array<std::uint32_t, 4> random_block(const RandomKey& key, std::uint32_t block, std::uint16_t draw) noexcept {
  const std::uint32_t purpose =
      static_cast<std::uint32_t>(key.stream) | std::uint32_t{key.kind} << 8 | std::uint32_t{draw} << 16;
  return philox4x32({block, key.sample, key.epoch, purpose},
                    {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

double to_unit_double(std::uint32_t high, std::uint32_t low) noexcept {
  const std::uint64_t bits = (std::uint64_t{high} << 32 | low) >> 11;
  return static_cast<double>(bits) * 0x1p-53;
}

std::uint32_t to_bounded(std::uint32_t high, std::uint32_t low, std::uint32_t bound) noexcept {
  // The upper 32 bits of (high.low) * bound, a 64 x 32 bit product (Lemire 2019, without rejection).
  const std::uint64_t carry = (std::uint64_t{low} * bound) >> 32;
  return static_cast<std::uint32_t>((std::uint64_t{high} * bound + carry) >> 32);
}

}  // namespace debruit
