#include "files/atomic_file.h"

#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "debruit/error.h"
#include "files/descriptor.h"

namespace debruit {
namespace {

std::filesystem::path temporary_beside(const std::filesystem::path& target) {
  static std::atomic<unsigned> counter{0};
  constexpr std::size_t kLongestPart = 200;  // a name has at most 255 bytes, and those below take some
  std::filesystem::path name = ".";
  name += target.filename().string().substr(0, kLongestPart);
  name += "." + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".tmp";
  return target.parent_path() / name;
}

/// Where bytes for `target` must go: a link stays, and the file that it names (there or not) is written. Throws where
/// something lies there that a rename would replace by a regular file: a device, a pipe, a folder.
std::filesystem::path place_of(const std::filesystem::path& target) {
  constexpr int kMostLinks = 40;  // as many as Linux follows
  std::filesystem::path place = target;
  std::error_code code;
  std::filesystem::file_status status = std::filesystem::symlink_status(place, code);
  for (int links = 0; std::filesystem::is_symlink(status); ++links) {
    if (links == kMostLinks) throw_io(target, "follow the link", ELOOP);
    const std::filesystem::path next = std::filesystem::read_symlink(place, code);
    if (code) throw_io(target, "follow the link", code.value());
    place = place.parent_path() / next;
    status = std::filesystem::symlink_status(place, code);
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw Error(ErrorKind::io, target.string(), "is not a regular file");
  }
  return place;  // where it cannot be looked at, writing gives the error
}

}  // namespace

std::string read_file(const std::filesystem::path& file, std::uint64_t limit) {
  const Descriptor descriptor(file, O_RDONLY);
  if (!descriptor.open()) throw_io(file, "open the file", errno);
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) throw_io(file, "read the file", errno);
  if (S_ISDIR(status.st_mode)) throw Error(ErrorKind::io, file.string(), "is a folder, not a file");
  // Somebody is writing into a pipe that is not empty by now; what is read may still have to be waited for.
  if (!S_ISREG(status.st_mode)) ::fcntl(descriptor.get(), F_SETFL, O_RDONLY);
  const auto too_large = [&] {
    return Error(ErrorKind::input, file.string(), "is larger than the " + std::to_string(limit) + " bytes allowed");
  };
  if (static_cast<std::uint64_t>(status.st_size) > limit) throw too_large();
  std::string content;
  content.reserve(static_cast<std::size_t>(status.st_size));
  std::string piece(std::size_t{1} << 16, '\0');
  while (true) {
    const ssize_t got = ::read(descriptor.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_io(file, "read the file", errno);
    if (got == 0) return content;
    content.append(piece.data(), static_cast<std::size_t>(got));
    if (content.size() > limit) throw too_large();
  }
}

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  AtomicFile atomic(file);
  {
    const Descriptor descriptor(atomic.path(), O_WRONLY | O_CREAT | O_TRUNC);
    if (!descriptor.open()) throw_io(file, "write the file", errno);
    while (!bytes.empty()) {
      const ssize_t done = ::write(descriptor.get(), bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) throw_io(file, "write the file", errno);
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
  }
  atomic.commit();
}

AtomicFile::AtomicFile(const std::filesystem::path& target)
    : target_(place_of(target)), temporary_(temporary_beside(target_)) {}

AtomicFile::~AtomicFile() {
  if (committed_) return;
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  {
    const Descriptor descriptor(temporary_, O_RDONLY);
    if (!descriptor.open()) throw_io(target_, "write the file", errno);
    if (::fsync(descriptor.get()) != 0) throw_io(target_, "write the file to the disk", errno);
  }
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw_io(target_, "give the finished file its name", errno);
  committed_ = true;
  std::filesystem::path folder = target_.parent_path();
  if (folder.empty()) folder = ".";
  const Descriptor directory(folder, O_RDONLY | O_DIRECTORY);
  if (directory.open() && ::fsync(directory.get()) != 0 && errno != EINVAL) {
    throw_io(target_, "write the folder to the disk", errno);
  }
}

}  // namespace debruit
