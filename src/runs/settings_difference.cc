#include "runs/settings_difference.h"

#include <nlohmann/json.hpp>
#include <set>

#include "runs/json.h"

namespace debruit {
namespace {

std::string shown(const Json& json) {
  constexpr std::size_t kLongest = 60;
  const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "...";
}

/// Adds what differs at `path` and below.
void compare(const Json& found, const Json& asked, const std::string& path, std::string& text) {
  if (found == asked) return;
  if (!found.is_object() || !asked.is_object()) {
    text += (text.empty() ? "" : ", ") + path + " (" + shown(found) + " there, " + shown(asked) + " asked for)";
    return;
  }
  std::set<std::string> keys;
  for (const Json* const side : {&found, &asked}) {
    for (const auto& [key, value] : side->items()) keys.insert(key);
  }
  for (const std::string& key : keys) {
    compare(found.value(key, Json()), asked.value(key, Json()), path.empty() ? key : path + "." + key, text);
  }
}

Json settings_of(const RunConfig& config) {
  Json json = Json::parse(format_config(config));
  json.erase("version");
  return json;
}

}  // namespace

std::string settings_difference(const RunConfig& found, const RunConfig& asked) {
  Json there = settings_of(found);
  Json here = settings_of(asked);
  if (!found.autoencoder_sha256.empty() && found.autoencoder_sha256 == asked.autoencoder_sha256) {
    for (Json* const side : {&there, &here}) side->at("autoencoder").erase("path");
  }
  std::string text;
  compare(there, here, "", text);
  return text;
}

}  // namespace debruit
