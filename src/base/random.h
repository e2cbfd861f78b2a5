// Counter-based random numbers: every draw is a function of a key and a counter, so that no draw depends on how many
// were made before it, on the number of threads, or on the machine.
#pragma once

#include <array>
#include <cstdint>

namespace debruit {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32(const std::array<std::uint32_t, 4>& counter,
                                                      const std::array<std::uint32_t, 2>& key) noexcept;

/// What a draw is for. The numbers are part of what a seed means: never renumber them.
enum class Stream : std::uint32_t {
  user = 0,             // noise drawn by a caller of the library
  weights = 1,          // initial weights; sample = tensor, element = weight
  shuffle = 2,          // order of a training set; element = position
  training_kind = 3,    // which kind of noise an image gets
  training_scale = 4,   // at which scale
  training_noise = 5,   // the noise itself
  validation_kind = 6,  // the same for held-out images, drawn once
  validation_scale = 7,
  validation_noise = 8,
  validation_split = 9,   // which images are held out
  evaluation_noise = 10,  // test noise
  bootstrap = 11,         // resampled pairs; sample = resample, element = place in it
};

/// The address of one block of four 32-bit words: (seed, stream, epoch, sample, element block).
/// `draw` numbers further draws for the same element where a method needs more than one; `kind` keeps the draws of
/// different kinds of noise apart.
struct RandomKey {
  std::uint64_t seed = 0;
  Stream stream = Stream::user;
  std::uint32_t epoch = 0;
  std::uint32_t sample = 0;
  std::uint8_t kind = 0;
};

/// Block `block` of the key's words.
[[nodiscard]] std::array<std::uint32_t, 4> random_block(const RandomKey& key, std::uint32_t block,
                                                        std::uint16_t draw = 0) noexcept;

/// Uniform in [0, 1) with 53 bits, from two words.
[[nodiscard]] double to_unit_double(std::uint32_t high, std::uint32_t low) noexcept;

/// Uniform integer in [0, bound) without bias worth naming (bound < 2^32, bias < 2^-32), from two words.
[[nodiscard]] std::uint32_t to_bounded(std::uint32_t high, std::uint32_t low, std::uint32_t bound) noexcept;

}  // namespace debruit
