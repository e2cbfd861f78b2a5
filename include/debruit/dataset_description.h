// The data sets that have a name: where they are published and what their files hold.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

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
  std::vector<std::string> mirrors;  ///< base URLs, in the order in which they are tried; files there end in .gz
  std::vector<DatasetFile> files;
};

/// Every named data set.
[[nodiscard]] std::span<const DatasetDescription> dataset_descriptions();

}  // namespace debruit
