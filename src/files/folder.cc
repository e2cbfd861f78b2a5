#include "files/folder.h"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "debruit/error.h"
#include "files/descriptor.h"

namespace debruit {
namespace {

/// Whether errno `code` of fsync() says that a folder of this file system has no such thing, and not that it failed.
bool is_not_offered(int code) { return code == EINVAL || code == EBADF || code == ENOSYS || code == EOPNOTSUPP; }

std::filesystem::path folder_above(const std::filesystem::path& path) {
  const std::filesystem::path above = path.parent_path();
  return above.empty() ? "." : above;
}

/// Makes `folder`, which is `asked` or lies above it.
void make_for(const std::filesystem::path& asked, const std::filesystem::path& folder) {
  std::error_code ignored;
  if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return;
  if (!folder.has_filename()) return make_for(asked, folder.parent_path());  // "runs/"
  make_for(asked, folder.parent_path());
  if (uninterrupted([&] { return ::mkdir(folder.c_str(), 0777); }) == 0) return sync_folder(folder_above(folder));
  const int code = errno;
  if (code == EEXIST && std::filesystem::is_directory(folder, ignored)) return;  // another process was faster
  if (folder == asked) throw_io(asked, "make the folder", code);
  throw Error(ErrorKind::io, asked.string(), "cannot make the folder: " + folder.string() + ": " + reason_of(code));
}

}  // namespace

void make_folder(const std::filesystem::path& folder) { make_for(folder, folder); }

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder) {
  using Iterator = std::filesystem::directory_iterator;
  std::error_code failure;
  do {
    std::vector<std::filesystem::path> entries;
    for (Iterator it(folder, failure); !failure && it != Iterator(); it.increment(failure)) {
      entries.push_back(it->path());
    }
    if (!failure || failure == std::errc::no_such_file_or_directory) return entries;
  } while (failure == std::errc::interrupted);
  throw_io(folder, "read the folder", failure.value());
}

void sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(folder, O_RDONLY | O_DIRECTORY);
  if (!descriptor.open() && errno == EACCES) return;
  if (!descriptor.open()) throw_io(folder, "open the folder", errno);
  const int code = descriptor.flush();
  if (code != 0 && !is_not_offered(code)) throw_io(folder, "write the folder to the disk", code);
}

}  // namespace debruit
