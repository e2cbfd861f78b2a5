// The end of a ZIP archive, looked at before libzip reads its directory.
#pragma once

#include <cstdint>
#include <string>

#include "files/file_source.h"

namespace debruit {

/// An archive has at most this many entries, and a directory of at most this many bytes.
inline constexpr std::uint64_t kMostZipEntries = 4096;
inline constexpr std::uint64_t kLargestZipDirectory = std::uint64_t{4} << 20;

/// libzip takes room for the directory that an archive announces before it has read it. Throws Error(input) naming
/// `where` for a file without the end record of an archive, and for one of whose end records (the plain one, or that of
/// ZIP64) announces more than the limits above.
void check_zip_directory(const FileSource& file, const std::string& where);

}  // namespace debruit
