// The data sets that have a name: where they are published and what their files hold.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/dataset.h"

namespace debruit {

/// One file of a data set.
struct DatasetFile {
  std::string name;                 ///< without .gz
  std::string sha256;               ///< lower-case hex, of the decoded bytes
  std::uint64_t decoded_bytes = 0;  ///< length of the decoded file
};

/// A data set as it is published.
struct DatasetDescription {
  std::string name;
  std::vector<std::string> mirrors;  ///< base URLs, in the order in which they are tried
  std::vector<DatasetFile> files;
};

/// Every named data set. The one place to add a new one.
[[nodiscard]] std::span<const DatasetDescription> dataset_descriptions();

/// The description of `name`, or nullptr.
[[nodiscard]] const DatasetDescription* find_dataset(std::string_view name);

/// "unknown data set 'NAME': known are …"
[[nodiscard]] std::string unknown_dataset(std::string_view name);

/// Where a named data set lies. Throws Error(usage) where `data_dir` is empty.
[[nodiscard]] std::filesystem::path dataset_folder(std::string_view name, const std::filesystem::path& data_dir);

/// MNIST's names of the two files of a split.
struct SplitFiles {
  std::string_view images;
  std::string_view labels;
};
[[nodiscard]] SplitFiles split_files(Split split);

/// The names under which `file` ("train-images-idx3-ubyte") is also accepted, in the order in which they are tried:
/// plain, .gz, and both with "train-images.idx3-ubyte".
[[nodiscard]] std::vector<std::string> accepted_names(std::string_view file);

}  // namespace debruit
