#include "report/block_table.h"

#include <algorithm>
#include <string_view>

#include "report/html.h"

namespace debruit {
namespace {

constexpr std::size_t kLongText = 24;  // bytes above which a text may be broken into lines

bool is_long(const std::string& text) { return text.size() > kLongText; }

bool is_digit(char character) { return character >= '0' && character <= '9'; }
bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

/// What stands in the place of a number that there is none of.
bool is_blank(const std::string& text) { return text.empty() || text == "–" || text == "-" || text == "n/a"; }

/// "0.054 ± 0.002", "−3", "1,234 s", "<0.001": begins as a number does and has few letters.
bool is_number(const std::string& text) {
  std::size_t first = 0;
  for (const std::string_view sign : {"+", "-", "−", "±", "<", ">", "≤", "≥", "."}) {
    if (text.starts_with(sign)) first = std::max(first, sign.size());
  }
  while (first < text.size() && text[first] == ' ') ++first;
  if (first >= text.size() || !is_digit(text[first])) return false;
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  return std::count_if(text.begin(), text.end(), is_letter) <= 2 * digits;
}

/// Whether a column is one of numbers: all its cells that say something are, and there is one.
bool is_number_column(const Table& table, std::size_t column) {
  bool any = false;
  for (const auto& row : table.rows) {
    const std::string& text = row[column].text;
    if (is_blank(text)) continue;
    if (!is_number(text)) return false;
    any = true;
  }
  return any;
}

std::string classes(const Cell& cell, bool number) {
  std::string text = number ? "" : "text";
  if (is_long(cell.text)) text += " words";
  switch (cell.tone) {
    case Tone::plain:
      break;
    case Tone::good:
      text += " good";
      break;
    case Tone::bad:
      text += " bad";
      break;
    case Tone::quiet:
      text += " quiet";
      break;
  }
  return text;
}

/// Whether some cell, the first of its row apart, is a text of several words: such a table is read row by row.
bool has_words(const Table& table) {
  const auto is_words = [](const Cell& cell) {
    return is_long(cell.text) && std::ranges::count_if(cell.text, is_letter) > std::ptrdiff_t{kLongText} / 2;
  };
  return std::ranges::any_of(table.rows, [&](const std::vector<Cell>& row) {
    return !row.empty() && std::any_of(row.begin() + 1, row.end(), is_words);
  });
}

std::string content(const Cell& cell) {
  if (cell.text.empty()) return "";
  if (cell.tone == Tone::good) return "<span class=\"sign\">✓</span> " + escape(cell.text);
  if (cell.tone == Tone::bad) return "<span class=\"sign\">✗</span> " + escape(cell.text);
  return escape(cell.text);
}

}  // namespace

std::string block_table(const Table& table) {
  const bool words = has_words(table);
  std::vector<bool> numbers;
  std::string head;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    numbers.push_back(is_number_column(table, column));
    head += "<th class=\"" + std::string(numbers.back() ? "" : "text") + "\" scope=\"col\">" +
            escape(table.columns[column]) + "</th>";
  }
  std::string rows;
  for (const auto& row : table.rows) {
    std::string html;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::string& text = row[column].text;
      std::string cell = "<td class=\"" + classes(row[column], numbers[column]) + "\"";
      if (words && !text.empty()) {
        // On a small screen each row of such a table stands by itself, and each cell tells its column.
        cell += " data-label=\"" + escape(table.columns[column]) + "\"><span>" + content(row[column]) + "</span>";
      } else {
        cell += ">" + content(row[column]);
      }
      html += cell + "</td>\n";
    }
    rows += element("tr", "", html);
  }
  if (table.rows.empty()) {
    rows = "<tr><td class=\"text quiet\" colspan=\"" + std::to_string(std::max<std::size_t>(1, table.columns.size())) +
           "\">no rows</td></tr>\n";
  }
  return element("div", "scroll",
                 "<table class=\"data" + std::string(words ? " worded" : "") + "\"><thead><tr>" + head +
                     "</tr></thead>\n<tbody>" + rows + "</tbody></table>");
}

}  // namespace debruit
