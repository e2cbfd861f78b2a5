// debruit data: fetch and info (noise has its own file)
#include <algorithm>
#include <array>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "cli/command.h"
#include "cli/data_noise.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/spec_options.h"
#include "data/fetch.h"
#include "data/known_datasets.h"
#include "debruit/dataset.h"
#include "debruit/error.h"
#include "files/idx.h"
#include "report/text.h"

namespace debruit::cli {
namespace {

using Json = nlohmann::ordered_json;

struct FetchArguments {
  std::string name;
  std::vector<std::string> mirrors;
  double timeout = FetchOptions{}.connect_timeout_seconds;
  bool check = false;
};

/// Shows the transfer of one file after the other with its rate.
class FetchDisplay {
 public:
  explicit FetchDisplay(bool quiet) : line_(std::cerr, quiet) {}

  void log(std::string_view text) { line_.line(std::string(text)); }
  void show(const FetchProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (progress.file != file_ || progress.received < first_) {
      file_ = progress.file;
      first_ = progress.received;  // a resumed file did not come at this rate
      started_ = now;
    }
    const double seconds = std::chrono::duration<double>(now - started_).count();
    const double rate = seconds > 0 ? static_cast<double>(progress.received - first_) / seconds : 0;
    std::string text = file_ + "  " + byte_count(static_cast<double>(progress.received));
    if (progress.total) text += " of " + byte_count(static_cast<double>(*progress.total));
    text += "  " + byte_count(rate) + "/s";
    const double total = progress.total ? static_cast<double>(*progress.total) : 0;
    line_.update(total > 0 ? static_cast<double>(progress.received) / total : -1, text);
  }
  void finish() { line_.finish(); }

 private:
  ProgressLine line_;
  std::string file_;
  std::uint64_t first_ = 0;
  std::chrono::steady_clock::time_point started_;
};

int check(const FetchArguments& args, const Settings& settings) {
  const DatasetDescription* dataset = find_dataset(args.name);
  if (dataset == nullptr) throw Error(ErrorKind::usage, "", unknown_dataset(args.name));
  const auto defects = defects_of(*dataset, dataset_folder(args.name, settings.data_dir));
  if (!defects.empty()) {
    std::string message = defects.front();
    for (std::size_t i = 1; i < defects.size(); ++i) message += "; " + defects[i];
    throw Error(ErrorKind::io, args.name, message);
  }
  return 0;
}

int fetch(const FetchArguments& args, const Settings& settings) {
  if (args.check) return check(args, settings);
  const SignalScope signals;
  FetchDisplay display(settings.quiet);
  FetchOptions options;
  options.mirrors = args.mirrors;
  options.connect_timeout_seconds = args.timeout;
  options.stall_timeout_seconds = std::max(options.stall_timeout_seconds, args.timeout);
  options.on_log = [&](std::string_view text) { display.log(text); };
  options.on_progress = [&](const FetchProgress& progress) { display.show(progress); };
  options.should_stop = [] { return SignalScope::received() != 0; };
  try {
    const FetchResult result = fetch_dataset(args.name, settings.data_dir, options);
    display.finish();
    if (!settings.quiet) {
      std::cout << args.name << " is complete in " << result.folder.string() << " ("
                << (result.downloaded == 0 ? "nothing had to be downloaded"
                                           : counted(result.downloaded, "file") + " downloaded")
                << ")\n";
    }
    return 0;
  } catch (const Error&) {
    if (SignalScope::received() == 0) throw;
    display.log("stopped; the next fetch goes on from here");
    return signal_exit_code();
  }
}

void add_fetch(CLI::App& data, const Settings& settings, Action& action) {
  CLI::App* app = data.add_subcommand("fetch", "download a data set, or what is missing of it");
  const auto args = std::make_shared<FetchArguments>();
  std::string known;
  for (const std::string_view name : known_datasets()) known += (known.empty() ? "" : "|") + std::string(name);
  app->add_option("NAME", args->name, "data set")->required()->type_name(known);
  app->add_option("--mirror", args->mirrors, "base URL (https) to fetch from instead of the known mirrors; repeatable")
      ->type_name("URL");
  add_number(*app, "--timeout", args->timeout, 0.001, 3600, "when to pass over a mirror that does not answer",
             "seconds");
  app->add_flag("--check", args->check, "download nothing: fail where a file is missing or wrong");
  app->callback([args, &settings, &action] { action = [args, &settings] { return fetch(*args, settings); }; });
}

struct InfoArguments {
  std::string data;
  bool json = false;
};

std::string sizes_text(const std::vector<std::size_t>& sizes) {
  std::string text;
  for (const std::size_t size : sizes) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

/// Adds "minimum", "maximum" and "mean" of values 0 to 255; null where there is none.
void add_statistics(Json& json, std::span<const std::uint8_t> values) {
  std::array<std::uint64_t, 256> counts{};
  for (const std::uint8_t value : values) ++counts[value];
  std::uint64_t sum = 0;
  for (std::size_t value = 0; value < counts.size(); ++value) sum += value * counts[value];
  const auto range = std::minmax_element(values.begin(), values.end());
  json["minimum"] = values.empty() ? Json() : Json(*range.first);
  json["maximum"] = values.empty() ? Json() : Json(*range.second);
  json["mean"] = values.empty() ? Json() : Json(static_cast<double>(sum) / static_cast<double>(values.size()));
}

/// The same of the images of a data set.
void add_statistics(Json& json, const Images& images) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  double sum = 0;
  PixelBuffer buffer;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto add = [&](auto pixels) {
      for (const auto pixel : pixels) {
        const auto value = static_cast<double>(pixel);
        low = std::min(low, value);
        high = std::max(high, value);
        sum += value;
      }
    };
    std::visit(add, images.image(i, buffer));
  }
  const auto number = [&](double value) {
    return is_whole(images.type()) ? Json(static_cast<std::uint64_t>(value)) : Json(value);
  };
  const std::size_t count = images.size() * images.image_size();
  json["minimum"] = count == 0 ? Json() : number(low);
  json["maximum"] = count == 0 ? Json() : number(high);
  json["mean"] = count == 0 ? Json() : Json(sum / static_cast<double>(count));
}

Json describe(const Dataset& data) {
  Json classes = Json::object();
  std::array<std::size_t, 256> counts{};
  for (const std::uint8_t label : data.labels) ++counts[label];
  for (std::size_t label = 0; label < counts.size(); ++label) {
    if (counts[label] > 0) classes[std::to_string(label)] = counts[label];
  }
  Json json = {{"split", split_name(data.split)},
               {"count", data.size()},
               {"shape", {data.shape.channels, data.shape.height, data.shape.width}},
               {"type", pixel_type_name(data.images.type())},
               {"classes", classes}};
  add_statistics(json, data.images);
  json["checksum"] = checksum(data);
  return json;
}

Json describe(const std::filesystem::path& file, const IdxArray& array) {
  Json json = {{"file", file.string()}, {"dimensions", array.dimensions}, {"type", "uint8"}};
  add_statistics(json, array.values);
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
            << split["type"].get<std::string>() << "\n  classes  ";
  if (split["classes"].empty()) std::cout << " no labels";
  for (const auto& [label, count] : split["classes"].items()) std::cout << " " << label << ": " << count;
  std::cout << "\n";
  print_statistics(split);
  std::cout << "  checksum  " << split["checksum"].get<std::string>() << "\n";
}

int info(const InfoArguments& args, const Settings& settings) {
  std::error_code ignored;
  if (find_dataset(args.data) == nullptr && std::filesystem::is_regular_file(args.data, ignored)) {
    const Json json = describe(args.data, read_idx(args.data));
    if (args.json) {
      std::cout << json.dump(2) << "\n";
      return 0;
    }
    std::cout << args.data << "\n  array     " << sizes_text(json["dimensions"].get<std::vector<std::size_t>>())
              << ", unsigned 8-bit\n";
    print_statistics(json);
    std::cout << "  sha256    " << json["sha256"].get<std::string>() << "\n";
    return 0;
  }
  Json json = {{"data", args.data}, {"splits", Json::array()}};
  for (const Split split : {Split::train, Split::test}) {
    json["splits"].push_back(describe(load_dataset(args.data, split, settings.data_dir)));
  }
  if (args.json) {
    std::cout << json.dump(2) << "\n";
    return 0;
  }
  for (const Json& split : json["splits"]) print_split(split);
  return 0;
}

void add_info(CLI::App& data, const Settings& settings, Action& action) {
  CLI::App* app = data.add_subcommand("info", "say what a data set, a folder or one IDX file holds");
  const auto args = std::make_shared<InfoArguments>();
  app->add_option("DATA", args->data, "data set name, folder of four IDX files, or one IDX file")
      ->required()
      ->type_name("NAME|PATH");
  app->add_flag("--json", args->json, "print JSON");
  app->callback([args, &settings, &action] { action = [args, &settings] { return info(*args, settings); }; });
}

}  // namespace

void add_data(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("data", "fetch data sets, look at them, look at noise");
  app->require_subcommand(1);
  app->fallthrough();  // so that --quiet and --data-dir may stand anywhere
  add_fetch(*app, settings, action);
  add_info(*app, settings, action);
  add_data_noise(*app, settings, action);
}

}  // namespace debruit::cli
