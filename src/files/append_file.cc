#include "files/append_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "debruit/error.h"

namespace debruit {

AppendFile::AppendFile(std::filesystem::path file, Start start)
    : file_(std::move(file)), descriptor_(file_, O_WRONLY | O_APPEND | (start == Start::anew ? O_CREAT | O_TRUNC : 0)) {
  if (!descriptor_.open()) throw_io(file_, "write the file", errno);
}

void AppendFile::append(std::string_view piece) {
  const off_t before = ::lseek(descriptor_.get(), 0, SEEK_END);
  if (before < 0) throw_io(file_, "write the file", errno);
  const int code = descriptor_.write(piece);
  if (code == 0) return;
  if (uninterrupted([&] { return ::ftruncate(descriptor_.get(), before); }) != 0) {
    throw Error(ErrorKind::io, file_.string(),
                "cannot write the file: " + reason_of(code) + "; its last line may be cut off");
  }
  throw_io(file_, "write the file", code);
}

void AppendFile::finish() {
  if (const int code = descriptor_.flush(); code != 0) throw_io(file_, "write the file to the disk", code);
  if (const int code = descriptor_.close(); code != 0) throw_io(file_, "close the file", code);
}

}  // namespace debruit
