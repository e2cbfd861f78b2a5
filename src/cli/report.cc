// debruit report: one page from run folders, or from a study's folder.
#include "debruit/report.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "cli/command.h"
#include "debruit/error.h"
#include "report/study_report.h"
#include "runs/document.h"

namespace debruit::cli {
namespace {

struct ReportOptions {
  std::vector<std::filesystem::path> runs;
  std::filesystem::path out;
  std::optional<std::filesystem::path> markdown;
  std::string title;
};

/// A study's folder or a grid's. Throws Error(input) where it has nothing to report yet.
bool is_study(const std::filesystem::path& folder) {
  std::error_code code;
  if (std::filesystem::exists(document_file(folder), code)) return true;
  for (const std::string kind : {"study", "grid"}) {
    if (std::filesystem::exists(folder / (kind + ".json"), code)) {
      throw Error(ErrorKind::input, folder.string(),
                  "is a " + kind + " that is not finished; the command that began it goes on with it");
    }
  }
  return false;
}

/// Makes the page and returns where it lies.
std::filesystem::path make_report(const ReportOptions& options) {
  const bool study = std::any_of(options.runs.begin(), options.runs.end(), is_study);
  if (!study) {
    if (options.markdown)
      throw Error(ErrorKind::usage, "--markdown", "is for the folder of a study or a grid; runs make an HTML page");
    if (options.out.empty()) throw Error(ErrorKind::usage, "--out", "is required: the page to write");
    write_report(options.runs, options.out, options.title);
    return options.out;
  }
  if (options.runs.size() > 1)
    throw Error(ErrorKind::usage, "RUN", "the folder of a study or a grid has a page of its own: name it alone");
  if (!options.title.empty()) throw Error(ErrorKind::usage, "--title", "a study or a grid has its own title");
  const std::filesystem::path& folder = options.runs.front();
  if (options.markdown) {
    write_study_markdown(folder, *options.markdown);
    return *options.markdown;
  }
  std::filesystem::path out = options.out.empty() ? folder / "report.html" : options.out;
  write_study_report(folder, out);
  return out;
}

}  // namespace

void add_report(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* const app = parent.add_subcommand(
      "report", "draw the figures of runs and put them on one HTML page, or a study into Markdown");
  const auto options = std::make_shared<ReportOptions>();
  app->add_option("RUN", options->runs,
                  "run folders, or the folder of one study or grid; figures are written into each")
      ->required();
  CLI::Option* const out = app->add_option(
      "--out", options->out, "the page to write, e.g. report.html; a study's default is report.html in its folder");
  out->type_name("FILE");
  app->add_option("--markdown", options->markdown,
                  "write a study or a grid as Markdown instead, its charts as SVG into a folder of that name: "
                  "tables.md and tables/")
      ->type_name("FILE")
      ->excludes(out);
  app->add_option("--title", options->title, "the page's title")->type_name("TEXT");
  app->callback([options, &settings, &action] {
    action = [options, &settings] {
      const std::filesystem::path page = make_report(*options);
      if (!settings.quiet) std::cout << "wrote " << page.string() << "\n";
      return 0;
    };
  });
}

}  // namespace debruit::cli
