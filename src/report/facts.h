// A list of names and values.
#pragma once

#include <string>
#include <string_view>

#include "report/html.h"

namespace debruit {

class Facts {
 public:
  void group(std::string_view title) { html_ += element("dt", "group", escape(title)); }
  void add(std::string_view name, std::string_view value) {
    html_ += element("dt", "", escape(name)) + element("dd", "", escape(value));
  }
  void add_code(std::string_view name, std::string_view value) {
    html_ += element("dt", "", escape(name)) + element("dd", "", "<code>" + escape(value) + "</code>");
  }
  [[nodiscard]] std::string html() const { return element("dl", "facts", html_); }

 private:
  std::string html_;
};

}  // namespace debruit
