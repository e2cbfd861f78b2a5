// Which kind of model a file holds.
#pragma once

#include <filesystem>

namespace debruit {

/// Whether `path` (a run folder or the file itself) holds a classifier rather than an autoencoder.
/// Throws Error(io) or Error(input) where it is no model.
[[nodiscard]] bool holds_classifier(const std::filesystem::path& path);

}  // namespace debruit
