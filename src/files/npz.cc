#include "files/npz.h"

#include <zip.h>

#include <array>
#include <functional>
#include <memory>
#include <span>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/file_source.h"
#include "files/gzip.h"

namespace debruit {
namespace {

constexpr zip_int64_t kMaxEntries = 4096;
constexpr zip_uint16_t kDosDate = (0 << 9) | (1 << 5) | 1;  // 1 January 1980, the earliest that ZIP can say
constexpr zip_uint32_t kDeflateLevel = 6;

struct CloseSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Source = std::unique_ptr<zip_source_t, CloseSource>;
using Archive = std::unique_ptr<zip_t, DiscardArchive>;
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;

std::string zip_message(zip_error_t& error) {
  std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  return message;
}

/// An empty ZIP source in memory.
Source memory_source(const std::string& where) {
  zip_error_t error;
  zip_error_init(&error);
  Source source(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!source) throw Error(ErrorKind::io, where, zip_message(error));
  return source;
}

Source file_source(const std::filesystem::path& file, const std::string& where) {
  zip_error_t error;
  zip_error_init(&error);
  Source source(zip_source_file_create(file.c_str(), 0, -1, &error));
  if (!source) throw Error(ErrorKind::io, where, zip_message(error));
  return source;
}

/// Opens the archive and keeps `source` alive for the caller.
Archive open_archive(zip_source_t* source, int flags, ErrorKind kind, const std::string& where) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_keep(source);
  Archive archive(zip_open_from_source(source, flags, &error));
  if (!archive) {
    zip_source_free(source);
    throw Error(kind, where, "is not a readable ZIP archive: " + zip_message(error));
  }
  return archive;
}

void add_entry(zip_t* archive, const std::string& name, std::string_view bytes, const std::string& where) {
  const auto check = [&](bool good) {
    if (!good) throw Error(ErrorKind::io, where, std::string("cannot pack ") + name + ": " + zip_strerror(archive));
  };
  zip_source_t* content = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
  check(content != nullptr);
  const zip_int64_t index = zip_file_add(archive, name.c_str(), content, ZIP_FL_ENC_UTF_8);
  if (index < 0) zip_source_free(content);
  check(index >= 0);
  const auto entry = static_cast<zip_uint64_t>(index);
  check(zip_set_file_compression(archive, entry, ZIP_CM_DEFLATE, kDeflateLevel) == 0);
  check(zip_file_set_dostime(archive, entry, 0, kDosDate, 0) == 0);
}

std::string read_source(zip_source_t* source, const std::string& where) {
  zip_stat_t status;
  if (zip_source_open(source) != 0 || zip_source_stat(source, &status) != 0) {
    throw Error(ErrorKind::io, where, "cannot pack the archive");
  }
  std::string bytes(status.size, '\0');
  const zip_int64_t got = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (got != static_cast<zip_int64_t>(bytes.size())) throw Error(ErrorKind::io, where, "cannot pack the archive");
  return bytes;
}

/// What the archive's directory says of an entry, after everything in it that could do harm was refused.
zip_stat_t checked_stat(zip_t* archive, zip_uint64_t index, std::uint64_t limit, const std::string& where) {
  constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  zip_stat_t status;
  if (zip_stat_index(archive, index, 0, &status) != 0 || (status.valid & kNeeded) != kNeeded) {
    throw Error(ErrorKind::input, where, "has a damaged entry: " + std::string(zip_strerror(archive)));
  }
  const std::string name = where + ", " + status.name;
  if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE) {
    throw Error(ErrorKind::input, name, "is packed by an unknown method; stored and deflated are known");
  }
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE) {
    throw Error(ErrorKind::input, name, "is encrypted");
  }
  if (status.size > limit) throw Error(ErrorKind::input, name, "is larger than what may be unpacked");
  if (status.size / kDeflateExpansion > status.comp_size) {
    throw Error(ErrorKind::input, name, "says that it unpacks to more than its bytes can hold");
  }
  return status;
}

std::string array_name(std::string_view entry, const std::string& where) {
  constexpr std::string_view kSuffix = ".npy";
  if (entry.size() <= kSuffix.size() || entry.substr(entry.size() - kSuffix.size()) != kSuffix) {
    throw Error(ErrorKind::input, where, "holds \"" + std::string(entry) + "\", which is not a .npy array");
  }
  return std::string(entry.substr(0, entry.size() - kSuffix.size()));
}

}  // namespace

void write_npz(const std::filesystem::path& file, const NpzArrays& arrays) {
  const std::string where = file.string();
  std::map<std::string, std::string> entries;  // outlives the archive, which refers to it
  for (const auto& [name, array] : arrays) entries.emplace(name + ".npy", format_npy(array));
  const Source source = memory_source(where);
  Archive archive = open_archive(source.get(), ZIP_CREATE | ZIP_TRUNCATE, ErrorKind::io, where);
  for (const auto& [name, bytes] : entries) add_entry(archive.get(), name, bytes, where);
  if (zip_close(archive.get()) != 0) {
    throw Error(ErrorKind::io, where, std::string("cannot pack the archive: ") + zip_strerror(archive.get()));
  }
  (void)archive.release();  // zip_close has freed it
  write_file(file, read_source(source.get(), where));
}

struct NpzFile::State {
  struct Member {
    zip_uint64_t index = 0;
    std::uint64_t size = 0;  // unpacked
  };

  [[nodiscard]] std::string entry_name(std::string_view name) const {
    return where + ", " + std::string(name) + ".npy";
  }
  [[nodiscard]] const Member& member(std::string_view name) const {
    const auto found = members.find(name);
    if (found == members.end()) throw Error(ErrorKind::usage, where, "holds no array " + std::string(name));
    return found->second;
  }
  [[nodiscard]] Entry open(const Member& wanted, const std::string& entry) const {
    Entry opened(zip_fopen_index(archive.get(), wanted.index, 0));
    if (!opened)
      throw Error(ErrorKind::input, entry, "cannot be unpacked: " + std::string(zip_strerror(archive.get())));
    return opened;
  }

  std::string where;
  Source source;
  Archive archive;
  std::map<std::string, Member, std::less<>> members;
  std::vector<std::string> names;
};

namespace {

/// Reads on in an opened entry.
std::size_t read_some(zip_file_t* entry, std::span<char> buffer, const std::string& where) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const zip_int64_t got = zip_fread(entry, buffer.data() + done, buffer.size() - done);
    if (got < 0) throw Error(ErrorKind::input, where, std::string("is damaged: ") + zip_file_strerror(entry));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace

NpzFile::NpzFile(const std::filesystem::path& file, std::uint64_t limit) : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.where = file.string();
  if (FileSource(file).size() == 0) {
    throw Error(ErrorKind::input, state.where, "is empty; a ZIP archive was expected");
  }
  state.source = file_source(file, state.where);
  state.archive = open_archive(state.source.get(), ZIP_RDONLY | ZIP_CHECKCONS, ErrorKind::input, state.where);
  const zip_int64_t count = zip_get_num_entries(state.archive.get(), 0);
  if (count < 0 || count > kMaxEntries) throw Error(ErrorKind::input, state.where, "holds more than 4096 entries");
  for (zip_uint64_t index = 0; index < static_cast<zip_uint64_t>(count); ++index) {
    const zip_stat_t status = checked_stat(state.archive.get(), index, limit, state.where);
    limit -= status.size;
    const std::string name = array_name(status.name, state.where);
    if (!state.members.emplace(name, State::Member{index, status.size}).second) {
      throw Error(ErrorKind::input, state.where, "holds \"" + std::string(status.name) + "\" twice");
    }
  }
  for (const auto& [name, member] : state.members) state.names.push_back(name);
}

NpzFile::~NpzFile() = default;
NpzFile::NpzFile(NpzFile&&) noexcept = default;

const std::vector<std::string>& NpzFile::names() const noexcept { return state_->names; }

bool NpzFile::has(std::string_view name) const noexcept { return state_->members.find(name) != state_->members.end(); }

NpyInfo NpzFile::info(std::string_view name) const {
  const State::Member& member = state_->member(name);
  const std::string entry = state_->entry_name(name);
  const Entry opened = state_->open(member, entry);
  return read_npy_header([&](std::span<char> buffer) { return read_some(opened.get(), buffer, entry); }, member.size,
                         entry);
}

NpyArray NpzFile::read(std::string_view name) const {
  const State::Member& member = state_->member(name);
  const std::string entry = state_->entry_name(name);
  const Entry opened = state_->open(member, entry);
  NpyArray array =
      read_npy([&](std::span<char> buffer) { return read_some(opened.get(), buffer, entry); }, member.size, entry);
  // The read that meets the end is the one that checks the CRC.
  std::array<char, 1> more{};
  if (read_some(opened.get(), more, entry) != 0) {
    throw Error(ErrorKind::input, entry, "does not unpack to the size that it announces");
  }
  return array;
}

NpzArrays read_npz(const std::filesystem::path& file, std::uint64_t limit) {
  const NpzFile archive(file, limit);
  NpzArrays arrays;
  for (const std::string& name : archive.names()) arrays.emplace(name, archive.read(name));
  return arrays;
}

}  // namespace debruit
