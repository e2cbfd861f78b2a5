#include "files/folder.h"

#include <cerrno>
#include <system_error>
#include <vector>

#include "debruit/error.h"
#include "files/descriptor.h"

namespace debruit {

void make_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> holders;  // of the folders that are made
  std::error_code failure;
  std::filesystem::path missing = std::filesystem::absolute(folder, failure).lexically_normal();
  for (; !failure && !std::filesystem::exists(missing, failure) && missing.has_relative_path();
       missing = missing.parent_path()) {
    holders.push_back(missing.parent_path());
  }
  failure.clear();
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(ErrorKind::io, folder.string(), "cannot make the folder: " + failure.message());
  for (const std::filesystem::path& holder : holders) sync_folder(holder);
}

void sync_folder(const std::filesystem::path& folder) {
  const Descriptor directory(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (!directory.open()) {
    if (errno == EACCES) return;  // one that may be written but not read: there is no way to
    throw_io(folder, "open the folder", errno);
  }
  // Some file systems know no fsync of folders.
  if (::fsync(directory.get()) != 0 && errno != EINVAL) throw_io(folder, "write the folder to the disk", errno);
}

}  // namespace debruit
