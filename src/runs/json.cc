#include "runs/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

namespace debruit {
namespace {

constexpr int kMaxDepth = 32;
// A number takes 16 bytes, however few it has in the text; a list, an object or a text several times as many. The
// confusions of 256 classes in a hundred cells have room.
constexpr std::size_t kMostNumbers = std::size_t{1} << 23;
constexpr std::size_t kMostOthers = std::size_t{1} << 19;
// At the end of an object nlohmann-json looks through those that lie beside it.
constexpr std::size_t kMostObjects = std::size_t{1} << 17;
// A member is found by looking through those before it.
constexpr std::size_t kMostMembers = 1024;

/// Shortest decimal.
std::string describe(double value) { return Json(value).dump(); }

std::string describe_range(double minimum, double maximum, bool whole) {
  std::string text = whole ? "a whole number" : "a number";
  const auto show = [&](double value) {
    return whole && std::abs(value) <= 0x1p53 ? std::to_string(static_cast<long long>(value)) : describe(value);
  };
  const bool bounded_below = std::isfinite(minimum) && minimum > std::numeric_limits<double>::lowest();
  const bool bounded_above = std::isfinite(maximum) && maximum < std::numeric_limits<double>::max();
  if (bounded_below && bounded_above) return text + " from " + show(minimum) + " to " + show(maximum);
  if (bounded_below) return text + " of at least " + show(minimum);
  if (bounded_above) return text + " of at most " + show(maximum);
  return text;
}

std::string shorten(const Json& json) {
  constexpr std::size_t kLongest = 60;
  std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

double take_number(const ObjectReader& reader, std::string_view key, const Json& json, double minimum, double maximum) {
  const double value = json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (!(value >= minimum && value <= maximum)) {
    reader.fail(key, shorten(json) + " given, " + describe_range(minimum, maximum, false) + " expected");
  }
  return value;
}

std::uint64_t take_count(const ObjectReader& reader, std::string_view key, const Json& json, double minimum,
                         double maximum) {
  const auto in_range = [&](double value) { return value >= minimum && value <= maximum; };
  if (!json.is_number_unsigned() || !in_range(static_cast<double>(json.get<std::uint64_t>()))) {
    reader.fail(key, shorten(json) + " given, " + describe_range(minimum, maximum, true) + " expected");
  }
  return json.get<std::uint64_t>();
}

const Json& checked_array(const ObjectReader& reader, std::string_view key, const Json& json) {
  if (!json.is_array()) reader.fail(key, shorten(json) + " given, a list expected");
  return json;
}

}  // namespace

Json parse_json(std::string_view text, std::string_view where) {
  using Event = Json::parse_event_t;
  const auto refuse = [&](const std::string& message) { throw Error(ErrorKind::input, where, message); };
  std::vector<std::set<std::string>> keys;  // of the objects around the parser's position
  std::size_t numbers = 0;                  // and true, false and null
  std::size_t others = 0;
  std::size_t objects = 0;
  const auto check = [&](int depth, Event event, Json& parsed) {
    if (depth > kMaxDepth) refuse("is nested too deeply; " + std::to_string(kMaxDepth) + " levels are read");
    if (event == Event::object_start) {
      keys.emplace_back();
      if (++objects > kMostObjects) refuse("has more than " + std::to_string(kMostObjects) + " objects");
    }
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key) {
      if (!keys.back().insert(parsed.get<std::string>()).second) {
        refuse("names " + shorten(parsed) + " twice in one object");
      }
      if (keys.back().size() > kMostMembers) {
        refuse("has an object of more than " + std::to_string(kMostMembers) + " members");
      }
    }
    const bool small = event == Event::value && !parsed.is_string();
    const bool begins = event == Event::value || event == Event::object_start || event == Event::array_start;
    if (small && ++numbers > kMostNumbers) refuse("has more than " + std::to_string(kMostNumbers) + " numbers");
    if (begins && !small && ++others > kMostOthers) {
      refuse("has more than " + std::to_string(kMostOthers) + " lists, objects and texts");
    }
    return true;
  };
  try {
    return Json::parse(text, check);
  } catch (const nlohmann::json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 3, column 1: …"
    const std::string_view message = error.what();
    throw Error(ErrorKind::input, where, "is not JSON:" + std::string(message.substr(message.find(']') + 1)));
  }
}

std::string format_json(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

Error as_damage(const Error& error) {
  const std::string_view text = error.what();
  const std::size_t skipped = error.where().empty() ? 0 : error.where().size() + 2;  // "where: "
  return Error(ErrorKind::input, error.where(), text.substr(skipped));
}

Json measured(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

ObjectReader::ObjectReader(const Json& json, std::string_view where, std::string field, Missing missing)
    : json_(&json), where_(where), field_(std::move(field)), missing_(missing) {
  if (!json.is_object()) {
    throw Error(ErrorKind::usage, where_, (field_.empty() ? "" : field_ + ": ") + "an object expected");
  }
}

std::string ObjectReader::path(std::string_view key) const {
  return field_.empty() ? std::string(key) : field_ + "." + std::string(key);
}

void ObjectReader::fail(std::string_view key, std::string_view message) const {
  throw Error(ErrorKind::usage, where_, path(key) + ": " + std::string(message));
}

const Json* ObjectReader::find(std::string_view key) {
  known_.emplace_back(key);
  const auto member = json_->find(std::string(key));
  if (member != json_->end()) return &*member;
  if (missing_ == Missing::refuse) fail(key, "is missing");
  return nullptr;
}

std::optional<ObjectReader> ObjectReader::object(std::string_view key) { return object(key, missing_); }

std::optional<ObjectReader> ObjectReader::object(std::string_view key, Missing missing) {
  const Json* const json = find(key);
  if (json == nullptr) return std::nullopt;
  return ObjectReader(*json, where_, path(key), missing);
}

std::vector<ObjectReader> ObjectReader::objects(std::string_view key) {
  std::vector<ObjectReader> items;
  const Json* const list = find(key);
  if (list == nullptr) return items;
  if (!list->is_array()) fail(key, "a list expected");
  for (std::size_t index = 0; index < list->size(); ++index) {
    items.emplace_back((*list)[index], where_, path(key) + "[" + std::to_string(index) + "]", missing_);
  }
  return items;
}

bool ObjectReader::has(std::string_view key) const { return json_->contains(std::string(key)); }

bool ObjectReader::is_null(std::string_view key) const {
  const auto member = json_->find(std::string(key));
  return member != json_->end() && member->is_null();
}

void ObjectReader::read(std::string_view key, std::string& target) {
  const Json* const json = find(key);
  if (json == nullptr) return;
  if (!json->is_string()) fail(key, shorten(*json) + " given, a text expected");
  target = json->get<std::string>();
}

void ObjectReader::read(std::string_view key, bool& target) {
  const Json* const json = find(key);
  if (json == nullptr) return;
  if (!json->is_boolean()) fail(key, shorten(*json) + " given, true or false expected");
  target = json->get<bool>();
}

void ObjectReader::read(std::string_view key, double& target, double minimum, double maximum) {
  if (const Json* const json = find(key)) target = take_number(*this, key, *json, minimum, maximum);
}

void ObjectReader::read(std::string_view key, std::uint64_t& target, double minimum, double maximum) {
  if (const Json* const json = find(key)) target = take_count(*this, key, *json, minimum, maximum);
}

void ObjectReader::read(std::string_view key, std::vector<std::string>& target) {
  const Json* const json = find(key);
  if (json == nullptr) return;
  std::vector<std::string> texts;
  for (const Json& item : checked_array(*this, key, *json)) {
    if (!item.is_string()) fail(key, shorten(item) + " given, a text expected");
    texts.push_back(item.get<std::string>());
  }
  target = std::move(texts);
}

void ObjectReader::read(std::string_view key, std::vector<double>& target, double minimum, double maximum) {
  const Json* const json = find(key);
  if (json == nullptr) return;
  std::vector<double> values;
  for (const Json& item : checked_array(*this, key, *json)) {
    values.push_back(take_number(*this, key, item, minimum, maximum));
  }
  target = std::move(values);
}

void ObjectReader::read(std::string_view key, std::vector<std::size_t>& target, std::size_t minimum,
                        std::size_t maximum) {
  const Json* const json = find(key);
  if (json == nullptr) return;
  std::vector<std::size_t> values;
  for (const Json& item : checked_array(*this, key, *json)) {
    values.push_back(take_count(*this, key, item, static_cast<double>(minimum), static_cast<double>(maximum)));
  }
  target = std::move(values);
}

void ObjectReader::read(std::string_view key, std::vector<std::vector<std::size_t>>& target, std::size_t minimum,
                        std::size_t maximum) {
  const Json* const json = find(key);
  if (json == nullptr) return;
  std::vector<std::vector<std::size_t>> rows;
  for (const Json& list : checked_array(*this, key, *json)) {
    rows.emplace_back();
    for (const Json& item : checked_array(*this, key, list)) {
      rows.back().push_back(take_count(*this, key, item, static_cast<double>(minimum), static_cast<double>(maximum)));
    }
  }
  target = std::move(rows);
}

void ObjectReader::read_measured(std::string_view key, double& target) {
  const Json* const json = find(key);
  if (json == nullptr) return;
  constexpr double kAny = std::numeric_limits<double>::max();
  target = json->is_null() ? std::numeric_limits<double>::quiet_NaN() : take_number(*this, key, *json, -kAny, kAny);
}

void ObjectReader::finish() const {
  std::string known;
  for (const std::string& key : known_) known += (known.empty() ? "" : ", ") + key;
  for (const auto& [key, value] : json_->items()) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) fail(key, "unknown key; known are " + known);
  }
}

}  // namespace debruit
