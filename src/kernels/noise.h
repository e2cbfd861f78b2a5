// Random words, standard normals and the noises made of them. No fused multiply-add and no libm: the same bits on every
// instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/random.h"

namespace debruit {

// Element e takes word (e % 64) / 16 of block 16 (e / 64) + e % 16 of its key: groups of 64 elements use 16 blocks.

/// out[e] = the 32-bit word of element e < count.
void random_words(const RandomKey& key, std::uint32_t* out, std::size_t count);

/// out[e] = a standard normal variate (Box & Muller 1958; elements 16 apart share a pair of words), |out[e]| < 6.77.
void random_normals(const RandomKey& key, float* out, std::size_t count);

// Errors of a normal variate (tests/kernels/normals_test.cc): at most 4.2 ulp of what the formula gives for the uniform
// number as a float. That float's rounding moves a radius r by up to 2^-25 / r, which is 2.44e-4 where the number is
// rounded to 1 and r to 0 (one word in 2^25), and below 1e-7 for r > 0.3.

/// The two normals that Box & Muller make of each pair of words: radius cos(angle) and radius sin(angle), as
/// random_normals makes them; what tests see of it.
void normals_of_words(const std::uint32_t* radius_words, const std::uint32_t* angle_words, float* cosines, float* sines,
                      std::size_t count);

/// x[e] <- x[e] + (offset + factor n[e])
void add_gaussian_noise(const RandomKey& key, float offset, float factor, float* x, std::size_t count);

/// x[e] <- x[e] + x[e] (offset + factor n[e])
void add_speckle_noise(const RandomKey& key, float offset, float factor, float* x, std::size_t count);

/// With w[e] the upper 30 bits of element e's word: w < pepper_below -> 0, w >= salt_from -> 1; both are in [0, 2^30].
void add_salt_and_pepper_noise(const RandomKey& key, std::uint32_t pepper_below, std::uint32_t salt_from, float* x,
                               std::size_t count);

}  // namespace debruit
