// Folders.
#pragma once

#include <filesystem>

namespace debruit {

/// Makes `folder` and those above it where they are missing. Throws Error(io).
void make_folder(const std::filesystem::path& folder);

}  // namespace debruit
