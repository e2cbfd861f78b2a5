// A file that grows, for whoever reads it meanwhile.
#pragma once

#include <filesystem>
#include <string_view>

#include "files/descriptor.h"

namespace debruit {

/// Adds to a file, each piece with one system call: whoever reads the file while it grows, or after
/// the writer was killed, finds whole pieces. A piece that does not fit on the disk is taken back.
class AppendFile {
 public:
  enum class Start {
    anew,    ///< whatever there was is gone
    at_end,  ///< of a file that is there
  };

  /// Throws Error(io).
  explicit AppendFile(std::filesystem::path file, Start start = Start::anew);

  /// Throws Error(io); the file is as it was then.
  void append(std::string_view piece);

  /// Waits until all of the file is on the disk and closes it: nothing can be added then. Throws Error(io).
  void finish();

 private:
  std::filesystem::path file_;
  Descriptor descriptor_;
};

}  // namespace debruit
