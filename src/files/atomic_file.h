// Files that appear whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace debruit {

/// Reads a whole file of at most `limit` bytes, or a pipe until its writers have closed it. Throws Error(io) where it
/// cannot be read, Error(input) where it is larger.
[[nodiscard]] std::string read_file(const std::filesystem::path& file, std::uint64_t limit = std::uint64_t{1} << 30);

/// Writes `bytes` beside `file` and renames the result over it, so that `file` holds the old content or the new, also
/// after a loss of power; the new one once this returns. Throws Error(io); nothing is left behind then, and nothing is
/// tried again: a disk that failed once is not believed.
void write_file(const std::filesystem::path& file, std::string_view bytes);

/// A file under construction, for output that other software writes by itself (a download): write to `path()`, then
/// `commit()`. Without a commit the unfinished file is removed.
class AtomicFile {
 public:
  /// A link is written through. Throws Error(io) where `target` is something else than a regular file.
  explicit AtomicFile(const std::filesystem::path& target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return temporary_; }
  /// Flushes the file to the disk and gives it its final name. Throws Error(io) and removes the unfinished file then.
  void commit();

 private:
  friend void write_file(const std::filesystem::path& file, std::string_view bytes);
  void write(std::string_view bytes) const;
  void flush() const;
  void give_name();
  void discard() noexcept;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
};

/// Whether a file of this name is an unfinished one: `.NAME.PID-N-RANDOM.tmp`. A process that was killed leaves it.
[[nodiscard]] bool is_unfinished_file(std::string_view name) noexcept;

/// Removes the unfinished files that lie in `folder` itself, if it is there, and returns how many there were. Call it
/// where nobody is writing there. Throws Error(io).
std::size_t remove_unfinished_files(const std::filesystem::path& folder);

}  // namespace debruit
