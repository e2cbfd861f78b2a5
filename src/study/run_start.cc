#include "study/run_start.h"

#include <string>
#include <utility>

#include "debruit/error.h"
#include "runs/folder_lock.h"
#include "runs/run_folder.h"
#include "runs/settings_difference.h"
#include "study/finished_run.h"
#include "study/is_there.h"

namespace debruit {
namespace {

/// Throws about `where`, which is of `found`, that it cannot be gone on with as `asked`.
[[noreturn]] void refuse(const std::string& where, const RunConfig& found, const RunConfig& asked,
                         const std::string& difference) {
  const auto is_other = [](const std::string& there, const std::string& here) {
    return !here.empty() && there != here;
  };
  const bool is_other_data = is_other(found.data_checksum, asked.data_checksum) ||
                             is_other(found.validation_checksum, asked.validation_checksum);
  throw Error(is_other_data ? ErrorKind::input : ErrorKind::usage, where,
              std::string("is of a training with other ") + (is_other_data ? "data" : "settings") + ": " + difference +
                  "; --resume goes on with the same alone. Choose another folder, or start anew with --force");
}

/// Throws where the checkpoint is not one of the training `config`.
void check_checkpoint(const CheckpointFolder::Found& found, const RunConfig& config) {
  const std::string file = found.file.string();
  const Checkpoint& checkpoint = found.checkpoint;
  if (checkpoint.weights_version != kWeightsVersion) {
    throw Error(ErrorKind::usage, file,
                "was made by a debruit whose trainings come to other weights (version " +
                    std::to_string(checkpoint.weights_version) + " of them there, " + std::to_string(kWeightsVersion) +
                    " here): go on with that debruit, or start anew with --force");
  }
  const std::string difference = settings_difference(checkpoint.config, config);
  if (!difference.empty()) refuse(file, checkpoint.config, config, difference);
}

}  // namespace

std::optional<RunResult> finished_result(const std::filesystem::path& folder, const RunConfig& asked) {
  if (!is_finished_run(folder, asked)) return std::nullopt;
  return RunFolder::open(folder).read_result();
}

void remove_needless_checkpoints(const std::filesystem::path& folder) {
  if (!is_there(folder / kCheckpointFolder)) return;
  const FolderLock lock(folder);
  CheckpointFolder(folder / kCheckpointFolder).remove();
}

void require_same_settings(const std::filesystem::path& folder, const RunConfig& asked) {
  if (!is_there(folder / "config.json")) return;
  const RunFolder run = RunFolder::open(folder);
  const std::string difference = difference_to_asked(run, asked);
  if (!difference.empty()) refuse(folder.string(), run.read_config(), asked, difference);
}

std::optional<CheckpointFolder::Found> find_checkpoint(const std::filesystem::path& folder, const RunConfig& config,
                                                       const std::function<void(std::string_view)>& on_log) {
  std::optional<CheckpointFolder::Found> found = CheckpointFolder(folder / kCheckpointFolder).newest(on_log);
  if (found) check_checkpoint(*found, config);
  return found;
}

}  // namespace debruit
