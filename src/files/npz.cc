#include "files/npz.h"

#include <utility>

#include "debruit/error.h"
#include "files/zip.h"

namespace debruit {
namespace {

constexpr std::string_view kSuffix = ".npy";

std::string array_name(std::string_view entry, const std::string& where) {
  if (entry.size() <= kSuffix.size() || entry.substr(entry.size() - kSuffix.size()) != kSuffix) {
    throw Error(ErrorKind::input, where, "holds \"" + std::string(entry) + "\", which is not a .npy array");
  }
  return std::string(entry.substr(0, entry.size() - kSuffix.size()));
}

std::string entry_name(std::string_view array) { return std::string(array) + std::string(kSuffix); }

}  // namespace

void write_npz(const std::filesystem::path& file, const NpzArrays& arrays) {
  ZipEntries entries;
  for (const auto& [name, array] : arrays) entries.emplace(entry_name(name), format_npy(array));
  write_zip(file, entries);
}

struct NpzFile::State {
  ZipFile archive;
  std::uint64_t limit;
  std::vector<std::string> names;

  /// The entry of an array that is there.
  [[nodiscard]] ZipFile::Entry open(std::string_view name) const {
    if (archive.has(entry_name(name))) return archive.open(entry_name(name));
    throw Error(ErrorKind::usage, archive.where(), "holds no array " + std::string(name));
  }
  [[nodiscard]] std::string where(std::string_view name) const { return archive.where() + ", " + entry_name(name); }
};

NpzFile::NpzFile(const std::filesystem::path& file, std::uint64_t limit)
    : state_(std::make_unique<State>(State{ZipFile(file, limit), limit, {}})) {
  for (const std::string& entry : state_->archive.names()) {
    state_->names.push_back(array_name(entry, state_->archive.where()));
  }
}

NpzFile::~NpzFile() = default;
NpzFile::NpzFile(NpzFile&&) noexcept = default;

const std::vector<std::string>& NpzFile::names() const noexcept { return state_->names; }

bool NpzFile::has(std::string_view name) const noexcept { return state_->archive.has(entry_name(name)); }

NpyInfo NpzFile::info(std::string_view name) const {
  ZipFile::Entry entry = state_->open(name);
  return read_npy_header([&](std::span<char> buffer) { return entry.read(buffer); },
                         state_->archive.size(entry_name(name)), state_->where(name));
}

NpyArray NpzFile::read(std::string_view name) const { return read(name, state_->limit); }

NpyArray NpzFile::read(std::string_view name, std::uint64_t limit) const {
  ZipFile::Entry entry = state_->open(name);
  NpyArray array = read_npy([&](std::span<char> buffer) { return entry.read(buffer); },
                            state_->archive.size(entry_name(name)), state_->where(name), SizeIs::announced, limit);
  entry.expect_end();
  return array;
}

NpzArrays read_npz(const std::filesystem::path& file, std::uint64_t limit) {
  const NpzFile archive(file, limit);
  NpzArrays arrays;
  for (const std::string& name : archive.names()) {
    const NpyArray& array = arrays.emplace(name, archive.read(name, limit)).first->second;
    limit -= held_bytes(array);
  }
  return arrays;
}

}  // namespace debruit
