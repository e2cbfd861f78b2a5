#include "study/run_data.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <variant>

#include "data/class_names.h"
#include "data/known_datasets.h"
#include "data/split.h"
#include "data/stored_data.h"
#include "debruit/error.h"

namespace debruit {

bool has_split(const std::string& data, Split split, const std::filesystem::path& data_dir) {
  const std::vector<Split> splits = available_splits(data, data_dir);
  return std::ranges::find(splits, split) != splits.end();
}

namespace {

/// The same name, or two paths to one place.
bool is_same_place(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (find_dataset(a) != nullptr || find_dataset(b) != nullptr) return false;
  std::error_code ignored;  // one of them is not there: they are not the same
  return std::filesystem::equivalent(a, b, ignored);
}

bool resizes(const std::string& data, const std::filesystem::path& data_dir) {
  return open_data(data, data_dir).resizes;
}

/// What is done to the images of `data` in a run: a size is asked of what can be resized alone, and only where nothing
/// can be it is an error.
LoadOptions load_as_run(const RunConfig& config, const std::string& data, const std::filesystem::path& data_dir) {
  LoadOptions load = config.load;
  if (!load.resize || resizes(data, data_dir)) return load;
  const std::string& other = data == config.data ? config.validation_data : config.data;
  if (!other.empty() && resizes(other, data_dir)) load.resize.reset();
  return load;
}

/// The same of other data, where more may be asked for.
LoadOptions load_as_asked(const RunConfig& config, const std::string& data, const LoadOptions& asked,
                          const std::filesystem::path& data_dir) {
  LoadOptions load = load_as_run(config, data, data_dir);
  load.grey = load.grey || asked.grey;
  if (asked.resize) load.resize = asked.resize;
  return load;
}

/// `data` with the labels that its classes have in the run, wherever a label matters: a classifier learns it and is
/// judged by it, a class filter chooses by it. Labels without names are taken as they are.
Dataset with_labels_of_run(const RunConfig& config, Dataset data, const std::filesystem::path& data_dir) {
  const bool matter = std::holds_alternative<ClassifierSpec>(config.model) || !config.classes.empty();
  if (!matter || !data.has_labels() || !config.imported.empty()) return data;
  const std::vector<std::string> names = open_data(data.name, data_dir).class_names;
  if (names.empty()) return data;
  if (!config.class_names.empty()) return with_known_classes(std::move(data), names, config.class_names);
  if (is_same_place(data.name, config.data)) return data;
  throw Error(ErrorKind::usage, data.name,
              "has classes with names (" + class_names_text(names) +
                  "), but those of the run are numbers; expected folders that are called by these");
}

Dataset load_labelled(const RunConfig& config, const std::string& data, Split split, const LoadOptions& load,
                      const std::filesystem::path& data_dir) {
  return with_labels_of_run(config, load_dataset(data, split, data_dir, load), data_dir);
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
  Dataset data =
      load_labelled(config, other.data, split, load_as_asked(config, other.data, other.load, data_dir), data_dir);
  if (!other.noisy.empty()) {
    const LoadOptions load = load_as_asked(config, other.noisy, other.load, data_dir);
    data = pair_up(std::move(data), load_dataset(other.noisy, split, data_dir, load));
  }
  return keep_asked(config, std::move(data), 0);
}

/// Whether these are the images that the run was given to train on, or begin with them.
bool holds_training_images(const RunConfig& config, const Dataset& data) {
  if (config.data_checksum.empty()) return false;
  if (checksum(data) == config.data_checksum) return true;
  return config.limit > 0 && config.limit < data.size() &&
         checksum(take_first(data, config.limit)) == config.data_checksum;
}

/// Of other data nothing was held out: unless it is the run's own by another name, what is not divided is taken whole.
DataPart load_other_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                         OtherData other) {
  if (other.data.empty()) other.data = config.data;
  const Split split = part.empty() ? Split::test : parse_part(part);
  if (split != Split::train && has_split(other.data, split, data_dir)) {
    Dataset data = load_other(config, other, split, data_dir);
    const bool trained_on = holds_training_images(config, data);
    return {std::move(data), trained_on};
  }
  if (split == Split::validation) require_held_out(config);
  Dataset data = load_other(config, other, Split::train, data_dir);
  const bool is_own = is_same_place(other.data, config.data) || holds_training_images(config, data);
  if (is_own && split != Split::test) {
    return {part_of_training(config, keep_asked(config, std::move(data), config.limit), split), split == Split::train};
  }
  if (!is_own && split != Split::validation) return {std::move(data), false};
  if (is_own) {
    throw Error(ErrorKind::usage, other.data,
                "holds the images that the run was trained on and no test part; --split train takes those");
  }
  throw Error(ErrorKind::usage, "split validation",
              "the run held images of " + config.data + " out, and none of " + other.data);
}

/// The run's own images are read as they were for the training.
void require_own_load(const RunConfig& config, const LoadOptions& asked) {
  const bool grey = asked.grey && !config.load.grey;
  if (!grey && (!asked.resize || asked.resize == config.load.resize)) return;
  throw Error(ErrorKind::usage, grey ? "--grey" : "--resize",
              "is for other data (--data); the run's own images are read as they were for the training");
}

/// The part that a run is judged on where nobody has said which; nothing where it has none.
std::optional<Split> judged_part(const RunConfig& config, const std::filesystem::path& data_dir) {
  if (has_split(config.data, Split::test, data_dir)) return Split::test;
  if (config.training.validation > 0 || !config.validation_data.empty()) return Split::validation;
  return std::nullopt;
}

}  // namespace

Dataset load_data(const RunConfig& config, Split split, const std::filesystem::path& data_dir) {
  Dataset data = load_labelled(config, config.data, split, load_as_run(config, config.data, data_dir), data_dir);
  if (!config.noisy.empty()) {
    const LoadOptions load = load_as_run(config, config.noisy, data_dir);
    data = pair_up(std::move(data), load_dataset(config.noisy, split, data_dir, load));
  }
  return keep_asked(config, std::move(data), split == Split::train ? config.limit : config.test_limit);
}

std::vector<std::string> class_names(const RunConfig& config, const std::filesystem::path& data_dir) {
  return config.class_names.empty() ? open_data(config.data, data_dir).class_names : config.class_names;
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
  const LoadOptions load = load_as_run(config, config.validation_data, data_dir);
  Dataset data = keep_asked(config, load_labelled(config, config.validation_data, split, load, data_dir), 0);
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

DataPart load_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                   const OtherData& other) {
  if (config.data.empty() && other.data.empty()) {
    throw Error(ErrorKind::usage, "data", "is not known of this model, which was not trained here; expected --data");
  }
  const bool is_own = (other.data.empty() || is_same_place(other.data, config.data)) && other.noisy.empty();
  if (!is_own) return load_other_part(config, part, data_dir, other);
  require_own_load(config, other.load);
  const std::optional<Split> split = part.empty() ? judged_part(config, data_dir) : parse_part(part);
  if (!split) {
    throw Error(ErrorKind::usage, config.data,
                "has no test part, and the run held no images out; --data takes other images, --split train its own");
  }
  if (split == Split::test) return {load_data(config, Split::test, data_dir)};
  if (split == Split::validation) {
    if (std::optional<Dataset> data = load_validation_data(config, data_dir)) return {std::move(*data)};
    require_held_out(config);
  }
  const Dataset data = load_data(config, Split::train, data_dir);
  if (const std::string found = checksum(data); found != config.data_checksum) {
    throw Error(ErrorKind::input, config.data,
                "is not the data that the run was trained on: its checksum is " + found + ", the run's config says " +
                    config.data_checksum);
  }
  return {part_of_training(config, data, *split), split == Split::train};
}

Dataset load_judged_or_trained(const RunConfig& config, const std::filesystem::path& data_dir) {
  return load_part(config, judged_part(config, data_dir) ? "" : "train", data_dir).data;
}

}  // namespace debruit
