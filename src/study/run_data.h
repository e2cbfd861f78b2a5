// The data of a run: which images it is trained and scored on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/dataset.h"
#include "debruit/train.h"
#include "runs/run_config.h"

namespace debruit {

/// The split of `config`'s data set with its class filter and its limit applied, paired up with the real noisy images
/// where there are some. Throws Error(usage) where no image is left.
[[nodiscard]] Dataset load_data(const RunConfig& config, Split split, const std::filesystem::path& data_dir);

/// What the classes of the run's data are called: as the settings say, else as its folders are; empty where the labels
/// are their own names.
[[nodiscard]] std::vector<std::string> class_names(const RunConfig& config, const std::filesystem::path& data_dir);

/// Whether the data has this split. Throws as `load_dataset` does where there is no such data.
[[nodiscard]] bool has_split(const std::string& data, Split split, const std::filesystem::path& data_dir);

/// The run's own validation data, where it has some: its validation split, else its test split, else all of it. Throws
/// Error(input) where it has changed since.
[[nodiscard]] std::optional<Dataset> load_validation_data(const RunConfig& config,
                                                          const std::filesystem::path& data_dir);

/// What a run is scored on: the test split, or where the data has none what is held out of the `training` images;
/// nothing where nothing is.
[[nodiscard]] std::optional<Dataset> load_test_data(const RunConfig& config, const Dataset& training,
                                                    const std::filesystem::path& data_dir);

/// Data to take instead of a run's own.
struct OtherData {
  std::string data;       ///< empty: the run's own
  std::string noisy;      ///< of its images; empty: none
  LoadOptions load = {};  ///< what is done to its images beside what the run does to its own
};

/// Images for a run's model.
struct DataPart {
  Dataset data;
  bool trained_on = false;  ///< they are, or begin with, images that the run was trained on
};

/// The images of a part of a run's data, with its class filter applied: "test"; "train", what it was trained on,
/// without what it held out; "validation", what it was validated on; empty: "test", or what it was validated
/// on where its data has no test split. Other data has neither the run's limits nor, unless it is the same data,
/// held-out images; what is not divided into splits is its "test" as well. Where a label matters, the classes of named
/// folders have the labels that the run knows them by. Throws Error(usage) where there is no such part, for a class
/// that the run does not know and where its own data is to be read in another way, and Error(input) where the run's
/// training data has changed since.
[[nodiscard]] DataPart load_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                                 const OtherData& other = {});

/// `load_part` of "", or where that is nothing what the run was trained on.
[[nodiscard]] Dataset load_judged_or_trained(const RunConfig& config, const std::filesystem::path& data_dir);

}  // namespace debruit
