// A POSIX file descriptor that closes itself, and the error of a call on it.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "debruit/error.h"

namespace debruit {

/// Throws Error(io): "FILE: cannot ACTION: what errno `code` means".
[[noreturn]] inline void throw_io(const std::filesystem::path& file, std::string_view action, int code) {
  throw Error(ErrorKind::io, file.string(),
              std::string("cannot ") + std::string(action) + ": " + std::generic_category().message(code));
}

/// Owns a descriptor; `open()` is false (and errno set) where the system refused. Opening waits for nobody: a pipe to
/// which nobody writes is empty, and one from which nobody reads is refused.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags)
      : value_(::open(file.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const noexcept { return value_; }
  [[nodiscard]] bool open() const noexcept { return value_ >= 0; }

 private:
  int value_;
};

}  // namespace debruit
