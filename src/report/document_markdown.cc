#include "report/document_markdown.h"

#include <variant>
#include <vector>

#include "report/block_figures.h"

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

/// A relative path or an address as it may stand in brackets: other bytes than an address has become %XX.
std::string address(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kOthers = "-._~/:";
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kOthers.find(c) != std::string_view::npos) {
      text += c;
    } else {
      text += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return text;
}

/// Whether the heading at `index` has anything but pictures below it.
bool has_content(const std::vector<Block>& blocks, std::size_t index) {
  const unsigned level = std::get<Heading>(blocks[index]).level;
  for (std::size_t i = index + 1; i < blocks.size(); ++i) {
    const auto* const heading = std::get_if<Heading>(&blocks[i]);
    if (heading != nullptr && heading->level <= level) return false;
    if (heading == nullptr && !std::holds_alternative<Pictures>(blocks[i])) return true;
  }
  return false;
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
      for (const Cell& cell : line) cells.push_back(toned(cell));
      text += row(cells);
    }
    return text + "\n" + paragraph(table.note);
  }

  std::string operator()(const Chart auto& chart) const {
    if (!figure_of(chart)) return title(chart.title) + "No values to show.\n\n" + paragraph(chart.note);
    return "![" + plain(chart.title) + "](" + address(figures_ + "/" + chart.name) + ".svg)\n\n" +
           paragraph(chart.note);
  }

  std::string operator()(const Pictures&) const { return ""; }

 private:
  static std::string bold(std::string_view text) { return text.empty() ? "" : "**" + plain(text) + "**"; }
  /// Signs as in the HTML, and what stands in for colour there.
  static std::string toned(const Cell& cell) {
    if (cell.text.empty()) return "";
    switch (cell.tone) {
      case Tone::plain:
        return plain(cell.text);
      case Tone::good:
        return "✓ " + bold(cell.text);
      case Tone::bad:
        return "✗ " + plain(cell.text);
      case Tone::quiet:
        return "*" + plain(cell.text) + "*";
    }
    return "";
  }
  static std::string title(std::string_view text) { return text.empty() ? "" : bold(text) + "\n\n"; }

  std::string figures_;
};

}  // namespace

std::string document_markdown(const Document& document, std::string_view figures) {
  const Writer writer(figures);
  std::string text = "# " + plain(document.title) + "\n\n" + paragraph(document.summary);
  const std::vector<Block>& blocks = document.blocks;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (std::holds_alternative<Heading>(blocks[i]) && !has_content(blocks, i)) continue;
    text += std::visit(writer, blocks[i]);
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace debruit
