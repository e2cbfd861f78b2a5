// The data sets that have a name: finding them and their files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/dataset.h"
#include "debruit/dataset_description.h"

namespace debruit {

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
