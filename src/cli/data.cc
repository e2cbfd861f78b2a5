// debruit data: fetch (info and noise have their own files)
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/data_info.h"
#include "cli/data_noise.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/spec_options.h"
#include "data/fetch.h"
#include "data/known_datasets.h"
#include "debruit/dataset.h"
#include "debruit/error.h"
#include "report/text.h"

namespace debruit::cli {
namespace {

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

}  // namespace

void add_data(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("data", "fetch data sets, look at them, look at noise");
  app->require_subcommand(1);
  app->fallthrough();  // so that --quiet and --data-dir may stand anywhere
  add_fetch(*app, settings, action);
  add_data_info(*app, settings, action);
  add_data_noise(*app, settings, action);
}

}  // namespace debruit::cli
