// debruit bench
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/measure.h"
#include "cli/command.h"
#include "cli/spec_options.h"
#include "cli/value_options.h"
#include "runs/json.h"

namespace debruit::cli {
namespace {

struct BenchArguments {
  std::vector<std::string> jobs;
  BenchOptions options;
  bool json = false;
};

Json to_json(const Spread& spread) { return {{"median", spread.median}, {"min", spread.min}, {"max", spread.max}}; }

Json to_json(const BenchResult& result) {
  Json json = {{"job", result.job},         {"seconds_per_epoch", to_json(result.seconds_per_epoch)},
               {"gflops", result.gflops},   {"peak_share", result.peak_share},
               {"threads", result.threads}, {"target", result.target}};
  if (result.train_seconds_per_epoch) {
    json["train_seconds_per_epoch"] = to_json(*result.train_seconds_per_epoch);
    json["train_ratio"] = *result.train_ratio;
  }
  if (result.noise_seconds_per_epoch) json["noise_seconds_per_epoch"] = to_json(*result.noise_seconds_per_epoch);
  return json;
}

/// printf's formatting of a few values; the text must fit into the buffer.
template <class... Values>
std::string formatted(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string format_row(const BenchResult& result) {
  const Spread& seconds = result.seconds_per_epoch;
  std::string row = formatted("%-18s %10.5f %10.5f %10.5f %9.1f %7.1f %%", result.job.c_str(), seconds.median,
                              seconds.min, seconds.max, result.gflops, 100 * result.peak_share);
  if (result.train_seconds_per_epoch) {
    row += formatted("   %.5f as trained (%.2fx)", result.train_seconds_per_epoch->median, *result.train_ratio);
  }
  if (result.noise_seconds_per_epoch) row += formatted("   %.5f to draw noise", result.noise_seconds_per_epoch->median);
  return row;
}

int bench(const BenchArguments& args) {
  std::vector<const BenchJob*> jobs;
  for (const std::string& name : args.jobs) jobs.push_back(&bench_job(name));
  if (jobs.empty()) {
    for (const BenchJob& job : bench_jobs()) jobs.push_back(&job);
  }
  Json list = Json::array();
  for (const BenchJob* job : jobs) {
    const BenchResult result = run_bench_job(*job, args.options);
    if (list.empty() && !args.json) {
      std::cout << formatted("%zu threads, %s; seconds an epoch or a pass over the images, share of the peak of FMA\n",
                             result.threads, result.target.c_str())
                << formatted("%-18s %10s %10s %10s %9s %9s\n", "job", "median", "min", "max", "GFLOP/s", "of peak");
    }
    list.push_back(to_json(result));
    if (!args.json) std::cout << format_row(result) << std::endl;
  }
  if (args.json) std::cout << format_json(list);
  return 0;
}

std::string describe_jobs() {
  std::string text = "Jobs:\n";
  for (const BenchJob& job : bench_jobs())
    text += formatted("  %-18s ", job.name.data()) + std::string(job.about) + "\n";
  return text;
}

}  // namespace

void add_bench(CLI::App& parent, const Settings&, Action& action) {
  CLI::App* app = parent.add_subcommand("bench", "time the engine on this machine");
  const auto args = std::make_shared<BenchArguments>();
  app->add_option("JOB", args->jobs, "jobs to time, listed below [default all]");
  add_threads(*app, args->options.threads);
  add_number(*app, "--repetitions", args->options.repetitions, 1, 1000,
             "epochs or passes that are timed, after one that is not");
  app->add_flag("--json", args->json, "print the results as JSON");
  app->footer(describe_jobs);
  app->callback([args, &action] { action = [args] { return bench(*args); }; });
}

}  // namespace debruit::cli
