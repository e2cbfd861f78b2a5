#include "report/study_report.h"

#include <string>
#include <vector>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/folder.h"
#include "report/block_figures.h"
#include "report/document_markdown.h"
#include "report/document_section.h"
#include "report/page.h"
#include "report/page_frame.h"
#include "report/run_view.h"
#include "runs/document.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

void write_page(const fs::path& folder, const Document& document, std::span<const fs::path> featured_runs,
                const fs::path& file) {
  const std::vector<RunView> runs = read_runs(featured_runs);
  std::string page = page_start(document.title, document.summary);
  page += contents_section(document, !runs.empty());
  page += document_section(document, folder);
  const std::string end = page_end();
  if (!runs.empty()) {
    page += runs_heading();
    const std::size_t used = page.size() + end.size();
    page += run_articles(runs, used < kMaxPage ? kMaxPage - used : 0);
  }
  write_file(file, page + end);
}

/// The light SVG of each, from one folder into another, which is made.
void copy_pictures(std::span<const Figure> figures, const fs::path& from, const fs::path& to) {
  make_folder(to);
  for (const Figure& figure : figures) {
    const std::string picture = figure.name + ".svg";
    write_file(to / picture, read_file(from / picture));
  }
}

}  // namespace

void write_study_report(const fs::path& folder, std::span<const fs::path> featured_runs, const fs::path& file) {
  write_page(folder, read_document(folder), featured_runs, file);
}

void write_study_report(const fs::path& folder, const fs::path& file) {
  const Document document = read_document(folder);
  std::vector<fs::path> runs;
  for (const std::string& run : document.runs) runs.push_back(folder / run);
  write_page(folder, document, runs, file);
}

void write_study_markdown(const fs::path& folder, const fs::path& file) {
  const std::string name = file.stem().string();
  if (!file.has_extension()) {
    throw Error(ErrorKind::usage, file.string(), "has no extension: expected a name like study.md");
  }
  const Document document = read_document(folder);
  const std::vector<Figure> figures = document_figures(document);
  if (!figures.empty()) {
    draw_figures(folder / "figures", figures);
    copy_pictures(figures, folder / "figures", file.parent_path() / name);
  }
  if (file.has_parent_path()) make_folder(file.parent_path());
  write_file(file, document_markdown(document, name));
}

}  // namespace debruit
