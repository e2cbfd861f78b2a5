// A checkpoint: a training's state and settings as one file that tells by itself whether it is whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runs/run_config.h"
#include "training/training_state.h"

namespace debruit {

/// What the same settings, data and seed come to. It grows whenever a change of debruit gives them other weights (that
/// is, with the hashes of trained weights in the tests): a training cannot go on in another's arithmetic.
inline constexpr std::uint64_t kWeightsVersion = 1;

/// What a checkpoint may have, and its header, in which the history of a million epochs has room.
inline constexpr std::uint64_t kLargestCheckpoint = std::uint64_t{8} << 30;
inline constexpr std::uint64_t kLargestCheckpointHeader = std::uint64_t{256} << 20;

struct Checkpoint {
  std::uint64_t weights_version = kWeightsVersion;  ///< of the debruit that made it
  RunConfig config;                                 ///< with the checksums of its data
  TrainingState state;
};

/// The bytes of the file, debruit.checkpoint/1: safetensors with `weights/NAME`, `first_moments/NAME`,
/// `second_moments/NAME` and, with patience, `best_weights/NAME`, and in the metadata the rest as JSON and the SHA-256
/// of all of the file with zeros in the digest's place.
[[nodiscard]] std::string format_checkpoint(const RunConfig& config, const TrainingState& state);

/// Reads it back. Throws Error(input) naming `where` where anything is not as it was written.
[[nodiscard]] Checkpoint parse_checkpoint(std::string_view bytes, const std::string& where);

}  // namespace debruit
