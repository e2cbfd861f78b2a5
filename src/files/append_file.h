// A file that grows, for whoever reads it meanwhile.
#pragma once

#include <filesystem>
#include <string_view>

namespace debruit {

/// Starts a file anew and adds to it, each piece with one system call: whoever reads the file while it grows, or after
/// the writer was killed, finds whole pieces. A piece that does not fit on the disk is taken back.
class AppendFile {
 public:
  /// Throws Error(io).
  explicit AppendFile(std::filesystem::path file);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  /// Throws Error(io).
  void append(std::string_view piece);

 private:
  std::filesystem::path file_;
  int descriptor_;
};

}  // namespace debruit
