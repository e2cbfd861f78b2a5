#include "study/run_data.h"

#include <span>
#include <utility>

#include "data/split.h"
#include "data/value_check.h"
#include "debruit/error.h"

namespace debruit {

Dataset load_data(const RunConfig& config, Split split, const std::filesystem::path& data_dir) {
  Dataset data = load_dataset(config.data, split, data_dir);
  if (!config.classes.empty()) data = keep_classes(std::move(data), config.classes);
  const std::size_t limit = split == Split::train ? config.limit : config.test_limit;
  return limit == 0 || limit >= data.size() ? data : take_first(data, limit);
}

Dataset load_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                  const std::string& other) {
  RunConfig source = config;
  if (!other.empty() && other != config.data) {
    source.data = other;
    source.limit = source.test_limit = 0;  // of the run's own data
  }
  if (part == "test") return load_data(source, Split::test, data_dir);
  if (part != "train" && part != "validation") {
    throw Error(ErrorKind::usage, "split", "unknown \"" + std::string(part) + "\"; known are train, validation, test");
  }
  if (part == "validation" && config.training.validation == 0) {
    throw Error(ErrorKind::usage, "split validation",
                "this run held no images out; it was trained without --validation");
  }
  Dataset data = load_data(source, Split::train, data_dir);
  if (const std::string found = checksum(data); found != config.data_checksum) {
    if (source.data == config.data) {
      throw Error(ErrorKind::input, source.data,
                  "is not the data that the run was trained on: its checksum is " + found + ", the run's config says " +
                      config.data_checksum);
    }
    if (part == "train") return data;
    throw Error(ErrorKind::usage, "split validation",
                "the run held images of " + config.data + " out, and none of " + source.data);
  }
  if (config.training.validation == 0) return data;
  const HeldOut split = hold_out(data, config.training.validation, config.training.split_seed);
  return take(data, part == "train" ? split.training : split.validation);
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
