#include "data/idx_folder.h"

#include <string>
#include <system_error>

#include "data/idx_images.h"
#include "data/known_datasets.h"
#include "debruit/error.h"
#include "files/idx.h"

namespace debruit {
namespace {

/// The file of `folder` that holds `name`, by whichever of its accepted names is there; empty where none is.
std::filesystem::path present_file(const std::filesystem::path& folder, std::string_view name) {
  for (const std::string& candidate : accepted_names(name)) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / candidate, ignored)) return folder / candidate;
  }
  return {};
}

std::filesystem::path find_file(const std::filesystem::path& folder, std::string_view name,
                                std::string_view fetchable) {
  std::filesystem::path found = present_file(folder, name);
  if (!found.empty()) return found;
  throw Error(ErrorKind::io, (folder / name).string(),
              "no such file, nor the same with .gz; `debruit data fetch " + std::string(fetchable) + "` downloads it");
}

}  // namespace

bool has_idx_files(const std::filesystem::path& folder, Split split) {
  const SplitFiles names = split_files(split);
  return !present_file(folder, names.images).empty() || !present_file(folder, names.labels).empty();
}

StoredImages read_idx_folder(const std::filesystem::path& folder, Split split, std::string_view fetchable) {
  const SplitFiles names = split_files(split);
  const std::filesystem::path image_file = find_file(folder, names.images, fetchable);
  const std::filesystem::path label_file = find_file(folder, names.labels, fetchable);
  StoredImages stored = read_idx_images(image_file);
  stored.labels = read_idx(label_file, 1).values;
  if (stored.images.size() != stored.labels.size()) {
    throw Error(ErrorKind::input, image_file.string(),
                "holds " + std::to_string(stored.images.size()) + " images, but " + label_file.string() + " holds " +
                    std::to_string(stored.labels.size()) + " labels");
  }
  stored.source += ", labels " + label_file.filename().string();
  return stored;
}

}  // namespace debruit
