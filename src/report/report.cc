#include "debruit/report.h"

#include <algorithm>
#include <vector>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "report/html.h"
#include "report/page.h"
#include "report/page_frame.h"
#include "report/run_figures.h"
#include "report/run_view.h"
#include "report/sections.h"

namespace debruit {
namespace {

/// `room`: bytes that it may take; where that is too little, the pictures are left out and it says so.
std::string run_section(const RunView& run, std::size_t room) {
  const std::vector<NamedPictures> pictures = run_pictures(run);
  draw_figures(run.folder.figures(), run_figures(run, pictures));
  const std::string before = heading_section(run) + training_section(run, noises_section(pictures)) +
                             scores_section(run) + accuracy_section(run);
  const std::string after = provenance_section(run);
  const auto article = [&](const std::string& shown) {
    return "<article class=\"run\" id=\"" + run.anchor + "\">\n" + before + shown + after + "</article>\n";
  };
  std::string whole = article(pictures_section(run, pictures) + latent_section(run));
  if (whole.size() <= room) return whole;
  return article(
      element("p", "card note", "This report is full: the pictures of this run lie in its folder, under figures."));
}

std::string lead(std::span<const RunView> runs) {
  const auto is_classifier = [](const RunView& run) {
    return std::holds_alternative<ClassifierSpec>(run.config.model);
  };
  const auto classifiers = static_cast<std::size_t>(std::ranges::count_if(runs, is_classifier));
  const std::string count = std::to_string(runs.size());
  if (classifiers == 0 && runs.size() == 1) {
    return "How a denoising autoencoder was trained, and what it does to noisy images.";
  }
  if (classifiers == 0) {
    return "How " + count + " denoising autoencoders were trained, and what they do to noisy images.";
  }
  if (runs.size() == 1) return "How a classifier was trained, and how often it is right about noisy images.";
  if (classifiers < runs.size()) {
    return "How " + count + " denoising autoencoders and classifiers were trained, and what came out.";
  }
  return "How " + count + " classifiers were trained, and how often they are right about noisy images.";
}

}  // namespace

std::string run_articles(std::span<const RunView> runs, std::size_t room) {
  std::string html;
  if (runs.size() > 1) html += summary_section(runs);
  for (const RunView& run : runs) html += run_section(run, html.size() < room ? room - html.size() : 0);
  return html;
}

std::string make_page(std::span<const RunView> runs, const std::string& title, std::size_t limit) {
  const std::string start = page_start(title.empty() ? "Denoising report" : title, lead(runs));
  const std::string end = page_end();
  const std::size_t used = start.size() + end.size();
  return start + run_articles(runs, used < limit ? limit - used : 0) + end;
}

void write_report(std::span<const std::filesystem::path> runs, const std::filesystem::path& file,
                  const std::string& title) {
  if (runs.empty()) throw Error(ErrorKind::usage, "report", "at least one run folder expected");
  write_file(file, make_page(read_runs(runs), title, kMaxPage));
}

}  // namespace debruit
