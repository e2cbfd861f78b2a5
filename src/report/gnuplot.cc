#include "report/gnuplot.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "debruit/error.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

/// The child's files: nothing to read, nothing to print, messages into `log`; and where it works.
class FileActions {
 public:
  FileActions(const std::filesystem::path& folder, const std::filesystem::path& log) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

/// A process group of the child's own: Ctrl-C at the terminal goes to this program, which ends when the figure is
/// drawn, and not to gnuplot in the middle of it.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes_, 0);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

/// gnuplot's complaint on one line.
std::string complaint(const std::filesystem::path& log) {
  constexpr std::size_t kLongest = 400;
  std::error_code code;
  const bool said = std::filesystem::exists(log, code);
  if (code) throw Error(ErrorKind::io, log.string(), "cannot be looked at: " + code.message());
  const std::string text = said ? read_file(log) : "";
  std::string line;
  for (const char character : text) {
    const bool blank = static_cast<unsigned char>(character) <= ' ';
    if (!blank) line += character;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line.size() > kLongest ? line.substr(0, kLongest) + "..." : line;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

}  // namespace

std::string gnuplot_text(std::string_view text) {
  std::string quoted = "'";
  for (const char character : text) {
    if (character == '\'') quoted += '\'';
    quoted += static_cast<unsigned char>(character) < ' ' ? ' ' : character;
  }
  return quoted + "'";
}

void run_gnuplot(const std::filesystem::path& folder) {
  const std::filesystem::path log = folder / "messages.txt";
  std::string name = "gnuplot";
  std::string no_startup_files = "-d";
  std::string script = "figures.gp";
  const std::array<char*, 4> arguments = {name.data(), no_startup_files.data(), script.data(), nullptr};
  const FileActions actions(folder, log);
  const Attributes attributes;
  pid_t child = 0;
  const int code = ::posix_spawnp(&child, name.c_str(), actions.get(), attributes.get(), arguments.data(), environ);
  if (code == ENOENT) {
    throw Error(ErrorKind::io, "gnuplot",
                "is not installed, and the figures need it: `apt-get install gnuplot-nox` (Debian, Ubuntu), `dnf "
                "install gnuplot` "
                "(Fedora) or `conda install -c conda-forge gnuplot`");
  }
  if (code != 0) throw Error(ErrorKind::io, "gnuplot", "cannot be started: " + std::generic_category().message(code));
  const int status = wait_for(child);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw Error(ErrorKind::io, "gnuplot", "failed to draw the figures: " + complaint(log));
  }
}

}  // namespace debruit
