// Names by which debruit knows what it has written into a folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace debruit {

/// What a process that writes into a folder keeps locked there (runs/folder_lock.h).
inline constexpr std::string_view kLockFile = ".lock";

/// The folder of a run's checkpoints.
inline constexpr std::string_view kCheckpointFolder = "checkpoint";

/// `step-0000001234.safetensors`: a checkpoint after so many steps. Names are in the order of steps.
[[nodiscard]] std::string checkpoint_name(std::size_t steps);

/// The steps of a checkpoint with that name, or nothing where it is another file's.
[[nodiscard]] std::optional<std::size_t> checkpoint_steps(std::string_view name);

}  // namespace debruit
