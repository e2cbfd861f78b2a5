#include "report/document_markdown.h"

#include <variant>
#include <vector>

#include "report/document_figures.h"

namespace debruit {
namespace {

/// Text that means itself: Markdown's signs are escaped, line breaks become spaces.
std::string plain(std::string_view text) {
  constexpr std::string_view kSigns = "\\`*_[]<>|#";
  std::string escaped;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      escaped += ' ';
      continue;
    }
    if (kSigns.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string paragraph(std::string_view text) { return text.empty() ? "" : plain(text) + "\n\n"; }

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

class Writer {
 public:
  explicit Writer(std::string_view figures) : figures_(figures) {}

  std::string operator()(const Heading& heading) const {
    return std::string(heading.level, '#') + " " + plain(heading.text) + "\n\n";
  }

  std::string operator()(const Paragraph& block) const { return paragraph(block.text); }

  std::string operator()(const Table& table) const {
    std::vector<std::string> cells;
    for (const std::string& column : table.columns) cells.push_back(plain(column));
    std::string text = title(table.title) + row(cells) + row(std::vector<std::string>(cells.size(), "---"));
    for (const auto& line : table.rows) {
      cells.clear();
      for (const Cell& cell : line) cells.push_back(cell.tone == Tone::good ? bold(cell.text) : plain(cell.text));
      text += row(cells);
    }
    return text + "\n" + paragraph(table.note);
  }

  std::string operator()(const Chart auto& chart) const {
    if (!figure_of(chart)) return title(chart.title) + "No values to show.\n\n" + paragraph(chart.note);
    return "![" + plain(chart.title) + "](" + figures_ + "/" + chart.name + ".svg)\n\n" + paragraph(chart.note);
  }

  std::string operator()(const Pictures&) const { return ""; }

 private:
  static std::string bold(std::string_view text) { return text.empty() ? "" : "**" + plain(text) + "**"; }
  static std::string title(std::string_view text) { return text.empty() ? "" : bold(text) + "\n\n"; }

  std::string figures_;
};

}  // namespace

std::string document_markdown(const Document& document, std::string_view figures) {
  const Writer writer(figures);
  std::string text = "# " + plain(document.title) + "\n\n" + paragraph(document.summary);
  for (const Block& block : document.blocks) text += std::visit(writer, block);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace debruit
