#include "report/page_frame.h"

#include "debruit/version.h"
#include "report/html.h"
#include "report/style.h"

namespace debruit {

std::string page_start(std::string_view title, std::string_view lead) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escape(title) + "</title>\n<style>" + std::string(report_style()) +
         "</style>\n</head>\n<body>\n<main class=\"page\">\n<header>\n" + element("p", "brand", "debruit") +
         element("h1", "", escape(title)) + (lead.empty() ? "" : element("p", "soft", escape(lead))) + "</header>\n";
}

std::string page_end() {
  return element("footer", "", "Made by debruit " + escape(version()) + ".") + "</main>\n</body>\n</html>\n";
}

}  // namespace debruit
