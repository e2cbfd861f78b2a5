// Where a training begins: at its beginning, at a checkpoint, or not at all, since it is done.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "runs/run_config.h"
#include "runs/run_result.h"
#include "training/checkpoint_folder.h"

namespace debruit {

/// The result of the training `asked` where `folder` holds it, finished.
[[nodiscard]] std::optional<RunResult> finished_result(const std::filesystem::path& folder, const RunConfig& asked);

/// Removes the checkpoints of a finished run that was killed before it did so. Throws Error(usage) where another
/// process holds the folder, Error(io).
void remove_needless_checkpoints(const std::filesystem::path& folder);

/// Throws saying what differs where `folder` holds a run with other settings than `asked`, Error(usage), or of other
/// data, Error(input); what a training fills in counts only where `asked` has it.
void require_same_settings(const std::filesystem::path& folder, const RunConfig& asked);

/// The newest whole checkpoint of the training `config`, which is as prepare_run has filled it in, in the run folder.
/// `on_log` hears of damaged ones, and of there being none. Throws Error(usage) where it was made with other settings
/// or by a debruit whose trainings come to other weights, Error(input) where it was made with other data; each says
/// which.
[[nodiscard]] std::optional<CheckpointFolder::Found> find_checkpoint(
    const std::filesystem::path& folder, const RunConfig& config, const std::function<void(std::string_view)>& on_log);

}  // namespace debruit
