#include "runs/predictions.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "debruit/error.h"
#include "files/npz.h"
#include "runs/json.h"
#include "runs/npz_reader.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.predictions/1";

Predictions load(const NpzReader& arrays, const Json& about, const std::string& where) {
  Predictions predictions;
  ObjectReader reader(about, where, "", Missing::refuse);
  std::string schema;
  reader.read("schema", schema);
  if (schema != kSchema) reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" expected");
  reader.read("data", predictions.data);
  reader.read("split", predictions.split);
  for (ObjectReader& item : reader.objects("cells")) {
    PredictedCell& cell = predictions.cells.emplace_back();
    read_kinds_or_none(item, "kinds", cell.kinds);
    item.read("scale", cell.scale, 0, std::numeric_limits<double>::max());
    item.finish();
  }
  reader.finish();
  const std::vector<std::size_t>& stored = arrays.shape("labels");
  predictions.labels = arrays.values<std::uint8_t>("labels", {stored.empty() ? 0 : stored.front()});
  const std::size_t count = predictions.labels.size();
  const auto& predicted = arrays.values<std::uint8_t>("predicted", {predictions.cells.size(), count});
  auto first = predicted.begin();
  for (PredictedCell& cell : predictions.cells) {
    cell.predicted.assign(first, first + static_cast<std::ptrdiff_t>(count));
    first += static_cast<std::ptrdiff_t>(count);
  }
  return predictions;
}

}  // namespace

void write_predictions(const std::filesystem::path& file, const Predictions& predictions) {
  const std::size_t count = predictions.labels.size();
  std::vector<std::uint8_t> predicted;
  Json cells = Json::array();
  for (const PredictedCell& cell : predictions.cells) {
    if (cell.predicted.size() != count) {
      throw Error(ErrorKind::usage, "predictions",
                  std::to_string(cell.predicted.size()) + " of them for " + std::to_string(count) + " labels");
    }
    predicted.insert(predicted.end(), cell.predicted.begin(), cell.predicted.end());
    cells.push_back({{"kinds", kinds_to_json(cell.kinds)}, {"scale", cell.scale}});
  }
  NpzArrays arrays;
  arrays.emplace("labels", NpyArray{{count}, predictions.labels});
  arrays.emplace("predicted", NpyArray{{predictions.cells.size(), count}, std::move(predicted)});
  arrays.emplace("about", text_array(format_json({{"schema", kSchema},
                                                  {"data", predictions.data},
                                                  {"split", predictions.split},
                                                  {"cells", std::move(cells)}})));
  write_npz(file, arrays);
}

Predictions read_predictions(const std::filesystem::path& file) {
  const std::string where = file.string() + ", about";
  const NpzReader arrays(read_npz(file), file.string());
  const Json about = parse_json(arrays.text("about"), where);
  try {
    return load(arrays, about, where);
  } catch (const Error& error) {
    throw as_damage(error);
  }
}

}  // namespace debruit
