#include "runs/run_config.h"

#include <nlohmann/json.hpp>

#include "debruit/version.h"
#include "runs/json.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.config/1";

void read_data(ObjectReader& reader, RunConfig& config) {
  reader.read("name", config.data);
  read_classes(reader, config.classes);
  reader.read("checksum", config.data_checksum);
}

RunConfig read_config(const Json& json, RunConfig config, std::string_view where, Missing missing) {
  ObjectReader reader(json, where, "", missing);
  std::string schema(kSchema);
  std::string version;
  reader.read("schema", schema);
  if (schema != kSchema) reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" expected");
  reader.read("version", version);
  const auto read_part = [&](std::string_view key, const auto& read) {
    if (auto part = reader.object(key)) {
      read(*part);
      part->finish();
    }
  };
  read_part("data", [&](ObjectReader& part) { read_data(part, config); });
  read_part("model", [&](ObjectReader& part) { read_members(part, config.model); });
  read_part("training", [&](ObjectReader& part) { read_members(part, config.training); });
  read_part("noise", [&](ObjectReader& part) { read_members(part, config.training.noise); });
  reader.finish();
  return config;
}

}  // namespace

std::string format_config(const RunConfig& config) {
  return format_json(
      {{"schema", kSchema},
       {"version", version()},
       {"data", {{"name", config.data}, {"classes", config.classes}, {"checksum", config.data_checksum}}},
       {"model", to_json(config.model)},
       {"training", to_json(config.training)},
       {"noise", to_json(config.training.noise)}});
}

RunConfig parse_config(std::string_view json, const RunConfig& defaults, std::string_view where) {
  return read_config(parse_json(json, where), defaults, where, Missing::keep);
}

RunConfig parse_written_config(std::string_view json, std::string_view where) {
  const Json parsed = parse_json(json, where);
  try {
    return read_config(parsed, RunConfig{}, where, Missing::refuse);
  } catch (const Error& error) {
    throw as_damage(error);
  }
}

}  // namespace debruit
