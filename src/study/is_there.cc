#include "study/is_there.h"

#include <system_error>

#include "debruit/error.h"

namespace debruit {

bool is_there(const std::filesystem::path& path) {
  std::error_code failure;
  const bool there = std::filesystem::exists(path, failure);
  if (failure) throw Error(ErrorKind::io, path.string(), "cannot be looked at: " + failure.message());
  return there;
}

}  // namespace debruit
