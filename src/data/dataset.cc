#include "debruit/dataset.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <system_error>

#include "data/known_datasets.h"
#include "debruit/error.h"
#include "files/idx.h"
#include "files/sha256.h"

namespace debruit {
namespace {

constexpr std::uint8_t kLargestLabel = 9;

/// The file of `folder` that holds `name`, by whichever of its accepted names is there.
std::filesystem::path find_file(const std::filesystem::path& folder, std::string_view name,
                                std::string_view fetchable) {
  for (const std::string& candidate : accepted_names(name)) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / candidate, ignored)) return folder / candidate;
  }
  throw Error(ErrorKind::io, (folder / name).string(),
              "no such file, nor the same with .gz; `debruit data fetch " + std::string(fetchable) + "` downloads it");
}

/// Sets shape and images of `data`.
void read_images(const std::filesystem::path& file, Dataset& data) {
  IdxArray images = read_idx(file, 3);
  data.shape = {1, images.dimensions[1], images.dimensions[2]};
  if (images.dimensions[0] == 0) throw Error(ErrorKind::input, file.string(), "holds no image");
  if (data.shape.size() == 0) throw Error(ErrorKind::input, file.string(), "holds images without a pixel");
  data.images = std::move(images.values);
}

void read_labels(const std::filesystem::path& file, Dataset& data) {
  data.labels = read_idx(file, 1).values;
  const auto wrong =
      std::find_if(data.labels.begin(), data.labels.end(), [](auto label) { return label > kLargestLabel; });
  if (wrong != data.labels.end()) {
    throw Error(ErrorKind::input, file.string(),
                "label " + std::to_string(wrong - data.labels.begin()) + " is " + std::to_string(*wrong) +
                    ", expected 0 to " + std::to_string(kLargestLabel));
  }
}

}  // namespace

std::string_view split_name(Split split) { return split == Split::train ? "train" : "test"; }

std::string checksum(const Dataset& data) {
  Sha256 hash;
  hash.update(std::span(data.images));
  hash.update(std::span(data.labels));
  return "sha256:" + hash.finish();
}

Dataset keep_classes(Dataset data, std::span<const std::uint8_t> classes) {
  std::array<bool, 256> wanted{};
  for (const std::uint8_t label : classes) {
    wanted[label] = data.classes.empty() || std::binary_search(data.classes.begin(), data.classes.end(), label);
  }
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (wanted[data.labels[i]]) indices.push_back(i);
  }
  if (indices.empty()) {
    throw Error(
        ErrorKind::usage, "classes",
        "no image of " + data.name + " (" + std::string(split_name(data.split)) + ") has one of the labels asked for");
  }
  Dataset kept = take(data, indices);
  kept.classes.clear();
  for (std::size_t label = 0; label < wanted.size(); ++label) {
    if (wanted[label]) kept.classes.push_back(static_cast<std::uint8_t>(label));
  }
  return kept;
}

Dataset take_first(const Dataset& data, std::size_t count) {
  std::vector<std::size_t> indices(std::min(count, data.size()));
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return take(data, indices);
}

Dataset take(const Dataset& data, std::span<const std::size_t> indices) {
  Dataset taken{data.name, data.split, data.shape, {}, {}, data.classes};
  taken.images.reserve(indices.size() * data.shape.size());
  taken.labels.reserve(indices.size());
  for (const std::size_t index : indices) {
    if (index >= data.size()) {
      throw Error(ErrorKind::usage, "index " + std::to_string(index),
                  data.name + " has " + std::to_string(data.size()) + " images");
    }
    const auto image = data.image(index);
    taken.images.insert(taken.images.end(), image.begin(), image.end());
    taken.labels.push_back(data.labels[index]);
  }
  return taken;
}

Dataset load_dataset(const std::string& name_or_path, Split split, const std::filesystem::path& data_dir) {
  const bool named = find_dataset(name_or_path) != nullptr;
  const std::filesystem::path folder =
      named ? dataset_folder(name_or_path, data_dir) : std::filesystem::path(name_or_path);
  std::error_code ignored;
  if (!named && !std::filesystem::is_directory(folder, ignored)) {
    if (std::filesystem::exists(folder, ignored)) {
      throw Error(ErrorKind::usage, name_or_path, "is a file; expected a folder that holds four IDX files");
    }
    if (name_or_path.find('/') != std::string::npos) throw Error(ErrorKind::io, name_or_path, "no such folder");
    throw Error(ErrorKind::usage, "", unknown_dataset(name_or_path) + ", or a folder that holds four IDX files");
  }
  const std::string_view fetchable = named ? std::string_view(name_or_path) : known_datasets().front();
  const SplitFiles names = split_files(split);
  const std::filesystem::path image_file = find_file(folder, names.images, fetchable);
  const std::filesystem::path label_file = find_file(folder, names.labels, fetchable);

  Dataset data;
  data.name = name_or_path;
  data.split = split;
  read_images(image_file, data);
  read_labels(label_file, data);
  if (const std::size_t count = data.images.size() / data.shape.size(); count != data.labels.size()) {
    throw Error(ErrorKind::input, image_file.string(),
                "holds " + std::to_string(count) + " images, but " + label_file.string() + " holds " +
                    std::to_string(data.labels.size()) + " labels");
  }
  return data;
}

}  // namespace debruit
