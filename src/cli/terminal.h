// Whether output goes to a terminal, and how large it is.
#pragma once

#include <cstddef>
#include <ostream>

namespace debruit::cli {

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// True where `out` is std::cout or std::cerr and these are terminals.
[[nodiscard]] bool is_terminal_stream(const std::ostream& out);

/// Both at least 2; the usual size where it is not known.
[[nodiscard]] TerminalSize terminal_size(const std::ostream& out);

}  // namespace debruit::cli
