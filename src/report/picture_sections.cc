// Pictures on the page: small PNGs that the browser enlarges with sharp pixels, under labels that are text.
#include "report/html.h"
#include "report/sections.h"
#include "report/text.h"

namespace debruit {
namespace {

std::string image(const GreyImage& picture, const std::string& description) {
  return "<img alt=\"" + escape(description) + "\" width=\"" + std::to_string(picture.width) + "\" height=\"" +
         std::to_string(picture.height) + "\" src=\"" + data_uri("image/png", encode_png(picture)) + "\">";
}

/// One little figure a case: its pictures side by side.
std::string case_list(const NamedPictures& named) {
  std::string html;
  for (std::size_t column = 0; column < named.table.columns.size(); ++column) {
    std::string pictures;
    for (std::size_t row = 0; row < named.table.rows.size(); ++row) {
      pictures += image(named.table.cells[row][column], named.table.rows[row]);
    }
    html +=
        element("figure", "", element("div", "", pictures) + element("figcaption", "", escape(named.notes[column])));
  }
  return element("div", "cases", html);
}

bool is_grid(const NamedPictures& named) { return named.name.rfind("denoised-", 0) == 0; }

std::string source(const Samples& samples) { return samples.data + ", " + samples.split + " images"; }

}  // namespace

std::string picture_table(const PictureTable& table, std::string_view classes) {
  std::string head = "<td></td>";
  for (const std::string& column : table.columns) head += "<th scope=\"col\">" + escape(column) + "</th>";
  std::string rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    std::string html = "<th scope=\"row\">" + escape(table.rows[row]) + "</th>";
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const GreyImage& picture = table.cells[row][column];
      const std::string label = table.rows[row] + ", " + table.columns[column];
      html += "<td>" + (picture.values.empty() ? "" : image(picture, label)) + "</td>";
    }
    rows += element("tr", "", html);
  }
  return "<table class=\"" + std::string(classes) + "\"><colgroup><col class=\"name\"></colgroup><thead><tr>" + head +
         "</tr></thead>\n<tbody>" + rows + "</tbody></table>\n";
}

std::string noises_section(const std::vector<NamedPictures>& pictures) {
  for (const NamedPictures& named : pictures) {
    if (named.name != "noises") continue;
    return element("section", "card",
                   element("h3", "", escape(named.title)) + picture_table(named.table, "pictures sheet"));
  }
  return "";
}

std::string pictures_section(const RunView& run, const std::vector<NamedPictures>& pictures) {
  std::string html;
  std::string grids;
  for (const NamedPictures& named : pictures) {
    if (!is_grid(named)) continue;
    grids += element("div", "", element("h4", "", escape(named.title)) + picture_table(named.table, "pictures"));
  }
  if (!grids.empty()) {
    html += element("section", "card",
                    element("h3", "", "Before and after") + element("div", "figures", grids) +
                        element("p", "note",
                                escape("From " + source(*run.samples) +
                                       ". Noisy values below 0 are shown black, above 1 white. "
                                       "Latents: 0 is black, the largest value of the grid white.")));
  }
  for (const NamedPictures& named : pictures) {
    if (named.notes.empty()) continue;
    html +=
        element("section", "card",
                element("h3", "", escape(named.title)) +
                    element("p", "note", escape("Original, noisy and cleaned, from " + source(*run.samples) + ".")) +
                    case_list(named));
  }
  return html;
}

}  // namespace debruit
