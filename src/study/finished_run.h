// Is this training done already?
#pragma once

#include <filesystem>
#include <string>

#include "runs/run_config.h"
#include "runs/run_folder.h"

namespace debruit {

/// Whether `folder` holds the finished training that `asked` describes. What a training fills in counts only where
/// `asked` has it; the autoencoder in front of a classifier is told by its weights, wherever it lies now, and one that
/// cannot be read is another. Throws as RunFolder does for a damaged run.
[[nodiscard]] bool is_finished_run(const std::filesystem::path& folder, const RunConfig& asked);

/// In which settings the training in `run` differs from `asked` (runs/settings_difference.h), by the same rules; empty
/// where it is the same.
[[nodiscard]] std::string difference_to_asked(const RunFolder& run, RunConfig asked);

}  // namespace debruit
