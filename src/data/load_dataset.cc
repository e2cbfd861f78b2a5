#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "data/idx_folder.h"
#include "data/known_datasets.h"
#include "data/npy_images.h"
#include "data/npz_images.h"
#include "data/picture_folder.h"
#include "data/stored_data.h"
#include "debruit/dataset.h"
#include "debruit/error.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// Whether a regular file begins with these bytes.
bool begins_with(const fs::path& path, std::string_view bytes) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return false;
  std::string start(bytes.size(), '\0');
  std::ifstream(path, std::ios::binary).read(start.data(), static_cast<std::streamsize>(start.size()));
  return start == bytes;
}

bool has_ending(const fs::path& path, std::string_view ending) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && path.extension() == ending;
}

bool is_npz(const fs::path& path) { return begins_with(path, "PK\x03\x04") || has_ending(path, ".npz"); }
bool is_npy(const fs::path& path) { return begins_with(path, "\x93NUMPY") || has_ending(path, ".npy"); }
bool is_idx_folder(const fs::path& path) {
  return is_folder(path) && (has_idx_files(path, Split::train) || has_idx_files(path, Split::test));
}
bool is_picture_folder(const fs::path& path) { return is_folder(path) && has_pictures(path); }

StoredData open_npy(const fs::path& file, const LoadOptions& options) {
  return {"NumPy array", false, {StoredPart::whole}, [file, grey = options.grey](StoredPart) {
            return read_npy_images(file, grey);
          }};
}

/// The parts of which a file is there.
StoredData open_idx_files(const std::string& format, const fs::path& folder, const std::string& fetchable) {
  StoredData data{format, false, {}, [folder, fetchable](StoredPart part) {
                    return read_idx_folder(folder, part == StoredPart::test ? Split::test : Split::train, fetchable);
                  }};
  if (has_idx_files(folder, Split::train)) data.parts.push_back(StoredPart::train);
  if (has_idx_files(folder, Split::test)) data.parts.push_back(StoredPart::test);
  return data;
}

StoredData open_idx(const fs::path& folder, const LoadOptions&) {
  return open_idx_files("folder of IDX files", folder, std::string(known_datasets().front()));
}

/// One that is not there has all its parts: reading them says how to fetch it.
StoredData open_named(const std::string& name, const fs::path& data_dir) {
  StoredData data = open_idx_files("named data set", dataset_folder(name, data_dir), name);
  if (data.parts.empty()) data.parts = {StoredPart::train, StoredPart::test};
  return data;
}

constexpr std::array<DataFormat, 4> kFormats = {{
    {"idx", "a folder of four IDX files under MNIST's names, plain or .gz", is_idx_folder, open_idx},
    {"pictures", "a folder of PNG or JPEG pictures (train/CLASS/x.png, CLASS/x.png, or x.png)", is_picture_folder,
     open_picture_folder},
    {"npz", "an .npz archive (arrays of Keras, of MedMNIST, images and labels, or one array alone)", is_npz, open_npz},
    {"npy", "an .npy array ([N, H, W], [N, H, W, C], [N, C, H, W] or [N, D])", is_npy, open_npy},
}};

StoredData open_path(const fs::path& path, const LoadOptions& options) {
  std::error_code ignored;
  for (const DataFormat& format : kFormats) {
    if (format.recognises(path)) return format.open(path, options);
  }
  if (fs::exists(path, ignored)) {
    throw Error(ErrorKind::usage, path.string(),
                std::string(is_folder(path) ? "is a folder" : "is a file") + " of no known format; expected " +
                    data_formats_text());
  }
  const std::string name = path.string();
  if (name.find('/') != std::string::npos || path.has_extension()) {
    throw Error(ErrorKind::io, name, "no such file or folder");
  }
  throw Error(ErrorKind::usage, "", unknown_dataset(name) + "; or " + data_formats_text());
}

/// The part that a split is taken from; nothing where there is none. What is not divided is all for training.
std::optional<StoredPart> part_of(const StoredData& data, Split split) {
  const auto has = [&](StoredPart part) {
    return std::find(data.parts.begin(), data.parts.end(), part) != data.parts.end();
  };
  StoredPart wanted = StoredPart::train;
  if (split == Split::test) wanted = StoredPart::test;
  if (split == Split::validation) wanted = StoredPart::validation;
  if (has(wanted)) return wanted;
  if (split == Split::train && has(StoredPart::whole)) return StoredPart::whole;
  return std::nullopt;
}

std::string parts_text(const StoredData& data) {
  std::string text;
  for (const StoredPart part : data.parts) text += (text.empty() ? "" : ", ") + std::string(part_name(part));
  return text;
}

}  // namespace

std::string_view part_name(StoredPart part) {
  switch (part) {
    case StoredPart::train:
      return "train";
    case StoredPart::validation:
      return "validation";
    case StoredPart::test:
      return "test";
    case StoredPart::whole:
      break;
  }
  return "all";
}

std::span<const DataFormat> data_formats() { return kFormats; }

std::string data_formats_text() {
  std::string text;
  for (const DataFormat& format : kFormats) {
    if (!text.empty()) text += &format == &kFormats.back() ? ", or " : ", ";
    text += format.what;
  }
  return text;
}

StoredData open_data(const std::string& name_or_path, const fs::path& data_dir, const LoadOptions& options) {
  StoredData data =
      find_dataset(name_or_path) == nullptr ? open_path(name_or_path, options) : open_named(name_or_path, data_dir);
  if (options.resize && !data.resizes) {
    throw Error(ErrorKind::usage, "resize", "brings pictures to one size; " + name_or_path + " is a " + data.format);
  }
  return data;
}

std::vector<Split> available_splits(const std::string& name_or_path, const fs::path& data_dir) {
  const StoredData data = open_data(name_or_path, data_dir);
  std::vector<Split> splits;
  for (const Split split : {Split::train, Split::test, Split::validation}) {
    if (part_of(data, split)) splits.push_back(split);
  }
  return splits;
}

Dataset load_dataset(const std::string& name_or_path, Split split, const fs::path& data_dir,
                     const LoadOptions& options) {
  const StoredData stored = open_data(name_or_path, data_dir, options);
  const std::optional<StoredPart> part = part_of(stored, split);
  if (!part) {
    throw Error(
        ErrorKind::usage, name_or_path,
        "has no " + std::string(split_name(split)) + " part: this " + stored.format + " holds " + parts_text(stored));
  }
  StoredImages images = stored.read(*part);
  Dataset data;
  data.name = name_or_path;
  data.split = split;
  data.shape = images.shape;
  data.images = std::move(images.images);
  data.labels = std::move(images.labels);
  data.noisy = std::move(images.noisy);
  return data;
}

}  // namespace debruit
