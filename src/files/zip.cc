#include "files/zip.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/file_source.h"
#include "files/limits.h"
#include "files/pieces.h"
#include "files/zip_directory.h"

namespace debruit {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;        // bytes that are unpacked at a time
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
using OpenedEntry = std::unique_ptr<zip_file_t, CloseEntry>;

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

/// Names that would leave the folder into which somebody unpacks them.
void check_name(std::string_view name, const std::string& where) {
  const bool names_drive = name.size() > 1 && name[1] == ':';  // absolute elsewhere: "C:x"
  bool leads_out = name.empty() || name.front() == '/' || names_drive || name.find('\\') != std::string_view::npos;
  for (std::size_t begin = 0; begin <= name.size() && !leads_out;) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    leads_out = name.substr(begin, end - begin) == "..";
    begin = end + 1;
  }
  if (!leads_out) return;
  throw Error(ErrorKind::input, where,
              "holds an entry named \"" + std::string(name) + "\"; expected relative paths without \"..\"");
}

/// What the archive's directory says of an entry, after everything in it that could do harm was refused.
zip_stat_t checked_stat(zip_t* archive, zip_uint64_t index, std::uint64_t limit, const std::string& where) {
  constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  zip_stat_t status;
  if (zip_stat_index(archive, index, 0, &status) != 0 || (status.valid & kNeeded) != kNeeded) {
    throw Error(ErrorKind::input, where, "has a damaged entry: " + std::string(zip_strerror(archive)));
  }
  check_name(status.name, where);
  const std::string name = where + ", " + status.name;
  if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE) {
    throw Error(ErrorKind::input, name, "is packed by an unknown method; stored and deflated are known");
  }
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE) {
    throw Error(ErrorKind::input, name, "is encrypted");
  }
  if (status.size > limit) {
    throw Error(ErrorKind::input, name,
                "is larger than what may be unpacked: " + std::to_string(status.size) + " bytes, of which " +
                    std::to_string(limit) + " are left");
  }
  if (status.comp_method == ZIP_CM_STORE && status.size != status.comp_size) {
    throw Error(ErrorKind::input, name, "is stored, but its two sizes differ");
  }
  if (status.size / kDeflateExpansion > status.comp_size) {
    throw Error(ErrorKind::input, name, "says that it unpacks to more than its bytes can hold");
  }
  return status;
}

}  // namespace

void write_zip(const std::filesystem::path& file, const ZipEntries& entries) {
  const std::string where = file.string();
  const Source source = memory_source(where);
  Archive archive = open_archive(source.get(), ZIP_CREATE | ZIP_TRUNCATE, ErrorKind::io, where);
  for (const auto& [name, bytes] : entries) add_entry(archive.get(), name, bytes, where);
  if (zip_close(archive.get()) != 0) {
    throw Error(ErrorKind::io, where, std::string("cannot pack the archive: ") + zip_strerror(archive.get()));
  }
  (void)archive.release();  // zip_close has freed it
  write_file(file, read_source(source.get(), where));
}

struct ZipFile::State {
  struct Member {
    zip_uint64_t index = 0;
    std::uint64_t size = 0;  // unpacked
  };

  [[nodiscard]] const Member& member(std::string_view name) const {
    const auto found = members.find(name);
    if (found == members.end()) throw Error(ErrorKind::input, where, "holds no " + std::string(name));
    return found->second;
  }

  std::string where;
  Source source;
  Archive archive;
  std::map<std::string, Member, std::less<>> members;
  std::vector<std::string> names;
};

struct ZipFile::Entry::State {
  std::string where;
  OpenedEntry opened;
};

ZipFile::Entry::Entry(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipFile::Entry::~Entry() = default;
ZipFile::Entry::Entry(Entry&&) noexcept = default;

std::size_t ZipFile::Entry::read(std::span<char> buffer) {
  zip_file_t* const entry = state_->opened.get();
  std::size_t done = 0;
  while (done < buffer.size()) {
    const zip_int64_t got = zip_fread(entry, buffer.data() + done, buffer.size() - done);
    if (got < 0) throw Error(ErrorKind::input, state_->where, std::string("is damaged: ") + zip_file_strerror(entry));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void ZipFile::Entry::expect_end() {
  std::array<char, 1> more{};
  // The read that meets the end is the one that checks the CRC.
  if (read(more) != 0) {
    throw Error(ErrorKind::input, state_->where, "does not unpack to the size that it announces");
  }
}

ZipFile::ZipFile(const std::filesystem::path& file, std::uint64_t limit) : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.where = file.string();
  const FileSource bytes(file);
  if (bytes.size() == 0) throw Error(ErrorKind::input, state.where, "is empty; a ZIP archive was expected");
  check_zip_directory(bytes, state.where);
  limit = std::min(limit, largest_expansion(bytes.size()));
  state.source = file_source(file, state.where);
  state.archive = open_archive(state.source.get(), ZIP_RDONLY | ZIP_CHECKCONS, ErrorKind::input, state.where);
  const zip_int64_t count = zip_get_num_entries(state.archive.get(), 0);
  for (zip_uint64_t index = 0; index < static_cast<zip_uint64_t>(count); ++index) {
    const zip_stat_t status = checked_stat(state.archive.get(), index, limit, state.where);
    limit -= status.size;
    if (!state.members.emplace(status.name, State::Member{index, status.size}).second) {
      throw Error(ErrorKind::input, state.where, "holds \"" + std::string(status.name) + "\" twice");
    }
  }
  for (const auto& [name, member] : state.members) state.names.push_back(name);
}

ZipFile::~ZipFile() = default;
ZipFile::ZipFile(ZipFile&&) noexcept = default;

const std::string& ZipFile::where() const noexcept { return state_->where; }
const std::vector<std::string>& ZipFile::names() const noexcept { return state_->names; }

bool ZipFile::has(std::string_view name) const noexcept { return state_->members.find(name) != state_->members.end(); }

std::uint64_t ZipFile::size(std::string_view name) const { return state_->member(name).size; }

ZipFile::Entry ZipFile::open(std::string_view name) const {
  const State::Member& wanted = state_->member(name);
  auto entry = std::make_unique<Entry::State>();
  entry->where = state_->where + ", " + std::string(name);
  entry->opened.reset(zip_fopen_index(state_->archive.get(), wanted.index, 0));
  if (!entry->opened) {
    throw Error(ErrorKind::input, entry->where,
                "cannot be unpacked: " + std::string(zip_strerror(state_->archive.get())));
  }
  return Entry(std::move(entry));
}

std::string ZipFile::read(std::string_view name) const {
  Entry entry = open(name);
  Pieces<std::string> pieces;
  for (std::uint64_t left = size(name); left > 0;) {
    std::string piece(std::min<std::uint64_t>(left, kPiece), '\0');
    if (entry.read(piece) != piece.size()) {
      throw Error(ErrorKind::input, state_->where + ", " + std::string(name),
                  "does not unpack to the size that it announces");
    }
    left -= piece.size();
    pieces.add(std::move(piece));
  }
  entry.expect_end();
  return pieces.join();
}

}  // namespace debruit
