#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace debruit::cli {
namespace {

int descriptor_of(const std::ostream& out) {
  if (&out == &std::cout) return STDOUT_FILENO;
  if (&out == &std::cerr) return STDERR_FILENO;
  return -1;
}

}  // namespace

bool is_terminal_stream(const std::ostream& out) {
  const int descriptor = descriptor_of(out);
  return descriptor >= 0 && ::isatty(descriptor) == 1;
}

TerminalSize terminal_size(const std::ostream& out) {
  TerminalSize found;
  winsize size{};
  if (::ioctl(descriptor_of(out), TIOCGWINSZ, &size) != 0) return found;
  constexpr std::size_t kLeast = 2;
  if (size.ws_col > 0) found.columns = std::max<std::size_t>(kLeast, size.ws_col);
  if (size.ws_row > 0) found.rows = std::max<std::size_t>(kLeast, size.ws_row);
  return found;
}

}  // namespace debruit::cli
