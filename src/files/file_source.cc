#include "files/file_source.h"

#include <sys/stat.h>

#include <cerrno>

#include "debruit/error.h"

namespace debruit {

FileSource::FileSource(const std::filesystem::path& file) : path_(file), descriptor_(file, O_RDONLY | O_NONBLOCK) {
  if (!descriptor_.open()) throw_io(file, "open the file", errno);
  struct stat status {};
  if (::fstat(descriptor_.get(), &status) != 0) throw_io(file, "read the file", errno);
  if (!S_ISREG(status.st_mode)) throw Error(ErrorKind::io, file.string(), "is not a regular file");
  size_ = static_cast<std::uint64_t>(status.st_size);
}

std::size_t FileSource::read(std::span<char> buffer) {
  const std::size_t done = read_at(place_, buffer);
  place_ += done;
  return done;
}

std::size_t FileSource::read_at(std::uint64_t offset, std::span<char> buffer) const {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t got =
        ::pread(descriptor_.get(), buffer.data() + done, buffer.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_io(path_, "read the file", errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace debruit
