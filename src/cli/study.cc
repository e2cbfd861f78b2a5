// debruit study
#include "study/study.h"

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/command.h"
#include "cli/signals.h"
#include "cli/spec_options.h"
#include "cli/training_progress.h"
#include "cli/value_options.h"
#include "report/report.h"

namespace debruit::cli {
namespace {

struct StudyArguments {
  StudySpec spec;
  std::string preset = "quick";
  std::filesystem::path out;
  std::size_t threads = 0;
  bool json = false;
};

int run(StudyArguments args, const Settings& settings) {
  args.spec.preset = args.preset == "full" ? StudyPreset::full : StudyPreset::quick;
  const SignalScope signals;
  TrainingProgress progress(args.json ? std::cerr : std::cout, settings.quiet);
  const TrainRunOptions options{
      .data_dir = settings.data_dir,
      .threads = args.threads,
      .force = false,
      .callbacks = progress.callbacks(),
      .on_log = [&](std::string_view text) { progress.log(text); },
      .on_scoring = [&](double done) { progress.scoring(done); },
      .on_start = [&](const RunConfig& config, const Dataset& data) { progress.start(config, data); }};
  const StudyResult result = run_study(args.spec, args.out, options,
                                       [&](const StudyRun& next) { progress.log("training \"" + next.name + "\""); });
  if (!result.finished) {
    progress.log("interrupted; the same command goes on with the trainings that are missing");
    return signal_exit_code();
  }
  const std::filesystem::path report = args.out / "report.html";
  std::error_code ignored;
  if (result.was_finished && std::filesystem::exists(report, ignored)) {
    progress.log("this study is finished already; nothing was done");
  } else {
    write_report(result.runs, report, study_title(args.spec));
  }
  if (args.json) {
    nlohmann::json runs = nlohmann::json::array();
    for (const auto& folder : result.runs) runs.push_back(folder.string());
    std::cout << nlohmann::json{{"report", report.string()}, {"runs", runs}}.dump(2) << "\n";
  } else {
    std::cout << "report: " << report.string() << "\n";
  }
  return 0;
}

}  // namespace

void add_study(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("study", "run the notebook's autoencoder trainings and write one report");
  const auto args = std::make_shared<StudyArguments>();
  app->add_option("--preset", args->preset, "a few epochs of each training, or as many as published [default quick]")
      ->type_name("quick|full")
      ->check(CLI::IsMember({"quick", "full"}).description(""));
  add_number(*app, "--seeds", args->spec.seeds, 1, 1000, "repeat every training with this many seeds");
  app->add_option("--data", args->spec.data, "data set name, or a folder with four IDX files [default mnist]")
      ->type_name("NAME|PATH");
  app->add_option("--out", args->out, "folder of the study")->type_name("DIR")->required();
  add_threads(*app, args->threads);
  app->add_flag("--json", args->json,
                "print where the report and the runs are as JSON; progress goes to standard error");
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
