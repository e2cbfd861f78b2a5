#include "study/run_data.h"

#include <algorithm>
#include <span>
#include <utility>

#include "data/split.h"
#include "data/stored_data.h"
#include "data/value_check.h"
#include "debruit/error.h"

namespace debruit {

bool has_split(const std::string& data, Split split, const std::filesystem::path& data_dir) {
  const std::vector<Split> splits = available_splits(data, data_dir);
  return std::ranges::find(splits, split) != splits.end();
}

namespace {

/// The run's data, or other data in its place, read as the run's is; a size is asked of what can be resized alone.
Dataset load_like(const RunConfig& config, const std::string& data, Split split,
                  const std::filesystem::path& data_dir) {
  LoadOptions load = config.load;
  if (data != config.data && load.resize && !open_data(data, data_dir).resizes) load.resize.reset();
  return load_dataset(data, split, data_dir, load);
}

Dataset keep_asked(const RunConfig& config, Dataset data, std::size_t limit) {
  if (!config.classes.empty()) data = keep_classes(std::move(data), config.classes);
  return limit == 0 || limit >= data.size() ? data : take_first(data, limit);
}

Dataset held_out_of(const RunConfig& config, const Dataset& training) {
  Dataset held_out =
      take(training, hold_out(training, config.training.validation, config.training.split_seed).validation);
  held_out.split = Split::validation;
  return held_out;
}

Split parse_part(std::string_view part) {
  for (const Split split : {Split::train, Split::validation, Split::test}) {
    if (part == split_name(split)) return split;
  }
  throw Error(ErrorKind::usage, "split", "unknown \"" + std::string(part) + "\"; known are train, validation, test");
}

void require_held_out(const RunConfig& config) {
  if (config.training.validation > 0) return;
  throw Error(ErrorKind::usage, "split validation", "this run held no images out; it was trained without --validation");
}

/// `split` of the images that the run was given to train on: what it held out of them, or the rest.
Dataset part_of_training(const RunConfig& config, const Dataset& data, Split split) {
  if (split == Split::validation) return held_out_of(config, data);
  if (config.training.validation == 0) return data;
  return take(data, hold_out(data, config.training.validation, config.training.split_seed).training);
}

Dataset load_other(const RunConfig& config, const OtherData& other, Split split,
                   const std::filesystem::path& data_dir) {
  Dataset data = load_like(config, other.data, split, data_dir);
  if (!other.noisy.empty()) data = pair_up(std::move(data), load_like(config, other.noisy, split, data_dir));
  return keep_asked(config, std::move(data), 0);
}

/// Of other data nothing was held out: unless it is the run's own by another name, what is not divided is taken whole.
Dataset load_other_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                        OtherData other) {
  if (other.data.empty()) other.data = config.data;
  const Split split = part.empty() ? Split::test : parse_part(part);
  if (split != Split::train && has_split(other.data, split, data_dir)) {
    return load_other(config, other, split, data_dir);
  }
  if (split == Split::validation) require_held_out(config);
  Dataset data = load_other(config, other, Split::train, data_dir);
  const bool is_same = checksum(data) == config.data_checksum;
  if (is_same && split != Split::test) return part_of_training(config, data, split);
  if (!is_same && split != Split::validation) return data;
  if (is_same) {
    throw Error(ErrorKind::usage, other.data,
                "holds the images that the run was trained on and no test part; --split train takes those");
  }
  throw Error(ErrorKind::usage, "split validation",
              "the run held images of " + config.data + " out, and none of " + other.data);
}

/// The part that a run is judged on where nobody has said which; nothing where it has none.
std::optional<Split> judged_part(const RunConfig& config, const std::filesystem::path& data_dir) {
  if (has_split(config.data, Split::test, data_dir)) return Split::test;
  if (config.training.validation > 0 || !config.validation_data.empty()) return Split::validation;
  return std::nullopt;
}

}  // namespace

Dataset load_data(const RunConfig& config, Split split, const std::filesystem::path& data_dir) {
  Dataset data = load_like(config, config.data, split, data_dir);
  if (!config.noisy.empty()) data = pair_up(std::move(data), load_like(config, config.noisy, split, data_dir));
  return keep_asked(config, std::move(data), split == Split::train ? config.limit : config.test_limit);
}

std::optional<Dataset> load_validation_data(const RunConfig& config, const std::filesystem::path& data_dir) {
  if (config.validation_data.empty()) return std::nullopt;
  if (!config.noisy.empty()) {
    throw Error(ErrorKind::usage, "validation data",
                "has no real noisy images, which this training takes; hold a share of the pairs out instead");
  }
  Split split = Split::train;  // what is not divided
  for (const Split better : {Split::test, Split::validation}) {
    if (has_split(config.validation_data, better, data_dir)) split = better;
  }
  Dataset data = keep_asked(config, load_like(config, config.validation_data, split, data_dir), 0);
  const std::string found = checksum(data);
  if (!config.validation_checksum.empty() && config.validation_checksum != found) {
    throw Error(
        ErrorKind::input, config.validation_data,
        "is other data than the settings name: its images have " + found + ", expected " + config.validation_checksum);
  }
  return data;
}

std::optional<Dataset> load_test_data(const RunConfig& config, const Dataset& training,
                                      const std::filesystem::path& data_dir) {
  const bool noisy_too = config.noisy.empty() || has_split(config.noisy, Split::test, data_dir);
  if (noisy_too && has_split(config.data, Split::test, data_dir)) return load_data(config, Split::test, data_dir);
  if (config.training.validation == 0) return std::nullopt;
  return held_out_of(config, training);
}

Dataset load_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                  const OtherData& other) {
  if (config.data.empty() && other.data.empty()) {
    throw Error(ErrorKind::usage, "data", "is not known of this model, which was not trained here; expected --data");
  }
  const bool is_own = (other.data.empty() || other.data == config.data) && other.noisy.empty();
  if (!is_own) return load_other_part(config, part, data_dir, other);
  const std::optional<Split> split = part.empty() ? judged_part(config, data_dir) : parse_part(part);
  if (!split) {
    throw Error(ErrorKind::usage, config.data,
                "has no test part, and the run held no images out; --data takes other images, --split train its own");
  }
  if (split == Split::test) return load_data(config, Split::test, data_dir);
  if (split == Split::validation) {
    if (std::optional<Dataset> data = load_validation_data(config, data_dir)) return std::move(*data);
    require_held_out(config);
  }
  const Dataset data = load_data(config, Split::train, data_dir);
  if (const std::string found = checksum(data); found != config.data_checksum) {
    throw Error(ErrorKind::input, config.data,
                "is not the data that the run was trained on: its checksum is " + found + ", the run's config says " +
                    config.data_checksum);
  }
  return part_of_training(config, data, *split);
}

Dataset load_judged_or_trained(const RunConfig& config, const std::filesystem::path& data_dir) {
  return load_part(config, judged_part(config, data_dir) ? "" : "train", data_dir);
}

std::vector<float> scaled_images(const Dataset& data, Scaling scaling) {
  require_values(data, scaling);
  const std::size_t size = data.shape.size();
  std::vector<float> images(data.size() * size);
  for (std::size_t i = 0; i < data.size(); ++i) {
    scaled_image(data, i, scaling, std::span(images).subspan(i * size, size));
  }
  return images;
}

}  // namespace debruit
