// A limit of the address space, so that a reader that trusts a size fails.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>

namespace debruit::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;  // their shadow memory alone takes terabytes of addresses
#else
inline constexpr bool kSanitized = false;
#endif

/// While it lives, the process may take `bytes` more than it has. Does nothing under a sanitizer.
class MemoryLimit {
 public:
  explicit MemoryLimit(std::uint64_t bytes) {
    if (kSanitized) return;
    if (::getrlimit(RLIMIT_AS, &before_) != 0) throw std::runtime_error("getrlimit");
    rlimit limit = before_;
    limit.rlim_cur = taken() + bytes;
    if (::setrlimit(RLIMIT_AS, &limit) != 0) throw std::runtime_error("setrlimit");
  }
  ~MemoryLimit() {
    if (!kSanitized) static_cast<void>(::setrlimit(RLIMIT_AS, &before_));
  }
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

 private:
  /// Bytes of addresses that the process has now.
  static std::uint64_t taken() {
    std::uint64_t pages = 0;
    if (!(std::ifstream("/proc/self/statm") >> pages)) throw std::runtime_error("/proc/self/statm");
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  }

  rlimit before_{};
};

}  // namespace debruit::test
