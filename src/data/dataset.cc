#include "debruit/dataset.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <system_error>
#include <utility>

#include "data/known_datasets.h"
#include "data/shape_check.h"
#include "debruit/error.h"
#include "files/idx.h"
#include "files/sha256.h"

namespace debruit {
namespace {

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
  data.images = Images(std::move(images.values), data.shape.size());
}

std::span<const std::uint8_t> bytes_of(const Pixels& pixels) {
  static_assert(std::endian::native == std::endian::little);
  return std::visit(
      [](auto values) { return std::span(reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()); },
      pixels);
}

void add_pixels(Sha256& hash, const Images& images) {
  PixelBuffer buffer;
  for (std::size_t i = 0; i < images.size(); ++i) hash.update(bytes_of(images.image(i, buffer)));
}

/// Where the four files of a data set lie. Throws Error(usage) or Error(io) where there is no such folder.
std::filesystem::path find_folder(const std::string& name_or_path, const std::filesystem::path& data_dir) {
  const bool named = find_dataset(name_or_path) != nullptr;
  std::filesystem::path folder = named ? dataset_folder(name_or_path, data_dir) : std::filesystem::path(name_or_path);
  std::error_code ignored;
  if (named || std::filesystem::is_directory(folder, ignored)) return folder;
  if (std::filesystem::exists(folder, ignored)) {
    throw Error(ErrorKind::usage, name_or_path, "is a file; expected a folder that holds four IDX files");
  }
  if (name_or_path.find('/') != std::string::npos) throw Error(ErrorKind::io, name_or_path, "no such folder");
  throw Error(ErrorKind::usage, "", unknown_dataset(name_or_path) + ", or a folder that holds four IDX files");
}

}  // namespace

std::string_view split_name(Split split) {
  switch (split) {
    case Split::train:
      return "train";
    case Split::test:
      return "test";
    case Split::validation:
      return "validation";
  }
  throw Error(ErrorKind::internal, "split", "is none of the known ones");
}

Dataset pair_up(Dataset clean, const Dataset& noisy) {
  if (clean.size() != noisy.size() || clean.shape != noisy.shape) {
    throw Error(ErrorKind::usage, noisy.name,
                "holds " + std::to_string(noisy.size()) + " images of " + shape_text(noisy.shape) + ", but " +
                    clean.name + " holds " + std::to_string(clean.size()) + " of " + shape_text(clean.shape) +
                    "; expected a noisy image for each clean one");
  }
  clean.noisy = noisy.images;
  return clean;
}

std::string checksum(const Dataset& data) {
  Sha256 hash;
  add_pixels(hash, data.images);
  add_pixels(hash, data.noisy);
  hash.update(std::span(data.labels));
  return "sha256:" + hash.finish();
}

Dataset keep_classes(Dataset data, std::span<const std::uint8_t> classes) {
  if (!data.has_labels()) {
    throw Error(ErrorKind::usage, "classes", data.name + " has no labels to choose images by");
  }
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
  for (const std::size_t index : indices) {
    if (index < data.size()) continue;
    throw Error(ErrorKind::usage, "index " + std::to_string(index),
                data.name + " has " + std::to_string(data.size()) + " images");
  }
  Dataset taken{data.name, data.split, data.shape, data.images.take(indices), {}, {}, data.classes};
  if (data.has_pairs()) taken.noisy = data.noisy.take(indices);
  if (!data.has_labels()) return taken;
  taken.labels.reserve(indices.size());
  for (const std::size_t index : indices) taken.labels.push_back(data.labels[index]);
  return taken;
}

Dataset load_dataset(const std::string& name_or_path, Split split, const std::filesystem::path& data_dir) {
  const std::filesystem::path folder = find_folder(name_or_path, data_dir);
  if (split == Split::validation) {
    throw Error(ErrorKind::usage, name_or_path, "has no validation split; expected train or test");
  }
  const bool named = find_dataset(name_or_path) != nullptr;
  const std::string_view fetchable = named ? std::string_view(name_or_path) : known_datasets().front();
  const SplitFiles names = split_files(split);
  const std::filesystem::path image_file = find_file(folder, names.images, fetchable);
  const std::filesystem::path label_file = find_file(folder, names.labels, fetchable);

  Dataset data;
  data.name = name_or_path;
  data.split = split;
  read_images(image_file, data);
  data.labels = read_idx(label_file, 1).values;
  if (const std::size_t count = data.size(); count != data.labels.size()) {
    throw Error(ErrorKind::input, image_file.string(),
                "holds " + std::to_string(count) + " images, but " + label_file.string() + " holds " +
                    std::to_string(data.labels.size()) + " labels");
  }
  return data;
}

std::vector<Split> available_splits(const std::string& name_or_path, const std::filesystem::path& data_dir) {
  const std::filesystem::path folder = find_folder(name_or_path, data_dir);
  std::vector<Split> splits;
  for (const Split split : {Split::train, Split::test}) {
    const std::vector<std::string> names = accepted_names(split_files(split).images);
    const auto is_there = [&](const std::string& name) {
      std::error_code ignored;
      return std::filesystem::exists(folder / name, ignored);
    };
    if (std::ranges::any_of(names, is_there)) splits.push_back(split);
  }
  return splits;
}

}  // namespace debruit
