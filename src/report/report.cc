#include "report/report.h"

#include <vector>

#include "debruit/error.h"
#include "debruit/version.h"
#include "files/atomic_file.h"
#include "report/html.h"
#include "report/page.h"
#include "report/run_figures.h"
#include "report/run_view.h"
#include "report/sections.h"
#include "report/style.h"

namespace debruit {
namespace {

/// `room`: bytes that it may take; where that is too little, the pictures are left out and it says so.
std::string run_section(const RunView& run, std::size_t room) {
  const std::vector<NamedPictures> pictures = run_pictures(run);
  draw_figures(run.folder.figures(), run_figures(run, pictures));
  const std::string before =
      heading_section(run) + training_section(run, noises_section(pictures)) + scores_section(run);
  const std::string after = provenance_section(run);
  const auto article = [&](const std::string& shown) {
    return "<article class=\"run\" id=\"" + run.anchor + "\">\n" + before + shown + after + "</article>\n";
  };
  std::string whole = article(pictures_section(run, pictures) + latent_section(run));
  if (whole.size() <= room) return whole;
  return article(
      element("p", "card note", "This report is full: the pictures of this run lie in its folder, under figures."));
}

std::string page_start(const std::string& title, std::size_t runs) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escape(title) + "</title>\n<style>" + std::string(report_style()) +
         "</style>\n</head>\n<body>\n<main class=\"page\">\n<header>\n" + element("p", "brand", "debruit") +
         element("h1", "", escape(title)) +
         element("p", "soft",
                 runs == 1 ? "How a denoising autoencoder was trained, and what it does to noisy images."
                           : "How " + std::to_string(runs) +
                                 " denoising autoencoders were trained, and what they do to noisy images.") +
         "</header>\n";
}

}  // namespace

std::string make_page(std::span<const RunView> runs, const std::string& title, std::size_t limit) {
  std::string page = page_start(title.empty() ? "Denoising report" : title, runs.size());
  const std::string end =
      element("footer", "", "Made by debruit " + escape(version()) + ".") + "</main>\n</body>\n</html>\n";
  if (runs.size() > 1) page += summary_section(runs);
  for (const RunView& run : runs) {
    const std::size_t used = page.size() + end.size();
    page += run_section(run, used < limit ? limit - used : 0);
  }
  return page + end;
}

void write_report(std::span<const std::filesystem::path> runs, const std::filesystem::path& file,
                  const std::string& title) {
  constexpr std::size_t kMaxPage = 4'900'000;  // under 5 MB, which goes through any mail
  if (runs.empty()) throw Error(ErrorKind::usage, "report", "at least one run folder expected");
  write_file(file, make_page(read_runs(runs), title, kMaxPage));
}

}  // namespace debruit
