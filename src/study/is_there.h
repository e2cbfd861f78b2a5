// Is something there? For the .cc files of this folder.
#pragma once

#include <filesystem>

namespace debruit {

/// Whether there is a file or folder at `path`. Throws Error(io) where the system does not tell.
[[nodiscard]] bool is_there(const std::filesystem::path& path);

}  // namespace debruit
