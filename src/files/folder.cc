#include "files/folder.h"

#include <system_error>

#include "debruit/error.h"

namespace debruit {

void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(ErrorKind::io, folder.string(), "cannot make the folder: " + failure.message());
}

}  // namespace debruit
