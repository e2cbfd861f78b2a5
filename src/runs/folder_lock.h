// One process at a time writes into a folder.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace debruit {

/// Holds a folder for this process: a file `.lock` in it is locked (flock), which the system undoes when the process
/// ends, however it ends. The file is removed with the object, and the folder too where the object made it and nothing
/// has been put there.
class FolderLock {
 public:
  /// Makes the folder where it is missing. Throws Error(usage) where another process (or another object of this one)
  /// holds it, or a `.lock` lies there that no lock has made, Error(io) where it cannot be made or locked. Where the
  /// file system knows no locks, `on_log` is told and nothing is locked.
  explicit FolderLock(const std::filesystem::path& folder, const std::function<void(std::string_view)>& on_log = {});
  ~FolderLock();
  FolderLock(FolderLock&&) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether nothing is in the folder but what a lock leaves; false of what is no folder. Throws Error(io).
[[nodiscard]] bool is_empty_but_for_lock(const std::filesystem::path& folder);

}  // namespace debruit
