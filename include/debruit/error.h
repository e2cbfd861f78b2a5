// The one exception type of the library.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace debruit {

/// What kind of thing went wrong; the command line turns it into an exit code (in brackets).
enum class ErrorKind {
  internal,  ///< a defect of debruit itself [1]
  usage,     ///< an option, a name or a value that the caller chose is not acceptable [2]
  input,     ///< a file or an array does not hold what it should [3]
  io,        ///< the operating system or the network refused: missing file, full disk, no permission [4]
  diverged,  ///< a loss or a weight stopped being finite [5]
};

/// Every failure that the library reports. `what()` is one line, "where: message", fit to be shown to a person whatever
/// the file or the name that it speaks of holds: control characters and bytes that are not UTF-8 appear as \xNN, and a
/// message of more than 2000 bytes is cut.
class Error : public std::runtime_error {
 public:
  /// `where` names the file, the option or the field at fault and may be empty.
  Error(ErrorKind kind, std::string_view where, std::string_view message);

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  /// As `what()` shows it.
  [[nodiscard]] const std::string& where() const noexcept { return where_; }

 private:
  ErrorKind kind_;
  std::string where_;
};

}  // namespace debruit
