#include "files/npy_header.h"

#include <charconv>
#include <set>

#include "debruit/error.h"

namespace debruit {
namespace {

constexpr std::size_t kMaxDimensions = 32;  // NumPy's own limit

class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string_view where) : rest_(text), where_(where) {}

  NpyHeader parse() {
    NpyHeader header;
    std::set<std::string> seen;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      if (!seen.insert(key).second) fail("names '" + key + "' twice");
      expect(':');
      if (key == "descr") {
        header.descr = quoted();
      } else if (key == "fortran_order") {
        header.fortran_order = boolean();
      } else if (key == "shape") {
        header.shape = tuple();
      } else {
        fail("has the unknown key '" + key + "'; expected descr, fortran_order and shape");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (seen.size() != 3) fail("lacks one of descr, fortran_order and shape");
    skip_blanks();
    if (!rest_.empty()) fail("goes on after its closing brace");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw Error(ErrorKind::input, where_, "the .npy header " + message);
  }
  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) rest_.remove_prefix(1);
  }
  bool accept(char wanted) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail(std::string("is malformed: '") + wanted + "' expected");
  }
  std::string quoted() {
    skip_blanks();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    if (quote != '\'' && quote != '"') fail("is malformed: a quoted text expected");
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) fail("has a text without its closing quote");
    std::string text(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return text;
  }
  bool boolean() {
    skip_blanks();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (rest_.substr(0, word.size()) != word) continue;
      rest_.remove_prefix(word.size());
      return value;
    }
    fail("is malformed: True or False expected");
  }
  std::size_t number() {
    skip_blanks();
    std::size_t value = 0;
    const auto [end, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (code != std::errc()) fail("has a dimension that is not a number of values");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  std::vector<std::size_t> tuple() {
    std::vector<std::size_t> dimensions;
    expect('(');
    while (!accept(')')) {
      if (dimensions.size() == kMaxDimensions) fail("has more than 32 dimensions");
      dimensions.push_back(number());
      const bool comma = accept(',');
      if (comma) continue;
      if (dimensions.size() == 1) fail("has a shape that is not a tuple");
      expect(')');
      break;
    }
    return dimensions;
  }

  std::string_view rest_;
  std::string_view where_;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, std::string_view where) { return HeaderParser(text, where).parse(); }

std::string format_npy_header(const NpyHeader& header) {
  std::string text = "{'descr': '" + header.descr + "', 'fortran_order': ";
  text += header.fortran_order ? "True" : "False";
  text += ", 'shape': (";
  for (std::size_t axis = 0; axis < header.shape.size(); ++axis) {
    text += std::to_string(header.shape[axis]);
    if (header.shape.size() == 1) text += ",";
    if (axis + 1 < header.shape.size()) text += ", ";
  }
  return text + "), }";
}

}  // namespace debruit
