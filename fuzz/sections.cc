#include "fuzz/sections.h"

#include <stdlib.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <fstream>

#include "fuzz/target.h"

namespace debruit::fuzz {
namespace {

constexpr std::string_view kMark = "\n--- ";

/// A little-endian number of `size` bytes.
std::string number(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  return bytes;
}

/// What the local header and the directory say of an entry alike (APPNOTE.TXT 4.3.7), up to the lengths of its name and
/// of nothing extra.
std::string entry_fields(std::string_view bytes, std::size_t name_size) {
  const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
  constexpr std::uint16_t kVersion = 20;
  constexpr std::uint16_t kFirstDay = (1 << 5) | 1;
  return number(kVersion, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(kFirstDay, 2) + number(crc, 4) +
         number(bytes.size(), 4) + number(bytes.size(), 4) + number(name_size, 2) + number(0, 2);
}

/// A folder that is emptied rather than made anew, and removed when the process ends well.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "debruit-fuzz-XXXXXX").string();
    must(::mkdtemp(pattern.data()) != nullptr, "no temporary folder can be made");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

std::vector<Section> sections_of(std::string_view input) {
  std::vector<Section> sections;
  const bool begins = input.starts_with(kMark.substr(1));
  std::size_t at = begins ? kMark.size() - 1 : input.find(kMark);
  if (at == std::string_view::npos) return sections;
  input.remove_prefix(begins ? at : at + kMark.size());
  while (true) {
    const std::size_t end = input.find(kMark);
    const std::string_view section = input.substr(0, end);
    const std::size_t line = std::min(section.find('\n'), section.size());
    sections.push_back({section.substr(0, line), section.substr(std::min(line + 1, section.size()))});
    if (end == std::string_view::npos) return sections;
    input.remove_prefix(end + kMark.size());
  }
}

std::string stored_zip(std::span<const Section> sections, std::string_view suffix) {
  constexpr std::size_t kLongestName = 1000;
  std::string archive;
  std::string directory;
  for (const Section& section : sections) {
    const std::string name = std::string(section.name.substr(0, kLongestName)) + std::string(suffix);
    const std::string fields = entry_fields(section.bytes, name.size());
    // Of the directory alone: who made it, no comment, first disk, attributes, where the entry begins.
    directory += "PK\1\2" + number(20, 2) + fields + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) +
                 number(archive.size(), 4) + name;
    archive += "PK\3\4" + fields + name;
    archive += section.bytes;
  }
  const std::size_t count = sections.size();
  const std::string end = "PK\5\6" + number(0, 2) + number(0, 2) + number(count, 2) + number(count, 2) +
                          number(directory.size(), 4) + number(archive.size(), 4) + number(0, 2);
  return archive + directory + end;
}

const std::filesystem::path& as_npz(std::string_view input) { return as_file(stored_zip(sections_of(input), ".npy")); }

const std::filesystem::path& as_folder(std::span<const Section> sections, std::span<const std::string_view> names) {
  static const TemporaryFolder folder;
  for (const std::string_view name : names) std::filesystem::remove(folder.path() / name);
  for (const Section& section : sections) {
    if (std::find(names.begin(), names.end(), section.name) == names.end()) continue;
    std::ofstream(folder.path() / section.name, std::ios::binary) << section.bytes;
  }
  return folder.path();
}

}  // namespace debruit::fuzz
