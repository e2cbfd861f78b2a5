// debruit data info
#include "cli/data_info.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "cli/load_options.h"
#include "data/class_names.h"
#include "data/known_datasets.h"
#include "data/stored_data.h"
#include "files/idx.h"

namespace debruit::cli {
namespace {

using Json = nlohmann::ordered_json;

struct InfoArguments {
  std::string data;
  LoadArguments load;
  bool json = false;
};

std::string sizes_text(const std::vector<std::size_t>& sizes) {
  std::string text;
  for (const std::size_t size : sizes) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

/// Smallest, largest and mean of many values.
class Statistics {
 public:
  void add(const Pixels& pixels) {
    std::visit(
        [&](auto values) {
          for (const auto value : values) add(static_cast<double>(value));
        },
        pixels);
  }

  /// Adds "minimum", "maximum" and "mean"; null where there is no value.
  void write(Json& json, bool whole) const {
    const auto number = [&](double value) { return whole ? Json(static_cast<std::uint64_t>(value)) : Json(value); };
    json["minimum"] = count_ == 0 ? Json() : number(low_);
    json["maximum"] = count_ == 0 ? Json() : number(high_);
    json["mean"] = count_ == 0 ? Json() : Json(sum_ / static_cast<double>(count_));
  }

 private:
  void add(double value) {
    low_ = std::min(low_, value);
    high_ = std::max(high_, value);
    sum_ += value;
    ++count_;
  }

  double low_ = std::numeric_limits<double>::infinity();
  double high_ = -std::numeric_limits<double>::infinity();
  double sum_ = 0;
  std::size_t count_ = 0;
};

/// How many images each class has, by its name or its number; null where there are no labels.
Json class_counts(const StoredImages& stored, const std::vector<std::string>& names) {
  if (stored.labels.empty()) return nullptr;
  std::array<std::size_t, 256> counts{};
  for (const std::uint8_t label : stored.labels) ++counts[label];
  Json classes = Json::object();
  for (std::size_t label = 0; label < counts.size(); ++label) {
    if (counts[label] == 0) continue;
    classes[class_name(names, label)] = counts[label];
  }
  return classes;
}

Json describe(StoredPart part, const StoredImages& stored, const std::vector<std::string>& class_names) {
  Json json = {{"split", part_name(part)},
               {"count", stored.images.size()},
               {"shape", {stored.shape.channels, stored.shape.height, stored.shape.width}},
               {"type", pixel_type_name(stored.images.type())},
               {"source", stored.source},
               {"classes", class_counts(stored, class_names)}};
  Statistics statistics;
  PixelBuffer buffer;
  for (std::size_t i = 0; i < stored.images.size(); ++i) statistics.add(stored.images.image(i, buffer));
  statistics.write(json, is_whole(stored.images.type()));
  Dataset data;
  data.shape = stored.shape;
  data.images = stored.images;
  data.labels = stored.labels;
  data.noisy = stored.noisy;
  json["checksum"] = checksum(data);
  return json;
}

Json describe(const std::filesystem::path& file, const IdxArray& array) {
  Json json = {{"file", file.string()}, {"dimensions", array.dimensions}, {"type", "uint8"}};
  Statistics statistics;
  statistics.add(std::span(array.values));
  statistics.write(json, true);
  json["sha256"] = array.sha256;
  return json;
}

void print_statistics(const Json& json) {
  if (json["mean"].is_null()) return;
  std::cout << "  values    " << json["minimum"] << " to " << json["maximum"] << ", mean " << std::fixed
            << std::setprecision(3) << json["mean"].get<double>() << "\n";
}

void print_split(const Json& split) {
  std::cout << split["split"].get<std::string>() << "\n  images    " << split["count"] << " of "
            << sizes_text(split["shape"].get<std::vector<std::size_t>>()) << " (channels x height x width), "
            << split["type"].get<std::string>() << "\n  from      " << split["source"].get<std::string>()
            << "\n  classes  ";
  if (split["classes"].is_null()) std::cout << " none: there are no labels";
  for (const auto& [label, count] : split["classes"].items()) std::cout << " " << label << ": " << count;
  std::cout << "\n";
  print_statistics(split);
  std::cout << "  checksum  " << split["checksum"].get<std::string>() << "\n";
}

void print(const Json& json) { std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n"; }

int info_of_idx(const InfoArguments& args) {
  const Json json = describe(args.data, read_idx(args.data));
  if (args.json) {
    print(json);
    return 0;
  }
  std::cout << args.data << "\n  array     " << sizes_text(json["dimensions"].get<std::vector<std::size_t>>())
            << ", uint8\n";
  print_statistics(json);
  std::cout << "  sha256    " << json["sha256"].get<std::string>() << "\n";
  return 0;
}

/// A file that is in no format of a data set is taken for a single IDX file, which says itself what is wrong with it.
bool is_single_file(const std::string& path) {
  std::error_code ignored;
  return find_dataset(path) == nullptr && std::filesystem::is_regular_file(path, ignored) &&
         std::none_of(data_formats().begin(), data_formats().end(),
                      [&](const DataFormat& format) { return format.recognises(path); });
}

int info(const InfoArguments& args, const Settings& settings) {
  if (is_single_file(args.data)) return info_of_idx(args);
  const StoredData stored = open_data(args.data, settings.data_dir, load_options(args.load));
  Json json = {{"data", args.data}, {"format", stored.format}, {"splits", Json::array()}};
  for (const StoredPart part : stored.parts) {
    json["splits"].push_back(describe(part, stored.read(part), stored.class_names));
  }
  if (args.json) {
    print(json);
    return 0;
  }
  std::cout << args.data << ": " << stored.format << "\n";
  for (const Json& split : json["splits"]) print_split(split);
  return 0;
}

}  // namespace

void add_data_info(CLI::App& data, const Settings& settings, Action& action) {
  CLI::App* app = data.add_subcommand("info", "say what a data set, a folder or a file holds, and how it is taken");
  const auto args = std::make_shared<InfoArguments>();
  app->add_option("DATA", args->data, "data set name, " + data_formats_text() + "; or a single IDX file")
      ->required()
      ->type_name("NAME|PATH");
  add_load_options(*app, args->load);
  app->add_flag("--json", args->json, "print JSON");
  app->callback([args, &settings, &action] { action = [args, &settings] { return info(*args, settings); }; });
}

}  // namespace debruit::cli
