#include "report/study_report.h"

#include <string>
#include <vector>

#include "files/atomic_file.h"
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

}  // namespace debruit
