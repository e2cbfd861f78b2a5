// The folder of a run's checkpoints.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "training/checkpoint.h"

namespace debruit {

/// How many checkpoints a folder keeps.
inline constexpr std::size_t kCheckpointsKept = 3;

/// A folder that one process alone writes into (runs/folder_lock.h).
class CheckpointFolder {
 public:
  explicit CheckpointFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  struct Found {
    std::filesystem::path file;
    Checkpoint checkpoint;
  };

  /// The newest checkpoint that is whole; nothing where there are none. `on_log` hears of every newer one that is
  /// damaged. Throws Error(input) naming them where all are, Error(io) where one cannot be read, Error(usage) for one
  /// of a newer debruit.
  [[nodiscard]] std::optional<Found> newest(const std::function<void(std::string_view)>& on_log = {}) const;

  /// The newest file that has the name of a checkpoint; nothing where there is none, or no folder that can be read.
  [[nodiscard]] std::optional<std::filesystem::path> newest_file() const noexcept;

  /// Writes the checkpoint after `steps` steps beside its place, puts it on the disk and gives it its name; only then
  /// removes those that are older than the last three, and any of later steps, which cannot have been whole. Returns
  /// the file. Throws Error(io): then the checkpoints that there were are still there.
  std::filesystem::path write(std::size_t steps, const RunConfig& config, const TrainingState& state) const;

  /// Removes all checkpoints, and the folder where nothing else is in it. Throws Error(io).
  void remove() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace debruit
