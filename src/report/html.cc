#include "report/html.h"

#include <algorithm>
#include <cstdint>

namespace debruit {

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      case '\0':
        break;
      default:
        escaped += character;
    }
  }
  return escaped;
}

std::string data_uri(std::string_view type, std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string uri = "data:" + std::string(type) + ";base64,";
  uri.reserve(uri.size() + (bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
    }
    const std::size_t digits = std::min<std::size_t>(3, bytes.size() - i) + 1;
    for (std::size_t k = 0; k < 4; ++k) uri += k < digits ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return uri;
}

std::string element(std::string_view tag, std::string_view classes, std::string_view content) {
  std::string html = "<" + std::string(tag);
  if (!classes.empty()) html += " class=\"" + std::string(classes) + "\"";
  html += ">";
  html += content;
  return html + "</" + std::string(tag) + ">\n";
}

}  // namespace debruit
