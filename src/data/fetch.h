// Fetching the files of a data set, behind fetch_dataset: which are missing, and from where they come.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/known_datasets.h"
#include "debruit/dataset.h"

namespace debruit {

/// What keeps `folder` from holding the data set: a line for each file that is missing or has wrong content.
/// Throws Error(io) where a file cannot be read.
[[nodiscard]] std::vector<std::string> defects_of(const DatasetDescription& dataset,
                                                  const std::filesystem::path& folder);

/// What fetch_dataset does, for any description and straight into `folder`.
FetchResult fetch_files(const DatasetDescription& dataset, const std::filesystem::path& folder,
                        const FetchOptions& options);

}  // namespace debruit
