// ZIP archives: named bytes, packed so that equal content gives equal bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace debruit {

/// Bytes by name, in name order.
using ZipEntries = std::map<std::string, std::string>;

/// Writes a deflated archive whole or not at all. No time is recorded. Throws Error(io).
void write_zip(const std::filesystem::path& file, const ZipEntries& entries);

/// An archive whose entries are read one by one, stored or deflated.
class ZipFile {
 public:
  /// Reads the directory of an archive of at most 4096 entries whose unpacked sizes add up to at most `limit` bytes and
  /// to at most largest_expansion of the file (files/limits.h; entries that share their bytes count each).
  /// Throws Error(io), and Error(input) for what is no archive, for an entry that is encrypted, packed by another
  /// method, there twice or said to unpack to more than its bytes can hold, and for a name that is empty, absolute, has
  /// a backslash or leads out of a folder by "..".
  explicit ZipFile(const std::filesystem::path& file, std::uint64_t limit);
  ~ZipFile();
  ZipFile(ZipFile&&) noexcept;

  [[nodiscard]] const std::string& where() const noexcept;  ///< the file, for errors
  /// Names of the entries, ascending.
  [[nodiscard]] const std::vector<std::string>& names() const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// Unpacked bytes of an entry that is there.
  [[nodiscard]] std::uint64_t size(std::string_view name) const;

  /// An opened entry, read from its beginning on. The archive must outlive it.
  class Entry {
   public:
    ~Entry();
    Entry(Entry&&) noexcept;
    /// Fills `buffer` and returns how many bytes there were: fewer than asked only at the end. Throws Error(input).
    [[nodiscard]] std::size_t read(std::span<char> buffer);
    /// Throws Error(input) where bytes follow, or the checksum of all of them is another.
    void expect_end();

   private:
    friend class ZipFile;
    struct State;
    explicit Entry(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
  };

  /// Opens an entry that is there. Throws Error(input).
  [[nodiscard]] Entry open(std::string_view name) const;

  /// All bytes of an entry; Error(input) naming it where it is not there or damaged.
  [[nodiscard]] std::string read(std::string_view name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace debruit
