// Folders of four IDX files under MNIST's names.
#pragma once

#include <filesystem>
#include <string_view>

#include "data/stored_images.h"

namespace debruit {

/// Whether a file of this split is there.
[[nodiscard]] bool has_idx_files(const std::filesystem::path& folder, Split split);

/// A split of such a folder. Throws Error(io) where a file is missing, saying that `debruit data fetch fetchable`
/// downloads such files, and Error(input) for malformed ones.
[[nodiscard]] StoredImages read_idx_folder(const std::filesystem::path& folder, Split split,
                                           std::string_view fetchable);

}  // namespace debruit
