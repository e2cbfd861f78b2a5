#include "files/append_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "debruit/error.h"

namespace debruit {

AppendFile::AppendFile(std::filesystem::path file)
    : file_(std::move(file)),
      descriptor_(::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    throw Error(ErrorKind::io, file_.string(), "cannot write the file: " + std::generic_category().message(errno));
  }
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::append(std::string_view piece) {
  const off_t before = ::lseek(descriptor_, 0, SEEK_END);
  ssize_t written = -1;
  do {
    written = ::write(descriptor_, piece.data(), piece.size());
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(piece.size())) return;
  const int code = written < 0 ? errno : ENOSPC;  // a file takes part of a piece only where the disk is full
  if (written > 0 && ::ftruncate(descriptor_, before) != 0) {
    throw Error(ErrorKind::io, file_.string(), "the disk is full, and the last piece is cut off");
  }
  throw Error(ErrorKind::io, file_.string(), "cannot write the file: " + std::generic_category().message(code));
}

}  // namespace debruit
