#include "data/picture_folder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "data/picture_set.h"
#include "debruit/error.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostClasses = 256;

struct PartFolder {
  StoredPart part;
  std::string_view name;
};
/// The names that a part's folder may have.
constexpr std::array<PartFolder, 5> kPartFolders = {{{StoredPart::train, "train"},
                                                     {StoredPart::validation, "val"},
                                                     {StoredPart::validation, "validation"},
                                                     {StoredPart::validation, "valid"},
                                                     {StoredPart::test, "test"}}};

bool is_picture(const fs::path& file) {
  std::string ending = file.extension().string();
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

/// What lies in a folder, sorted by name; nothing that is hidden.
struct Listing {
  std::vector<fs::path> pictures;
  std::vector<fs::path> folders;
  std::size_t others = 0;
};

Listing list(const fs::path& folder) {
  Listing listing;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    const fs::path& path = entry->path();
    std::error_code ignored;
    if (path.filename().string().front() == '.') continue;
    if (entry->is_directory(ignored)) {
      listing.folders.push_back(path);
    } else if (is_picture(path)) {
      listing.pictures.push_back(path);
    } else {
      ++listing.others;
    }
  }
  if (failure) throw Error(ErrorKind::io, folder.string(), "cannot list the folder: " + failure.message());
  std::sort(listing.pictures.begin(), listing.pictures.end());
  std::sort(listing.folders.begin(), listing.folders.end());
  return listing;
}

/// The number that `name` is; nothing where it is none from 0 to 255.
std::optional<std::uint8_t> number_of(const std::string& name) {
  std::uint8_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, code] = std::from_chars(name.data(), end, number);
  if (code != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// Which label each folder of a class stands for.
struct Classes {
  std::map<std::string, std::uint8_t> labels;
  std::vector<std::string> names;  // empty where the labels are their own names
};

Classes classes_of(const std::vector<fs::path>& folders, const fs::path& root) {
  Classes classes;
  if (folders.size() > kMostClasses) {
    throw Error(ErrorKind::input, root.string(),
                "holds " + std::to_string(folders.size()) + " folders of classes; expected at most 256");
  }
  const bool numbers = std::all_of(folders.begin(), folders.end(),
                                   [](const fs::path& folder) { return number_of(folder.filename()).has_value(); });
  for (const fs::path& folder : folders) {
    const std::string name = folder.filename();
    const std::uint8_t label = numbers ? number_of(name).value() : static_cast<std::uint8_t>(classes.names.size());
    classes.labels.emplace(name, label);
    if (!numbers) classes.names.push_back(name);
  }
  return classes;
}

/// The pictures of one part, with the labels of the folders that they lie in.
PictureSet pictures_in(const fs::path& folder, const Classes& classes) {
  PictureSet set{folder.string(), {}, {}, 0};
  Listing top = list(folder);
  set.passed_over = top.others;
  if (top.folders.empty()) {
    set.files = std::move(top.pictures);
  } else if (!top.pictures.empty()) {
    throw Error(ErrorKind::input, folder.string(),
                "holds both pictures (" + top.pictures.front().filename().string() + ") and folders (" +
                    top.folders.front().filename().string() + "); expected one or the other");
  }
  for (const fs::path& inner : top.folders) {
    const auto label = classes.labels.find(inner.filename());
    if (label == classes.labels.end()) {
      throw Error(ErrorKind::input, inner.string(), "is the folder of a class that the training part does not have");
    }
    Listing listing = list(inner);
    set.passed_over += listing.others;
    if (!listing.folders.empty()) {
      throw Error(ErrorKind::input, listing.folders.front().string(),
                  "lies too deep; expected pictures in the folder of each class");
    }
    set.labels.insert(set.labels.end(), listing.pictures.size(), label->second);
    set.files.insert(set.files.end(), listing.pictures.begin(), listing.pictures.end());
  }
  if (set.files.empty()) throw Error(ErrorKind::input, folder.string(), "holds no picture (.png, .jpg or .jpeg)");
  return set;
}

/// The folders of the parts; the folder itself where it is not divided.
std::map<StoredPart, fs::path> part_folders(const fs::path& root) {
  std::map<StoredPart, fs::path> parts;
  std::error_code ignored;
  if (!fs::is_directory(root / "train", ignored)) return {{StoredPart::whole, root}};
  for (const PartFolder& known : kPartFolders) {
    if (!fs::is_directory(root / known.name, ignored)) continue;
    const auto [place, added] = parts.emplace(known.part, root / known.name);
    if (!added) {
      throw Error(ErrorKind::input, (root / known.name).string(),
                  "is a second folder of the same part; " + place->second.string() + " is the first");
    }
  }
  return parts;
}

}  // namespace

bool has_pictures(const fs::path& folder) {
  const Listing top = list(folder);
  if (!top.pictures.empty()) return true;
  for (const fs::path& inner : top.folders) {
    const Listing listing = list(inner);
    if (!listing.pictures.empty()) return true;
    for (const fs::path& innermost : listing.folders) {
      if (!list(innermost).pictures.empty()) return true;
    }
  }
  return false;
}

StoredData open_picture_folder(const fs::path& folder, const LoadOptions& options) {
  const std::map<StoredPart, fs::path> parts = part_folders(folder);
  const Classes classes = classes_of(list(parts.begin()->second).folders, folder);
  StoredData data{"folder of pictures", true, {}, {}};
  for (const auto& [part, path] : parts) data.parts.push_back(part);
  data.class_names = classes.names;
  data.read = [parts, classes, options](StoredPart part) {
    return read_pictures(pictures_in(parts.at(part), classes), options);
  };
  return data;
}

}  // namespace debruit
