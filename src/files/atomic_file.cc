#include "files/atomic_file.h"

#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <random>
#include <system_error>

#include "debruit/error.h"
#include "files/descriptor.h"
#include "files/folder.h"

namespace debruit {
namespace {

constexpr std::string_view kUnfinished = ".tmp";

/// `name` without what is beyond `most` bytes, cut between two characters of UTF-8.
std::string shortened(std::string name, std::size_t most) {
  if (name.size() <= most) return name;
  while (most > 0 && (static_cast<unsigned char>(name[most]) & 0xC0U) == 0x80U) --most;
  return name.substr(0, most);
}

/// A name that nobody else writes to: not a thread of this process, not a process of the same number in another
/// container or on another machine, and no link that somebody laid there.
std::filesystem::path temporary_beside(const std::filesystem::path& target) {
  constexpr std::size_t kLongest = 200;  // of the 255 bytes that a name may have
  static std::atomic<unsigned> counter{0};
  std::string name = "." + shortened(target.filename().string(), kLongest);
  name +=
      "." + std::to_string(::getpid()) + "-" + std::to_string(counter++) + "-" + std::to_string(std::random_device{}());
  return target.parent_path() / (name += kUnfinished);
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
  atomic.write(bytes);
  atomic.give_name();
}

AtomicFile::AtomicFile(const std::filesystem::path& target)
    : target_(place_of(target)), temporary_(temporary_beside(target_)) {}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::commit() {
  try {
    flush();
    give_name();
  } catch (...) {
    discard();
    throw;
  }
}

/// Writes the unfinished file and flushes it through the same descriptor, which is sure to be told of every error.
void AtomicFile::write(std::string_view bytes) const {
  Descriptor descriptor(temporary_, O_WRONLY | O_CREAT | O_EXCL);
  if (!descriptor.open()) throw_io(target_, "write the file", errno);
  if (const int code = descriptor.write(bytes); code != 0) throw_io(target_, "write the file", code);
  if (const int code = descriptor.flush(); code != 0) throw_io(target_, "write the file to the disk", code);
  if (const int code = descriptor.close(); code != 0) throw_io(target_, "close the file", code);
}

void AtomicFile::flush() const {
  const Descriptor descriptor(temporary_, O_RDONLY);
  if (!descriptor.open()) throw_io(target_, "write the file", errno);
  if (const int code = descriptor.flush(); code != 0) throw_io(target_, "write the file to the disk", code);
}

void AtomicFile::give_name() {
  if (uninterrupted([&] { return ::rename(temporary_.c_str(), target_.c_str()); }) != 0) {
    throw_io(target_, "give the finished file its name", errno);
  }
  temporary_.clear();
  sync_folder(target_.has_parent_path() ? target_.parent_path() : ".");
}

void AtomicFile::discard() noexcept {
  if (temporary_.empty()) return;
  static_cast<void>(uninterrupted([&] { return ::unlink(temporary_.c_str()); }));
  temporary_.clear();
}

/// The name ends in `.NUMBER-NUMBER-NUMBER.tmp`, as `temporary_beside` makes it.
bool is_unfinished_file(std::string_view name) noexcept {
  constexpr std::string_view kDigits = "0123456789";
  if (!name.starts_with('.') || !name.ends_with(kUnfinished)) return false;
  name.remove_suffix(kUnfinished.size());
  for (const char before : {'-', '-', '.'}) {
    const std::size_t at = name.find_last_not_of(kDigits);
    if (at == std::string_view::npos || at + 1 == name.size() || name[at] != before) return false;
    name = name.substr(0, at);
  }
  return name.size() > 1;  // the dot and something of the target's name
}

std::size_t remove_unfinished_files(const std::filesystem::path& folder) {
  std::size_t removed = 0;
  for (const std::filesystem::path& entry : entries_of(folder)) {
    std::error_code ignored;  // what cannot be looked at cannot be removed either
    if (!is_unfinished_file(entry.filename().string())) continue;
    if (std::filesystem::is_directory(std::filesystem::symlink_status(entry, ignored))) continue;
    if (uninterrupted([&] { return ::unlink(entry.c_str()); }) != 0 && errno != ENOENT) {
      throw_io(entry, "remove the file", errno);
    }
    ++removed;
  }
  return removed;
}

}  // namespace debruit
