// Format: PKWARE's APPNOTE.TXT, 4.3.14 to 4.3.16
#include "files/zip_directory.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "debruit/error.h"

namespace debruit {
namespace {

constexpr std::string_view kEndMark = "PK\5\6";
constexpr std::size_t kEndBytes = 22;  // and a comment of at most 65535
constexpr std::size_t kLargestComment = 65535;
constexpr std::string_view kLocatorMark = "PK\6\7";
constexpr std::size_t kLocatorBytes = 20;
constexpr std::string_view kBigEndMark = "PK\6\6";
constexpr std::size_t kBigEndBytes = 56;

/// A little-endian number of `size` bytes, which are there.
std::uint64_t number(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + offset, size);
  return value;
}

class EndRecords {
 public:
  EndRecords(const FileSource& file, const std::string& where) : file_(file), where_(where) {}

  void check() const {
    const std::uint64_t size = std::min<std::uint64_t>(file_.size(), kLocatorBytes + kEndBytes + kLargestComment);
    const std::string tail = read(file_.size() - size, size);
    bool found = false;
    // A comment may hold something that looks like an end record. Which of them libzip takes is its affair.
    for (std::size_t at = tail.find(kEndMark); at != std::string::npos; at = tail.find(kEndMark, at + 1)) {
      if (tail.size() - at < kEndBytes) break;
      found = true;
      check_counts(number(tail, at + 10, 2), number(tail, at + 12, 4));
      if (at >= kLocatorBytes) check_big(std::string_view(tail).substr(at - kLocatorBytes, kLocatorBytes));
    }
    if (!found) {
      throw Error(ErrorKind::input, where_,
                  "is not a readable ZIP archive: it has no end record; cut off, or no archive");
    }
  }

 private:
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size) const {
    std::string bytes(size, '\0');
    bytes.resize(file_.read_at(offset, bytes));
    return bytes;
  }

  void check_counts(std::uint64_t entries, std::uint64_t bytes) const {
    constexpr std::uint64_t kInBigEntries = 0xffff;
    constexpr std::uint64_t kInBigBytes = 0xffffffff;
    if (entries > kMostZipEntries && entries != kInBigEntries) {
      throw Error(
          ErrorKind::input, where_,
          "holds more than " + std::to_string(kMostZipEntries) + " entries: it announces " + std::to_string(entries));
    }
    if (bytes > kLargestZipDirectory && bytes != kInBigBytes) {
      throw Error(ErrorKind::input, where_,
                  "announces a directory of " + std::to_string(bytes) + " bytes; at most " +
                      std::to_string(kLargestZipDirectory) + " are read");
    }
  }

  /// Of the record that a locator names, where it is one.
  void check_big(std::string_view locator) const {
    if (!locator.starts_with(kLocatorMark)) return;
    const std::uint64_t offset = number(locator, 8, 8);
    if (offset >= file_.size()) return;
    const std::string record = read(offset, kBigEndBytes);
    if (record.size() < kBigEndBytes || !record.starts_with(kBigEndMark)) return;
    check_counts(number(record, 32, 8), number(record, 40, 8));
  }

  const FileSource& file_;
  const std::string& where_;
};

}  // namespace

void check_zip_directory(const FileSource& file, const std::string& where) { EndRecords(file, where).check(); }

}  // namespace debruit
