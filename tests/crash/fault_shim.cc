// Loaded by LD_PRELOAD into a program under test: counts the calls that write below one folder, notes each of them, and
// makes one of them fail. The program's children run without it.
//
//   FAULT_FOLDER  absolute path; calls on what lies below it count
//   FAULT_LOG     file to add a line to for every call that begins, fails and ends (see `note`)
//   FAULT_CALL    number of the call that fails, counted from 1; none without it
//   FAULT_KIND    kill         die of SIGKILL in place of the call
//                 torn         write half of the bytes, or make another call, then die
//                 int          take SIGINT, then make the call
//                 eintr        fail with EINTR once, as a signal without SA_RESTART has it
//                 short        write half of the bytes
//                 eio, enospc  fail once
//                 full         as a disk that fills up: write half of the bytes, then refuse with ENOSPC what needs
//                 space
//                 dead         from here on fail with EIO whatever it is
//   FAULT_FORBID  name of a folder that cannot be made, which keeps a program from what is not looked at
//
// What counts: opening for writing, opening folders that are there, write, fsync, close (of what was open for writing),
// ftruncate, rename, unlink and mkdir. What is only read does not: its errors are another subject.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

enum class Fault { none, kill, torn, interrupt, eintr, short_write, eio, enospc, full, dead };

constexpr std::array<std::pair<std::string_view, Fault>, 9> kFaults = {{{"kill", Fault::kill},
                                                                        {"torn", Fault::torn},
                                                                        {"int", Fault::interrupt},
                                                                        {"eintr", Fault::eintr},
                                                                        {"short", Fault::short_write},
                                                                        {"eio", Fault::eio},
                                                                        {"enospc", Fault::enospc},
                                                                        {"full", Fault::full},
                                                                        {"dead", Fault::dead}}};

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct Plan {
  std::string folder;
  int log = -1;
  long call = 0;
  Fault fault = Fault::none;
  std::string forbidden;
};

/// Reads the environment. Makes system calls by number alone: the functions below are its callers.
const Plan& plan() {
  static const Plan* const read = [] {
    auto* const made = new Plan;
    made->folder = environment("FAULT_FOLDER");
    made->call = std::atol(std::string(environment("FAULT_CALL")).c_str());
    made->forbidden = environment("FAULT_FORBID");
    for (const auto& [name, fault] : kFaults) {
      if (name == environment("FAULT_KIND")) made->fault = fault;
    }
    if (const std::string log(environment("FAULT_LOG")); !log.empty()) {
      constexpr int kOutOfTheWay = 200;  // the program's own descriptors keep their numbers
      const long opened = ::syscall(SYS_openat, AT_FDCWD, log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
      made->log = ::fcntl(static_cast<int>(opened), F_DUPFD_CLOEXEC, kOutOfTheWay);
      ::syscall(SYS_close, opened);
    }
    ::unsetenv("LD_PRELOAD");
    return made;
  }();
  return *read;
}

bool counts(std::string_view path) {
  const std::string& folder = plan().folder;
  return !folder.empty() && path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string path_of(int descriptor) {
  std::array<char, PATH_MAX> buffer{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), buffer.data(), buffer.size());
  return size < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
}

/// Of what the program opened for writing; what it reads gives "".
std::string written_path_of(int descriptor) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  return flags < 0 || (flags & O_ACCMODE) == O_RDONLY ? std::string() : path_of(descriptor);
}

std::string absolute(int folder, const char* path) {
  if (path[0] == '/') return path;
  std::array<char, PATH_MAX> buffer{};
  const std::string base = folder == AT_FDCWD
                               ? (::getcwd(buffer.data(), buffer.size()) == nullptr ? "" : std::string(buffer.data()))
                               : path_of(folder);
  return base + "/" + path;
}

/// "NUMBER<tab>WHAT<tab>CALL<tab>PATH", WHAT one of begin, fault and end.
void note(long number, std::string_view what, std::string_view call, std::string_view path) {
  if (plan().log < 0) return;
  std::string line = std::to_string(number);
  for (const std::string_view part : {what, call, path}) line.append("\t").append(part);
  line += '\n';
  ::syscall(SYS_write, plan().log, line.data(), line.size());
}

/// A call as the program makes it.
struct Call {
  std::string_view name;
  std::string path;
  bool needs_space = false;  // a full disk refuses it
  bool closes = false;       // has its effect even where it fails
};

int error_of(Fault fault) {
  if (fault == Fault::eintr) return EINTR;
  return fault == Fault::eio || fault == Fault::dead ? EIO : ENOSPC;
}

/// The fault that call `number` meets.
Fault fault_at(long number, const Call& call) {
  const Plan& planned = plan();
  const bool begun = planned.call > 0 && number >= planned.call;
  if (begun && planned.fault == Fault::dead) return Fault::dead;
  if (begun && planned.fault == Fault::full) {
    if (number == planned.call && call.name == "write") return Fault::short_write;
    return call.needs_space ? Fault::full : Fault::none;
  }
  return number == planned.call ? planned.fault : Fault::none;
}

std::atomic<long> made{0};  // calls that counted

/// Makes a call by `real(whole)`, which for a call that writes writes half of its bytes where `whole` is false.
template <class Real>
long make(const Call& call, const Real& real) {
  if (!counts(call.path)) return real(true);
  const long number = ++made;
  note(number, "begin", call.name, call.path);
  const Fault fault = fault_at(number, call);
  if (fault != Fault::none) note(number, "fault", call.name, call.path);
  if (fault == Fault::torn) real(false);
  if (fault == Fault::kill || fault == Fault::torn) {
    ::kill(::getpid(), SIGKILL);
    ::pause();
  }
  if (fault == Fault::interrupt) ::kill(::getpid(), SIGINT);
  long result = -1;
  if (fault == Fault::none || fault == Fault::interrupt || fault == Fault::short_write) {
    result = real(fault != Fault::short_write);
  } else {
    if (call.closes) real(true);
    errno = error_of(fault);
  }
  const int code = errno;
  note(number, "end", call.name, call.path);
  errno = code;
  return result;
}

int open_file(int folder, const char* path, int flags, mode_t mode) {
  const auto real = [&](bool) { return ::syscall(SYS_openat, folder, path, flags, mode); };
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  const bool opens_folder = (flags & O_DIRECTORY) != 0 && ::faccessat(folder, path, F_OK, 0) == 0;
  if (!writes && !opens_folder) return static_cast<int>(real(true));
  const bool makes = (flags & O_CREAT) != 0;
  const Call call{writes ? (makes ? "open" : "reopen") : "opendir", absolute(folder, path), makes};
  return static_cast<int>(make(call, real));
}

std::size_t part_of(std::size_t size, bool whole) { return whole ? size : std::max<std::size_t>(size / 2, 1); }

/// The mode that open() has where it may make a file.
mode_t mode_after(int flags, va_list rest) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0; }

}  // namespace

extern "C" {

__attribute__((constructor)) void read_plan() { static_cast<void>(plan()); }

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_after(flags, rest);
  va_end(rest);
  return open_file(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_after(flags, rest);
  va_end(rest);
  return open_file(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_after(flags, rest);
  va_end(rest);
  return open_file(folder, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_after(flags, rest);
  va_end(rest);
  return open_file(folder, path, flags, mode);
}

// What glibc's headers make of calls without a mode when _FORTIFY_SOURCE is on.
int __open_2(const char* path, int flags) { return open_file(AT_FDCWD, path, flags, 0); }
int __open64_2(const char* path, int flags) { return open_file(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char* path, int flags) { return open_file(folder, path, flags, 0); }
int __openat64_2(int folder, const char* path, int flags) { return open_file(folder, path, flags, 0); }

ssize_t write(int descriptor, const void* bytes, size_t size) {
  return make({"write", written_path_of(descriptor), true},
              [&](bool whole) { return ::syscall(SYS_write, descriptor, bytes, part_of(size, whole)); });
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  return make({"write", written_path_of(descriptor), true},
              [&](bool whole) { return ::syscall(SYS_pwrite64, descriptor, bytes, part_of(size, whole), offset); });
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off_t offset) {
  return ::pwrite(descriptor, bytes, size, offset);
}

/// Half of a list of pieces is half of the first piece.
ssize_t writev(int descriptor, const iovec* pieces, int count) {
  return make({"write", written_path_of(descriptor), true}, [&](bool whole) {
    return whole ? ::syscall(SYS_writev, descriptor, pieces, count)
                 : ::syscall(SYS_write, descriptor, pieces->iov_base, part_of(pieces->iov_len, false));
  });
}

int fsync(int descriptor) {
  const auto real = [&](bool) { return ::syscall(SYS_fsync, descriptor); };
  return static_cast<int>(make({"fsync", path_of(descriptor), true}, real));
}

int fdatasync(int descriptor) {
  const auto real = [&](bool) { return ::syscall(SYS_fdatasync, descriptor); };
  return static_cast<int>(make({"fsync", path_of(descriptor), true}, real));
}

int close(int descriptor) {
  const auto real = [&](bool) { return ::syscall(SYS_close, descriptor); };
  return static_cast<int>(make({"close", written_path_of(descriptor), false, true}, real));
}

int ftruncate(int descriptor, off_t size) noexcept {
  const auto real = [&](bool) { return ::syscall(SYS_ftruncate, descriptor, size); };
  return static_cast<int>(make({"ftruncate", path_of(descriptor)}, real));
}

int ftruncate64(int descriptor, off_t size) noexcept { return ::ftruncate(descriptor, size); }

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  const auto real = [&](bool) { return ::syscall(SYS_renameat2, from_folder, from, to_folder, to, 0); };
  return static_cast<int>(make({"rename", absolute(to_folder, to), true}, real));
}

int rename(const char* from, const char* to) noexcept { return ::renameat(AT_FDCWD, from, AT_FDCWD, to); }

int unlinkat(int folder, const char* path, int flags) noexcept {
  const auto real = [&](bool) { return ::syscall(SYS_unlinkat, folder, path, flags); };
  return static_cast<int>(make({"unlink", absolute(folder, path)}, real));
}

int unlink(const char* path) noexcept { return ::unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char* path) noexcept { return ::unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

/// glibc's own does not go through unlink() above.
int remove(const char* path) noexcept {
  const int result = ::unlinkat(AT_FDCWD, path, 0);
  return result == 0 || errno != EISDIR ? result : ::unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdirat(int folder, const char* path, mode_t mode) noexcept {
  if (!plan().forbidden.empty() && absolute(folder, path).ends_with("/" + plan().forbidden)) {
    errno = EACCES;
    return -1;
  }
  const auto real = [&](bool) { return ::syscall(SYS_mkdirat, folder, path, mode); };
  return static_cast<int>(make({"mkdir", absolute(folder, path), true}, real));
}

int mkdir(const char* path, mode_t mode) noexcept { return ::mkdirat(AT_FDCWD, path, mode); }

}  // extern "C"
