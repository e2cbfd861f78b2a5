#include "files/descriptor.h"

#include <system_error>

#include "debruit/error.h"

namespace debruit {

std::string reason_of(int code) {
  std::string text = std::generic_category().message(code);
  if (code == ENOSPC) return "the disk is full (" + text + ")";
  if (code == EDQUOT) return "the disk quota is used up (" + text + ")";
  return text;
}

void throw_io(const std::filesystem::path& file, std::string_view action, int code) {
  throw Error(ErrorKind::io, file.string(), std::string("cannot ") + std::string(action) + ": " + reason_of(code));
}

int Descriptor::write(std::string_view bytes) const noexcept {
  while (!bytes.empty()) {
    const ssize_t done = uninterrupted([&] { return ::write(value_, bytes.data(), bytes.size()); });
    if (done < 0) return errno;
    if (done == 0) return EIO;  // no file system does that; without an end it would be asked for ever
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return 0;
}

int Descriptor::flush() const noexcept {
  return uninterrupted([&] { return ::fsync(value_); }) == 0 ? 0 : errno;
}

int Descriptor::close() noexcept {
  const int result = ::close(std::exchange(value_, -1));
  return result == 0 || errno == EINTR ? 0 : errno;  // interrupted or not, Linux has closed it
}

}  // namespace debruit
