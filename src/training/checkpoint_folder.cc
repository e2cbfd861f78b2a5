#include "training/checkpoint_folder.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <system_error>
#include <vector>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/folder.h"
#include "runs/own_files.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

struct File {
  std::size_t steps = 0;
  fs::path path;
};

/// The checkpoints, newest first.
std::vector<File> checkpoints_in(const fs::path& folder) {
  std::vector<File> found;
  for (const fs::path& file : entries_of(folder)) {
    if (const auto steps = checkpoint_steps(file.filename().string())) found.push_back({*steps, file});
  }
  std::ranges::sort(found, std::ranges::greater(), &File::steps);
  return found;
}

void remove_file(const fs::path& file) {
  if (uninterrupted([&] { return ::unlink(file.c_str()); }) != 0 && errno != ENOENT) {
    throw_io(file, "remove the file", errno);
  }
}

}  // namespace

std::optional<CheckpointFolder::Found> CheckpointFolder::newest(
    const std::function<void(std::string_view)>& on_log) const {
  std::string damaged;
  for (const File& file : checkpoints_in(folder_)) {
    try {
      return Found{file.path, parse_checkpoint(read_file(file.path, kLargestCheckpoint), file.path.string())};
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::input) throw;  // it may be whole
      if (on_log) on_log(std::string("a checkpoint is passed over: ") + error.what());
      damaged += (damaged.empty() ? "" : ", ") + file.path.filename().string();
    }
  }
  if (damaged.empty()) return std::nullopt;
  throw Error(ErrorKind::input, folder_.string(),
              "has no checkpoint that is whole (" + damaged + "); give --force to start anew");
}

std::optional<fs::path> CheckpointFolder::newest_file() const noexcept {
  try {
    const std::vector<File> files = checkpoints_in(folder_);
    if (!files.empty()) return files.front().path;
  } catch (const std::exception&) {
    // Asked after a failure: that is what is to be told.
  }
  return std::nullopt;
}

fs::path CheckpointFolder::write(std::size_t steps, const RunConfig& config, const TrainingState& state) const {
  fs::path file = folder_ / checkpoint_name(steps);
  const std::string bytes = format_checkpoint(config, state);
  if (bytes.size() > kLargestCheckpoint) {
    throw Error(ErrorKind::usage, file.string(),
                "would have " + std::to_string(bytes.size()) + " bytes, more than the " +
                    std::to_string(kLargestCheckpoint) + " that can be read back: train without checkpoints");
  }
  make_folder(folder_);
  write_file(file, bytes);
  std::size_t kept = 0;
  for (const File& found : checkpoints_in(folder_)) {
    if (found.steps > steps || ++kept > kCheckpointsKept) remove_file(found.path);
  }
  remove_unfinished_files(folder_);
  return file;
}

void CheckpointFolder::remove() const {
  for (const File& file : checkpoints_in(folder_)) remove_file(file.path);
  remove_unfinished_files(folder_);
  std::error_code ignored;  // something else is in it, or it is not there
  fs::remove(folder_, ignored);
}

}  // namespace debruit
