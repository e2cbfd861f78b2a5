#include "files/zip.h"

#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) {
  constexpr std::uint64_t kLargestUnpacked = std::uint64_t{1} << 24;
  const ZipFile archive(as_file(bytes), kLargestUnpacked);
  for (const std::string& name : archive.names()) {
    must(archive.read(name).size() == archive.size(name), "an entry has another size than the archive says");
  }
}
