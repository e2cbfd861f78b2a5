#include "runs/document_json.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.document/1";
constexpr std::size_t kMaxSide = 65536;
constexpr std::array<std::string_view, 4> kTones = {"plain", "good", "bad", "quiet"};

// The names of the blocks, in the order of Block's alternatives.
constexpr std::array<std::string_view, std::variant_size_v<Block>> kBlocks = {
    "heading", "paragraph", "table", "lines", "distributions", "heat_map", "parallel_coordinates", "pictures"};

// The members of each type, once for writing and reading: `T` is the type or the const type.
template <class T, class Of>
concept Is = std::is_same_v<std::remove_const_t<T>, Of>;

void members(auto& fields, Is<Heading> auto& heading) {
  fields("level", heading.level);
  fields("text", heading.text);
}

void members(auto& fields, Is<Paragraph> auto& paragraph) {
  fields("text", paragraph.text);
  fields("note", paragraph.note);
}

void members(auto& fields, Is<Table> auto& table) {
  fields("title", table.title);
  fields("columns", table.columns);
  fields("rows", table.rows);
  fields("note", table.note);
}

void members(auto& fields, Is<Series> auto& series) {
  fields("name", series.name);
  fields("x", series.x);
  fields("y", series.y);
  fields("low", series.low);
  fields("high", series.high);
}

void members(auto& fields, Is<LineChart> auto& chart) {
  fields("name", chart.name);
  fields("title", chart.title);
  fields("x_label", chart.x_label);
  fields("y_label", chart.y_label);
  fields("logarithmic", chart.logarithmic);
  fields("series", chart.series);
  fields("note", chart.note);
}

void members(auto& fields, Is<Distribution> auto& group) {
  fields("name", group.name);
  fields("values", group.values);
  fields("reference", group.reference);
}

void members(auto& fields, Is<DistributionChart> auto& chart) {
  fields("name", chart.name);
  fields("title", chart.title);
  fields("value_label", chart.value_label);
  fields("reference_label", chart.reference_label);
  fields("groups", chart.groups);
  fields("note", chart.note);
}

void members(auto& fields, Is<HeatMap> auto& map) {
  fields("name", map.name);
  fields("title", map.title);
  fields("x_label", map.x_label);
  fields("y_label", map.y_label);
  fields("value_label", map.value_label);
  fields("x_names", map.x_names);
  fields("y_names", map.y_names);
  fields("values", map.values);
  fields("small_is_good", map.small_is_good);
  fields("note", map.note);
}

void members(auto& fields, Is<Axis> auto& axis) {
  fields("name", axis.name);
  fields("ticks", axis.ticks);
}

void members(auto& fields, Is<ParallelCoordinates> auto& figure) {
  fields("name", figure.name);
  fields("title", figure.title);
  fields("score_label", figure.score_label);
  fields("axes", figure.axes);
  fields("trials", figure.trials);
  fields("scores", figure.scores);
  fields("small_is_good", figure.small_is_good);
  fields("note", figure.note);
}

void members(auto& fields, Is<ImageShape> auto& image) {
  fields("channels", image.channels);
  fields("height", image.height);
  fields("width", image.width);
}

void members(auto& fields, Is<Pictures> auto& pictures) {
  fields("title", pictures.title);
  fields("image", pictures.image);
  fields("columns", pictures.columns);
  fields("rows", pictures.rows);
  fields("cells", pictures.cells);
  fields("note", pictures.note);
}

/// Writes members into an object.
class Writer {
 public:
  explicit Writer(Json& json) : json_(&json) {}
  template <class T>
  void operator()(const char* key, const T& value) {
    (*json_)[key] = to_json(value);
  }

 private:
  static Json to_json(const std::string& text) { return text; }
  static Json to_json(bool value) { return value; }
  static Json to_json(unsigned value) { return value; }
  static Json to_json(std::size_t value) { return value; }
  static Json to_json(double value) { return measured(value); }
  static Json to_json(const std::vector<float>& picture) { return !picture.empty(); }
  static Json to_json(const Cell& cell) {
    if (cell.tone == Tone::plain) return cell.text;
    return {{"text", cell.text}, {"tone", kTones[static_cast<std::size_t>(cell.tone)]}};
  }
  template <class T>
  static Json to_json(const std::vector<T>& items) {
    Json list = Json::array();
    for (const T& item : items) list.push_back(to_json(item));
    return list;
  }
  template <class T>
  requires std::is_aggregate_v<T>
  static Json to_json(const T& value) {
    Json json = Json::object();
    Writer writer(json);
    members(writer, value);
    return json;
  }

  Json* json_;
};

/// Reads members out of an object. Every one must be there.
class Reader {
 public:
  Reader(const Json& json, std::string_view where, std::string field)
      : reader_(json, where, std::move(field), Missing::refuse), where_(where) {}

  template <class T>
  void operator()(const char* key, T& target) {
    take(*reader_.find(key), key, target);
  }
  [[nodiscard]] ObjectReader& reader() { return reader_; }

 private:
  // `key` names the value, with its place in lists: "rows[2][0]".
  void take(const Json& json, const std::string& key, std::string& target) const {
    if (!json.is_string()) reader_.fail(key, "a text expected");
    target = json.get<std::string>();
  }
  void take(const Json& json, const std::string& key, bool& target) const {
    if (!json.is_boolean()) reader_.fail(key, "true or false expected");
    target = json.get<bool>();
  }
  void take(const Json& json, const std::string& key, double& target) const {
    if (!json.is_number() && !json.is_null()) reader_.fail(key, "a number or null expected");
    target = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
  }
  void take(const Json& json, const std::string& key, unsigned& target) const {
    std::size_t value = 0;
    take(json, key, value);
    target = static_cast<unsigned>(value);
  }
  void take(const Json& json, const std::string& key, std::size_t& target) const {
    if (!json.is_number_unsigned() || json.get<std::size_t>() > kMaxSide) {
      reader_.fail(key, "a whole number of at most " + std::to_string(kMaxSide) + " expected");
    }
    target = json.get<std::size_t>();
  }
  /// One value marks a picture that is there.
  void take(const Json& json, const std::string& key, std::vector<float>& target) const {
    bool there = false;
    take(json, key, there);
    target.assign(there ? 1 : 0, 0);
  }
  void take(const Json& json, const std::string& key, Cell& target) const {
    target.tone = Tone::plain;
    if (json.is_string()) return take(json, key, target.text);
    Reader fields(json, where_, reader_.path(key));
    std::string tone;
    fields("text", target.text);
    fields("tone", tone);
    for (std::size_t i = 0; i < kTones.size(); ++i) {
      if (tone == kTones[i]) target.tone = static_cast<Tone>(i);
    }
    if (tone != kTones[static_cast<std::size_t>(target.tone)]) {
      fields.reader_.fail("tone", "\"" + tone + "\" given, plain, good, bad or quiet expected");
    }
    fields.reader_.finish();
  }
  template <class T>
  void take(const Json& json, const std::string& key, std::vector<T>& target) const {
    if (!json.is_array()) reader_.fail(key, "a list expected");
    target.resize(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) take(json[i], key + "[" + std::to_string(i) + "]", target[i]);
  }
  template <class T>
  requires std::is_aggregate_v<T>
  void take(const Json& json, const std::string& key, T& target) const {
    Reader fields(json, where_, reader_.path(key));
    members(fields, target);
    fields.reader_.finish();
  }

  ObjectReader reader_;
  std::string where_;
};

/// The block whose name is `block`, default-constructed.
template <std::size_t index = 0>
Block make_block(std::string_view block, Reader& fields) {
  if constexpr (index == std::variant_size_v<Block>) {
    std::string known;
    for (const std::string_view name : kBlocks) known += (known.empty() ? "" : ", ") + std::string(name);
    fields.reader().fail("block", "unknown \"" + std::string(block) + "\"; known are " + known);
  } else {
    if (block == kBlocks[index]) return Block(std::in_place_index<index>);
    return make_block<index + 1>(block, fields);
  }
}

Block read_block(const Json& json, std::string_view where, const std::string& field) {
  Reader fields(json, where, field);
  std::string name;
  fields("block", name);
  Block block = make_block(name, fields);
  std::visit([&](auto& kind) { members(fields, kind); }, block);
  fields.reader().finish();
  return block;
}

}  // namespace

Json document_to_json(const Document& document) {
  Json blocks = Json::array();
  for (const Block& block : document.blocks) {
    Json json = {{"block", kBlocks[block.index()]}};
    Writer writer(json);
    std::visit([&](const auto& kind) { members(writer, kind); }, block);
    blocks.push_back(std::move(json));
  }
  return {{"schema", kSchema},
          {"title", document.title},
          {"summary", document.summary},
          {"runs", document.runs},
          {"blocks", std::move(blocks)}};
}

Document document_from_json(const Json& json, std::string_view where) {
  Document document;
  Reader fields(json, where, "");
  std::string schema;
  fields("schema", schema);
  if (schema != kSchema) {
    fields.reader().fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" expected");
  }
  fields("title", document.title);
  fields("summary", document.summary);
  fields("runs", document.runs);
  const Json& blocks = *fields.reader().find("blocks");
  if (!blocks.is_array()) fields.reader().fail("blocks", "a list expected");
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    document.blocks.push_back(read_block(blocks[i], where, "blocks[" + std::to_string(i) + "]"));
  }
  fields.reader().finish();
  return document;
}

}  // namespace debruit
