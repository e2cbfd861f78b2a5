// A POSIX file descriptor that closes itself, and the error of a call on it.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace debruit {

/// What errno `code` means, a full disk in plain words too.
[[nodiscard]] std::string reason_of(int code);

/// Throws Error(io): "FILE: cannot ACTION: what errno `code` means".
[[noreturn]] void throw_io(const std::filesystem::path& file, std::string_view action, int code);

/// The result of a system call that is made again where a signal came before it did anything. Not for close(), which
/// gives the descriptor back whatever it returns.
template <class Call>
[[nodiscard]] auto uninterrupted(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// Owns a descriptor; `open()` is false (and errno set) where the system refused. Opening waits for nobody: a pipe to
/// which nobody writes is empty, and one from which nobody reads is refused.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags)
      : value_(uninterrupted([&] { return ::open(file.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666); })) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const noexcept { return value_; }
  [[nodiscard]] bool open() const noexcept { return value_ >= 0; }

  // The next three return 0, or the errno of what went wrong.

  /// Writes all bytes, in as many calls as the system wants. Part of them may be written where it fails.
  [[nodiscard]] int write(std::string_view bytes) const noexcept;
  /// Waits until what was written is on the disk. After a failure the system may have forgotten the bytes that it could
  /// not write, and would report success the next time: never ask again, write the file anew.
  [[nodiscard]] int flush() const noexcept;
  /// Closes it now, for whoever must know of an error that shows only then (network file systems).
  [[nodiscard]] int close() noexcept;

 private:
  int value_;
};

}  // namespace debruit
