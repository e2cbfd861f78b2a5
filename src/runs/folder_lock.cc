#include "runs/folder_lock.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/folder.h"
#include "runs/own_files.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

/// What the file holds where a lock has made it: the number of a process, or nothing yet. Throws where it is another
/// file: somebody's own must not be emptied or removed.
std::string process_in(const Descriptor& file, const fs::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_io(path, "look at the file", errno);
  std::array<char, 64> text{};
  const bool is_regular = S_ISREG(status.st_mode);
  const ssize_t got = is_regular ? ::pread(file.get(), text.data(), text.size(), 0) : 0;
  if (got < 0) throw_io(path, "read the file", errno);
  const std::string_view content(text.data(), static_cast<std::size_t>(got));
  const bool is_number = content.size() < text.size() && content.find_first_not_of("0123456789") == content.npos;
  if (is_regular && is_number) return std::string(content);
  throw Error(ErrorKind::usage, path.string(),
              "is not a lock of debruit, expected a file that is empty or holds a process number: move it away");
}

bool knows_no_locks(int code) { return code == ENOSYS || code == EOPNOTSUPP || code == ENOLCK; }

/// Whether the name still leads to the file that was opened: whoever held it before may have removed it meanwhile.
bool is_still_there(const Descriptor& file, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file.get(), &opened) == 0 && ::lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

}  // namespace

struct FolderLock::State {
  fs::path folder;
  bool made_folder = false;
  std::optional<Descriptor> file;  // nothing where the file system knows no locks

  ~State() {
    if (file) ::unlink((folder / kLockFile).c_str());  // while it is locked, so that nobody else can hold it
    if (made_folder) ::rmdir(folder.c_str());          // which fails where anything is in it
  }
};

FolderLock::FolderLock(const fs::path& folder, const std::function<void(std::string_view)>& on_log)
    : state_(std::make_unique<State>()) {
  std::error_code ignored;
  state_->folder = folder;
  state_->made_folder = !fs::exists(folder, ignored);
  make_folder(folder);
  const fs::path path = folder / kLockFile;
  while (true) {
    Descriptor file(path, O_RDWR | O_CREAT | O_NOFOLLOW);
    if (!file.open() && errno == ELOOP) {
      throw Error(ErrorKind::usage, path.string(), "is a link, expected a lock of debruit or nothing: move it away");
    }
    if (!file.open()) throw_io(path, "open the file", errno);
    const std::string holder = process_in(file, path);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno == EWOULDBLOCK) {
        throw Error(ErrorKind::usage, folder.string(),
                    "is in use: " + (holder.empty() ? "another process" : "process " + holder) +
                        " writes into it; wait for its end, or choose another folder");
      }
      if (!knows_no_locks(errno)) throw_io(path, "lock the file", errno);
      ::unlink(path.c_str());
      if (on_log)
        on_log(folder.string() + " is on a file system without locks: see that no other process writes there");
      return;
    }
    if (!is_still_there(file, path)) continue;
    const std::string process = std::to_string(::getpid());
    // Where this fails the lock holds all the same; only its holder stays unnamed.
    [[maybe_unused]] const bool named =
        ::ftruncate(file.get(), 0) == 0 && ::pwrite(file.get(), process.data(), process.size(), 0) > 0;
    state_->file.emplace(std::move(file));
    return;
  }
}

FolderLock::~FolderLock() = default;
FolderLock::FolderLock(FolderLock&&) noexcept = default;

bool is_empty_but_for_lock(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return false;
  return std::ranges::all_of(entries_of(folder), [](const fs::path& path) {
    return path.filename() == kLockFile || is_unfinished_file(path.filename().string());
  });
}

}  // namespace debruit
