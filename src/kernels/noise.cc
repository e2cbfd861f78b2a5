#include "kernels/noise.h"

#include <algorithm>
#include <numbers>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/noise.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;
using U = hn::RebindToUnsigned<F>;
using I = hn::RebindToSigned<F>;
using VF = hn::Vec<F>;
using VU = hn::Vec<U>;

constexpr std::size_t kBlocks = 16;          // Philox blocks in a group
constexpr std::size_t kGroup = 4 * kBlocks;  // elements in a group

struct Words {
  VU word[4];
};

struct Product {
  VU high;
  VU low;
};

/// The 64-bit products of all lanes with `factor`, halves apart.
HWY_INLINE Product multiply_wide(U u, VU a, VU factor) {
  const hn::Repartition<std::uint64_t, U> u64;
  const auto even = hn::MulEven(a, factor);
  const auto odd = hn::MulEven(hn::BitCast(u, hn::ShiftRight<32>(hn::BitCast(u64, a))), factor);
  return {hn::OddEven(hn::BitCast(u, odd), hn::BitCast(u, hn::ShiftRight<32>(even))),
          hn::OddEven(hn::BitCast(u, hn::ShiftLeft<32>(odd)), hn::BitCast(u, even))};
}

/// Philox4x32-10 (see base/random.h) of consecutive blocks, one a lane.
HWY_INLINE Words philox_lanes(const RandomKey& key, std::uint32_t first_block) {
  const U u;
  VU c0 = hn::Iota(u, first_block);
  VU c1 = hn::Set(u, key.sample);
  VU c2 = hn::Set(u, key.epoch);
  VU c3 = hn::Set(u, static_cast<std::uint32_t>(key.stream) | std::uint32_t{key.kind} << 8);
  const VU multiplier0 = hn::Set(u, 0xD2511F53U);
  const VU multiplier1 = hn::Set(u, 0xCD9E8D57U);
  auto k0 = static_cast<std::uint32_t>(key.seed);
  auto k1 = static_cast<std::uint32_t>(key.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const Product p0 = multiply_wide(u, c0, multiplier0);
    const Product p1 = multiply_wide(u, c2, multiplier1);
    c0 = hn::Xor(hn::Xor(p1.high, c1), hn::Set(u, k0));
    c1 = p1.low;
    c2 = hn::Xor(hn::Xor(p0.high, c3), hn::Set(u, k1));
    c3 = p0.low;
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return {{c0, c1, c2, c3}};
}

struct Pair {
  VF first;
  VF second;
};

/// Two independent standard normals from two words a lane.
HWY_INLINE Pair box_muller(VU radius_word, VU angle_word) {
  const F f;
  const U u;
  const I i;
  // (w + 1/2) 2^-32, rounded once: in [2^-33, 1].
  const VF upper = hn::ConvertTo(f, hn::BitCast(i, hn::ShiftRight<8>(radius_word)));
  const VF lower = hn::ConvertTo(f, hn::BitCast(i, hn::And(radius_word, hn::Set(u, 0xFFU))));
  const VF unit =
      hn::Add(hn::Mul(upper, hn::Set(f, 0x1p-24F)), hn::Mul(hn::Add(lower, hn::Set(f, 0.5F)), hn::Set(f, 0x1p-32F)));
  const VF radius = hn::Sqrt(hn::Mul(hn::Set(f, -2.0F), log_of_normal_lanes(unit)));

  // The two upper bits choose the quadrant, the others an angle in [-pi/4, pi/4).
  const auto offset = hn::Sub(hn::BitCast(i, hn::And(angle_word, hn::Set(u, 0x3FFFFFFFU))), hn::Set(i, 0x20000000));
  const VF angle = hn::Mul(hn::ConvertTo(f, offset), hn::Set(f, std::numbers::pi_v<float> * 0x1p-31F));
  const SineCosine<VF> of = sine_cosine_lanes(angle);

  const VU sign = hn::Set(u, 0x80000000U);
  const VU shifted = hn::ShiftLeft<1>(angle_word);
  const auto swap = hn::RebindMask(f, hn::Lt(hn::BitCast(i, shifted), hn::Zero(i)));
  const VF a = hn::IfThenElse(swap, of.sine, of.cosine);
  const VF b = hn::IfThenElse(swap, of.cosine, of.sine);
  const VF sign_a = hn::BitCast(f, hn::And(hn::Xor(angle_word, shifted), sign));
  const VF sign_b = hn::BitCast(f, hn::And(angle_word, sign));
  return {hn::Mul(radius, hn::Xor(a, sign_a)), hn::Mul(radius, hn::Xor(b, sign_b))};
}

/// Fills out[0 .. 63] with the words of group `group`.
HWY_INLINE void group_words(const RandomKey& key, std::size_t group, std::uint32_t* HWY_RESTRICT out) {
  const U u;
  for (std::size_t lane = 0; lane < kBlocks; lane += hn::Lanes(u)) {
    const Words words = philox_lanes(key, static_cast<std::uint32_t>(group * kBlocks + lane));
    for (std::size_t w = 0; w < 4; ++w) hn::StoreU(words.word[w], u, out + w * kBlocks + lane);
  }
}

/// Fills out[0 .. 63] with the normals of group `group`.
HWY_INLINE void group_normals(const RandomKey& key, std::size_t group, float* HWY_RESTRICT out) {
  const F f;
  for (std::size_t lane = 0; lane < kBlocks; lane += hn::Lanes(f)) {
    const Words words = philox_lanes(key, static_cast<std::uint32_t>(group * kBlocks + lane));
    const Pair low = box_muller(words.word[0], words.word[1]);
    const Pair high = box_muller(words.word[2], words.word[3]);
    hn::StoreU(low.first, f, out + lane);
    hn::StoreU(low.second, f, out + kBlocks + lane);
    hn::StoreU(high.first, f, out + 2 * kBlocks + lane);
    hn::StoreU(high.second, f, out + 3 * kBlocks + lane);
  }
}

void words_impl(const RandomKey& key, std::uint32_t* out, std::size_t count) {
  HWY_ALIGN std::uint32_t words[kGroup];
  for (std::size_t start = 0; start < count; start += kGroup) {
    group_words(key, start / kGroup, words);
    std::copy_n(words, std::min(kGroup, count - start), out + start);
  }
}

void normals_impl(const RandomKey& key, float* out, std::size_t count) {
  HWY_ALIGN float normals[kGroup];
  for (std::size_t start = 0; start < count; start += kGroup) {
    group_normals(key, start / kGroup, normals);
    std::copy_n(normals, std::min(kGroup, count - start), out + start);
  }
}

void normals_of_words_impl(const std::uint32_t* radius_words, const std::uint32_t* angle_words, float* cosines,
                           float* sines, std::size_t count) {
  const F f;
  const U u;
  HWY_ALIGN std::uint32_t words[2][kBlocks] = {};
  HWY_ALIGN float normals[2][kBlocks];
  for (std::size_t start = 0; start < count; start += kBlocks) {
    const std::size_t end = std::min(kBlocks, count - start);
    std::copy_n(radius_words + start, end, words[0]);
    std::copy_n(angle_words + start, end, words[1]);
    for (std::size_t lane = 0; lane < kBlocks; lane += hn::Lanes(f)) {
      const Pair pair = box_muller(hn::Load(u, words[0] + lane), hn::Load(u, words[1] + lane));
      hn::Store(pair.first, f, normals[0] + lane);
      hn::Store(pair.second, f, normals[1] + lane);
    }
    std::copy_n(normals[0], end, cosines + start);
    std::copy_n(normals[1], end, sines + start);
  }
}

/// Calls body(values, at) for vectors of x, `at` a multiple of the vector's length below 64, and puts what it returns
/// in their place. prepare(group) comes before the vectors of each group of 64; the last vector is filled up with
/// zeros.
template <class Prepare, class Body>
HWY_INLINE void for_each_group(float* HWY_RESTRICT x, std::size_t count, const Prepare& prepare, const Body& body) {
  const F f;
  const std::size_t width = hn::Lanes(f);
  for (std::size_t start = 0; start < count; start += kGroup) {
    prepare(start / kGroup);
    const std::size_t end = std::min(kGroup, count - start);
    std::size_t at = 0;
    for (; at + width <= end; at += width) {
      hn::StoreU(body(hn::LoadU(f, x + start + at), at), f, x + start + at);
    }
    if (at == end) continue;
    HWY_ALIGN float rest[hn::MaxLanes(F())] = {};
    std::copy_n(x + start + at, end - at, rest);
    hn::Store(body(hn::Load(f, rest), at), f, rest);
    std::copy_n(rest, end - at, x + start + at);
  }
}

/// x <- change(x, offset + factor n), every operation rounded on its own.
template <class Change>
HWY_INLINE void add_normals(const RandomKey& key, float offset, float factor, float* HWY_RESTRICT x, std::size_t count,
                            const Change& change) {
  const F f;
  HWY_ALIGN float normals[kGroup];
  for_each_group(
      x, count, [&](std::size_t group) { group_normals(key, group, normals); },
      [&](VF values, std::size_t at) {
        const VF scaled = hn::Mul(hn::Set(f, factor), hn::Load(f, normals + at));
        return change(values, hn::Add(hn::Set(f, offset), scaled));
      });
}

void gaussian_impl(const RandomKey& key, float offset, float factor, float* x, std::size_t count) {
  add_normals(key, offset, factor, x, count, [](VF values, VF noise) { return hn::Add(values, noise); });
}

void speckle_impl(const RandomKey& key, float offset, float factor, float* x, std::size_t count) {
  add_normals(key, offset, factor, x, count,
              [](VF values, VF noise) { return hn::Add(values, hn::Mul(values, noise)); });
}

void salt_and_pepper_impl(const RandomKey& key, std::uint32_t pepper_below, std::uint32_t salt_from, float* x,
                          std::size_t count) {
  const F f;
  const U u;
  const I i;
  // 30 bits, so that signed comparisons, which every instruction set has, are right.
  const auto pepper = hn::Set(i, static_cast<std::int32_t>(pepper_below));
  const auto salt = hn::Set(i, static_cast<std::int32_t>(salt_from));
  HWY_ALIGN std::uint32_t words[kGroup];
  for_each_group(
      x, count, [&](std::size_t group) { group_words(key, group, words); },
      [&](VF values, std::size_t at) {
        const auto word = hn::BitCast(i, hn::ShiftRight<2>(hn::Load(u, words + at)));
        values = hn::IfThenElse(hn::RebindMask(f, hn::Lt(word, salt)), values, hn::Set(f, 1.0F));
        return hn::IfThenZeroElse(hn::RebindMask(f, hn::Lt(word, pepper)), values);
      });
}

}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {

HWY_EXPORT(words_impl);
HWY_EXPORT(normals_impl);
HWY_EXPORT(normals_of_words_impl);
HWY_EXPORT(gaussian_impl);
HWY_EXPORT(speckle_impl);
HWY_EXPORT(salt_and_pepper_impl);

void random_words(const RandomKey& key, std::uint32_t* out, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(words_impl)(key, out, count);
}

void random_normals(const RandomKey& key, float* out, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(normals_impl)(key, out, count);
}

void normals_of_words(const std::uint32_t* radius_words, const std::uint32_t* angle_words, float* cosines, float* sines,
                      std::size_t count) {
  HWY_DYNAMIC_DISPATCH(normals_of_words_impl)(radius_words, angle_words, cosines, sines, count);
}

void add_gaussian_noise(const RandomKey& key, float offset, float factor, float* x, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(gaussian_impl)(key, offset, factor, x, count);
}

void add_speckle_noise(const RandomKey& key, float offset, float factor, float* x, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(speckle_impl)(key, offset, factor, x, count);
}

void add_salt_and_pepper_noise(const RandomKey& key, std::uint32_t pepper_below, std::uint32_t salt_from, float* x,
                               std::size_t count) {
  HWY_DYNAMIC_DISPATCH(salt_and_pepper_impl)(key, pepper_below, salt_from, x, count);
}

}  // namespace debruit
#endif
