// Folders.
#pragma once

#include <filesystem>
#include <vector>

namespace debruit {

/// Makes `folder` and those above it where they are missing; they survive a loss of power. Throws Error(io).
void make_folder(const std::filesystem::path& folder);

/// Waits until the names in `folder` are on the disk, without which a file that was made or renamed there may be gone
/// after a loss of power. Where the file system cannot do that, or the folder may be written but not read, there is
/// nothing to wait for. Throws Error(io).
void sync_folder(const std::filesystem::path& folder);

/// What lies in `folder`, in no order; nothing where it is not there. Throws Error(io).
[[nodiscard]] std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

}  // namespace debruit
