// Folders.
#pragma once

#include <filesystem>

namespace debruit {

/// Makes `folder` and those above it where they are missing; new ones are on the disk when it returns. Throws
/// Error(io).
void make_folder(const std::filesystem::path& folder);

/// Puts the names in `folder` on the disk. Throws Error(io).
void sync_folder(const std::filesystem::path& folder);

}  // namespace debruit
