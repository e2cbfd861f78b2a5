// The data of a run: which images it is trained and scored on.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/dataset.h"
#include "debruit/train.h"
#include "runs/run_config.h"

namespace debruit {

/// The split of `config`'s data set with its class filter and its limit applied. Throws Error(usage) where no image is
/// left.
[[nodiscard]] Dataset load_data(const RunConfig& config, Split split, const std::filesystem::path& data_dir);

/// Whether the data has this split. Throws as `load_dataset` does where there is no such data.
[[nodiscard]] bool has_split(const std::string& data, Split split, const std::filesystem::path& data_dir);

/// The images of a part of a run's data, with its class filter applied: "test"; "train", what it was trained on,
/// without what it held out; "validation", what it held out. `other`, where it is not empty, names data to take
/// instead, without the run's limits: nothing of it was held out, so its "train" is all of its training split, and what
/// is not divided into parts is its "test" as well. Throws
/// Error(usage) where there is no such part, and Error(input) where the run's training data has changed since.
[[nodiscard]] Dataset load_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                                const std::string& other = {});

/// Its images, [count, size], scaled.
[[nodiscard]] std::vector<float> scaled_images(const Dataset& data, Scaling scaling);

}  // namespace debruit
