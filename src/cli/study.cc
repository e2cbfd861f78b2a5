// debruit study
#include "study/study.h"

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "cli/command.h"
#include "cli/signals.h"
#include "cli/spec_options.h"
#include "cli/training_progress.h"
#include "cli/value_options.h"
#include "report/study_report.h"

namespace debruit::cli {
namespace {

struct StudyArguments {
  StudySpec spec;
  std::string protocol = "all";
  std::string preset = "quick";
  std::size_t seeds = 1;
  std::filesystem::path out;
  std::size_t threads = 0;
  CheckpointRate checkpoints;
  bool json = false;
};

StudySpec spec_of(const StudyArguments& args, bool seeds_given) {
  StudySpec spec = args.spec;
  if (args.protocol != "all") {
    std::erase_if(spec.protocols, [&](StudyProtocol protocol) { return protocol_name(protocol) != args.protocol; });
  }
  spec.preset = args.preset == "full" ? StudyPreset::full : StudyPreset::quick;
  if (seeds_given) spec.seeds = args.seeds;
  return spec;
}

int run(const StudyArguments& args, const StudySpec& spec, const Settings& settings) {
  const SignalScope signals;
  TrainingProgress progress(args.json ? std::cerr : std::cout, settings.quiet);
  const TrainRunOptions options{
      .data_dir = settings.data_dir,
      .threads = args.threads,
      .force = false,
      .checkpoints = args.checkpoints,
      .callbacks = progress.callbacks(),
      .on_log = [&](std::string_view text) { progress.log(text); },
      .on_scoring = [&](double done) { progress.scoring(done); },
      .on_start = [&](const RunConfig& config, const Dataset& data) { progress.start(config, data); }};
  const StudyResult result =
      run_study(spec, args.out, options, [&](const StudyRun& next) { progress.log("training " + next.name); });
  if (!result.finished) {
    progress.log("interrupted; the same command goes on with what is missing");
    return signal_exit_code();
  }
  const std::filesystem::path report = args.out / "report.html";
  std::error_code ignored;
  if (result.was_finished && std::filesystem::exists(report, ignored)) {
    progress.log("this study is finished already; nothing was done");
  } else {
    write_study_report(args.out, report);
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
  CLI::App* app = parent.add_subcommand("study", "reproduce the notebook's study, ask its questions properly, report");
  const auto args = std::make_shared<StudyArguments>();
  app->add_option("PROTOCOL", args->protocol,
                  "notebook: what was published, quirks included; sound: with validation, seeds and tests; all: one "
                  "after the other [default all]")
      ->type_name("notebook|sound|all")
      ->check(CLI::IsMember({"notebook", "sound", "all"}).description(""));
  app->add_option("--preset", args->preset,
                  "minutes: fewer epochs, images, grids and seeds; or hours: everything [default quick]")
      ->type_name("quick|full")
      ->check(CLI::IsMember({"quick", "full"}).description(""));
  const CLI::Option* const seeds =
      app->add_option("--seeds", args->seeds,
                      "seeds of the trainings that are repeated [1 to 1000, default the protocol's own: see docs]")
          ->type_name("COUNT")
          ->check(number_in<std::size_t>(1, 1000));
  app->add_option("--data", args->spec.data, "data set name, or a folder with four IDX files [default mnist]")
      ->type_name("NAME|PATH");
  app->add_option("--out", args->out, "folder of the study")->type_name("DIR")->required();
  add_threads(*app, args->threads);
  add_checkpoint_every(*app, args->checkpoints);
  app->add_flag("--json", args->json,
                "print where the report and the runs are as JSON; progress goes to standard error");
  app->callback([args, seeds, &settings, &action] {
    const StudySpec spec = spec_of(*args, seeds->count() > 0);
    action = [args, spec, &settings] { return run(*args, spec, settings); };
  });
}

}  // namespace debruit::cli
