// debruit compare
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/score_table.h"
#include "report/text.h"
#include "runs/model_label.h"
#include "study/comparison.h"

namespace debruit::cli {
namespace {

struct CompareArguments {
  std::vector<std::filesystem::path> runs;
  bool json = false;
};

/// Lines of a name and a text for each run.
struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> texts;  // as many as there are runs

  void add(const std::string& name, const std::vector<ComparedRun>& runs, const auto& text) {
    names.push_back(name);
    std::vector<std::string>& row = texts.emplace_back();
    for (const ComparedRun& run : runs) row.push_back(text(run));
  }
};

std::string epochs_text(const RunResult& result) {
  if (result.best_epoch == result.epochs_done) return grouped(result.epochs_done);
  return grouped(result.epochs_done) + ", best " + grouped(result.best_epoch);
}

std::string time_text(double seconds) { return seconds == 0 ? "–" : significant(seconds * 1e6, 3) + " µs"; }

void add_facts(Table& table, const std::vector<ComparedRun>& runs) {
  table.add("model", runs, [](const ComparedRun& run) { return short_model_label(run.config); });
  table.add("parameters", runs, [](const ComparedRun& run) { return grouped(run.result.parameters); });
  table.add("epochs", runs, [](const ComparedRun& run) { return epochs_text(run.result); });
  table.add("training", runs, [](const ComparedRun& run) { return duration(run.result.seconds); });
  table.add("threads", runs, [](const ComparedRun& run) { return grouped(run.result.threads); });
  table.add("an image", runs, [](const ComparedRun& run) { return time_text(run.result.seconds_per_image); });
}

std::string cell_name(const std::vector<Noise>& kinds, double scale, const std::string& measure) {
  return noise_label(kinds) + ", scale " + shortest(scale) + ": " + measure;
}

/// Everything that is lined up has the same cells.
void add_scores(Table& table, const std::vector<ComparedRun>& runs) {
  struct Measure {
    const char* name;
    Mean Quality::*mean;
    int digits;
  };
  constexpr Measure kMeasures[] = {
      {"MSE", &Quality::mse, 6}, {"PSNR dB", &Quality::psnr, 2}, {"SSIM", &Quality::ssim, 4}};
  const RunResult& first = runs.front().result;
  if (!first.classifier_evaluations.empty()) {
    const auto& scores = first.classifier_evaluations.front().scores;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      table.add(cell_name(scores[i].kinds, scores[i].scale, "accuracy"), runs, [i](const ComparedRun& run) {
        return fixed(100 * run.result.classifier_evaluations.front().scores[i].accuracy.value, 2) + " %";
      });
    }
    return;
  }
  const auto& scores = first.evaluations.front().scores;
  for (const Measure& measure : kMeasures) {
    for (std::size_t i = 0; i < scores.size(); ++i) {
      table.add(cell_name(scores[i].kinds, scores[i].scale, measure.name), runs, [&](const ComparedRun& run) {
        return fixed((run.result.evaluations.front().scores[i].denoised.*measure.mean).mean, measure.digits);
      });
    }
  }
}

std::size_t longest(const std::vector<std::string>& texts) {
  std::size_t size = 0;
  for (const std::string& text : texts) size = std::max(size, text.size());
  return size;
}

void print_table(const Comparison& comparison, std::ostream& out) {
  Table table;
  add_facts(table, comparison.runs);
  add_scores(table, comparison.runs);
  std::vector<std::string> heads;
  for (const ComparedRun& run : comparison.runs) heads.push_back(run.name);
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    std::size_t width = heads[i].size();
    for (const auto& row : table.texts) width = std::max(width, row[i].size());
    widths.push_back(width + 2);
  }
  const std::size_t first = longest(table.names);
  const auto print = [&](const std::string& name, const std::vector<std::string>& row) {
    out << left(name, first);
    for (std::size_t i = 0; i < row.size(); ++i) out << right(row[i], widths[i]);
    out << "\n";
  };
  out << measured_on_text(comparison.measured_on) << "\n";
  print("", heads);
  for (std::size_t i = 0; i < table.names.size(); ++i) print(table.names[i], table.texts[i]);
}

void print_json(const Comparison& comparison, std::ostream& out) {
  using Json = nlohmann::ordered_json;
  Json runs = Json::array();
  for (const ComparedRun& run : comparison.runs) {
    runs.push_back({{"run", run.name},
                    {"config", Json::parse(format_config(run.config))},
                    {"result", Json::parse(format_result(run.result))}});
  }
  const Json json = {{"schema", "debruit.comparison/1"}, {"runs", std::move(runs)}};
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

int run(const CompareArguments& args) {
  const Comparison comparison = compare_runs(args.runs);
  (args.json ? print_json : print_table)(comparison, std::cout);
  return 0;
}

}  // namespace

void add_compare(CLI::App& parent, const Settings&, Action& action) {
  CLI::App* app = parent.add_subcommand("compare", "runs side by side, where their scores line up");
  const auto args = std::make_shared<CompareArguments>();
  app->add_option("RUN", args->runs, "run folders, all of denoisers or all of classifiers")->required();
  app->add_flag("--json", args->json, "print every run's config.json and result.json as JSON");
  app->callback([args, &action] { action = [args] { return run(*args); }; });
}

}  // namespace debruit::cli
