// debruit report: one page from run folders.
#include "report/report.h"

#include <iostream>
#include <memory>
#include <string>

#include "cli/command.h"

namespace debruit::cli {
namespace {

struct ReportOptions {
  std::vector<std::filesystem::path> runs;
  std::filesystem::path out;
  std::string title;
};

}  // namespace

void add_report(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* const app = parent.add_subcommand("report", "draw the figures of runs and put them on one HTML page");
  const auto options = std::make_shared<ReportOptions>();
  app->add_option("RUN", options->runs, "run folders; figures are written into each")->required();
  app->add_option("--out", options->out, "the page to write, e.g. report.html")->type_name("FILE")->required();
  app->add_option("--title", options->title, "the page's title")->type_name("TEXT");
  app->callback([options, &settings, &action] {
    action = [options, &settings] {
      write_report(options->runs, options->out, options->title);
      if (!settings.quiet) std::cout << "wrote " << options->out.string() << "\n";
      return 0;
    };
  });
}

}  // namespace debruit::cli
