#include "runs/run_config.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "debruit/error.h"
#include "debruit/version.h"
#include "runs/json.h"
#include "runs/names.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.config/2";
constexpr std::string_view kOldSchema = "debruit.config/1";  // of 0.1: autoencoders alone
constexpr double kMaxCount = 9007199254740992.0;             // 2^53: counts are exact as JSON numbers
constexpr double kMaxSeed = 18446744073709551615.0;
constexpr std::size_t kLargestSide = 16384;  // of a picture
constexpr std::size_t kMostClasses = 256;    // labels are 0 to 255
constexpr double kAny = std::numeric_limits<double>::max();

/// {"grey": true, "resize": [height, width]}
Json load_options_to_json(const LoadOptions& load) {
  Json json = Json::object();
  if (load.grey) json["grey"] = true;
  if (load.resize) json["resize"] = {load.resize->height, load.resize->width};
  return json;
}

void read_load_options(ObjectReader& data, LoadOptions& load) {
  if (!data.has("load")) return;
  auto reader = data.object("load", Missing::keep);
  if (!reader) return;
  std::vector<std::size_t> size;
  reader->read("grey", load.grey);
  reader->read("resize", size, 1, kLargestSide);
  if (!size.empty() && size.size() != 2) reader->fail("resize", "[height, width] expected");
  if (!size.empty()) load.resize = {size[0], size[1]};
  reader->finish();
}

void read_class_names(ObjectReader& reader, std::vector<std::string>& names) {
  if (!reader.has("class_names")) return;
  reader.read("class_names", names);
  if (names.size() > kMostClasses) reader.fail("class_names", "at most 256 names expected");
  if (std::set<std::string>(names.begin(), names.end()).size() < names.size()) {
    reader.fail("class_names", "a name for each label expected, all of them different");
  }
}

void read_data(ObjectReader& reader, RunConfig& config) {
  reader.read("name", config.data);
  read_load_options(reader, config.load);
  read_classes(reader, config.classes);
  read_class_names(reader, config.class_names);
  reader.read("limit", config.limit, 0, kMaxCount);
  reader.read("test_limit", config.test_limit, 0, kMaxCount);
  reader.read("checksum", config.data_checksum);
  // Written only where they are used.
  if (reader.has("noisy")) {
    reader.read("noisy", config.noisy);
    if (!config.noisy.empty()) config.training.noise = {.source = NoiseSource::pairs};
  }
  if (reader.has("validation")) reader.read("validation", config.validation_data);
  if (reader.has("validation_checksum")) reader.read("validation_checksum", config.validation_checksum);
}

void read_autoencoder(ObjectReader& reader, RunConfig& config) {
  reader.read("path", config.autoencoder);
  reader.read("sha256", config.autoencoder_sha256);
}

void read_evaluation(ObjectReader& reader, RunConfig& config) {
  read_kinds_or_none(reader, "kinds", config.test_kinds);  // none: the run is not scored
  reader.read("scales", config.test_scales, 0, kAny);
  if (config.test_scales.empty()) reader.fail("scales", "at least one noise scale expected");
  reader.read("seed", config.test_seed, 0, kMaxSeed);
}

/// Which schema the text says that it has; the present one where it says nothing.
std::string schema_of(const Json& json, std::string_view where) {
  ObjectReader reader(json, where, "", Missing::keep);
  std::string schema(kSchema);
  reader.read("schema", schema);
  if (schema != kSchema && schema != kOldSchema) {
    reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" or \"" + std::string(kOldSchema) +
                              "\" expected");
  }
  return schema;
}

RunConfig read_config(const Json& json, RunConfig config, std::string_view where, Missing missing) {
  const bool old = schema_of(json, where) == kOldSchema;
  if (old && !std::holds_alternative<AutoencoderSpec>(config.model)) config.model = AutoencoderSpec{};
  ObjectReader reader(json, where, "", old ? Missing::keep : missing);
  std::string schema;
  std::string version;
  reader.read("schema", schema);
  reader.read("version", version);
  const auto read_part = [&](std::string_view key, const auto& read) {
    if (auto part = reader.object(key)) {
      read(*part);
      part->finish();
    } else if (missing == Missing::refuse && key != "autoencoder" && key != "evaluation") {
      reader.fail(key, "is missing");  // the parts that the old schema had
    }
  };
  read_part("data", [&](ObjectReader& part) { read_data(part, config); });
  read_part("model", [&](ObjectReader& part) { read_members(part, config.model); });
  read_part("autoencoder", [&](ObjectReader& part) { read_autoencoder(part, config); });
  read_part("training", [&](ObjectReader& part) { read_members(part, config.training); });
  read_part("noise", [&](ObjectReader& part) { read_members(part, config.training.noise); });
  read_part("evaluation", [&](ObjectReader& part) { read_evaluation(part, config); });
  reader.finish();
  return config;
}

/// What is known of a model that debruit did not train.
RunConfig read_imported(const Json& json, std::string_view where) {
  schema_of(json, where);
  RunConfig config;
  ObjectReader reader(json, where, "", Missing::refuse);
  std::string text;
  reader.read("schema", text);
  reader.read("version", text);
  reader.read("imported", config.imported);
  if (config.imported.empty()) reader.fail("imported", "the name of a file expected");
  auto model = reader.object("model");
  read_members(*model, config.model);
  model->finish();
  reader.read("scaling", text);
  config.training.scaling = parse_name<Scaling>(text, std::string(where) + ": scaling");
  reader.finish();
  return config;
}

bool is_imported(const Json& json) { return json.is_object() && json.contains("imported"); }

std::string format_imported(const RunConfig& config) {
  return format_json({{"schema", kSchema},
                      {"version", version()},
                      {"imported", config.imported},
                      {"model", to_json(config.model)},
                      {"scaling", name_of(config.training.scaling)}});
}

}  // namespace

std::string_view model_kind(const ModelSpec& model) {
  const auto* const classifier = std::get_if<ClassifierSpec>(&model);
  return classifier == nullptr ? kAutoencoderKind : classifier_name(classifier->kind);
}

bool is_trained_in_epochs(const ModelSpec& model) {
  const auto* const classifier = std::get_if<ClassifierSpec>(&model);
  return classifier == nullptr || !std::holds_alternative<NearestNeighboursSpec>(classifier->kind);
}

const ImageShape& image_of(const ModelSpec& model) {
  return std::visit([](const auto& spec) -> const ImageShape& { return spec.image; }, model);
}

ImageShape& image_of(ModelSpec& model) {
  return std::visit([](auto& spec) -> ImageShape& { return spec.image; }, model);
}

const AutoencoderSpec& autoencoder_of(const RunConfig& config, std::string_view where) {
  if (const auto* const spec = std::get_if<AutoencoderSpec>(&config.model)) return *spec;
  throw Error(ErrorKind::input, where, "is a classifier's run; expected an autoencoder's");
}

const ClassifierSpec& classifier_of(const RunConfig& config, std::string_view where) {
  if (const auto* const spec = std::get_if<ClassifierSpec>(&config.model)) return *spec;
  throw Error(ErrorKind::input, where, "is an autoencoder's run; expected a classifier's");
}

RunConfig as_asked(RunConfig found, const RunConfig& asked) {
  if (asked.data_checksum.empty()) found.data_checksum.clear();
  if (asked.class_names.empty()) found.class_names.clear();
  // Noise that nobody described gives way to the noisy images that the data itself holds.
  if (asked.training.noise == TrainingNoise{} && found.noisy.empty() &&
      found.training.noise.source == NoiseSource::pairs) {
    found.training.noise = TrainingNoise{};
  }
  if (asked.validation_checksum.empty()) found.validation_checksum.clear();
  if (asked.autoencoder_sha256.empty()) found.autoencoder_sha256.clear();
  image_of(found.model) = image_of(asked.model);
  auto* const classifier = std::get_if<ClassifierSpec>(&found.model);
  const auto* const wanted = std::get_if<ClassifierSpec>(&asked.model);
  if (classifier != nullptr && wanted != nullptr && !wanted->autoencoder) classifier->autoencoder.reset();
  // As many classes as there are by default become more where the labels need it.
  if (classifier != nullptr && wanted != nullptr && wanted->classes == ClassifierSpec{}.classes) {
    classifier->classes = std::min(classifier->classes, wanted->classes);
  }
  return found;
}

namespace {

Json data_to_json(const RunConfig& config) {
  Json json = {{"name", config.data},
               {"classes", config.classes},
               {"limit", config.limit},
               {"test_limit", config.test_limit},
               {"checksum", config.data_checksum}};
  if (!config.class_names.empty()) json["class_names"] = config.class_names;
  if (config.load != LoadOptions{}) json["load"] = load_options_to_json(config.load);
  if (!config.noisy.empty()) json["noisy"] = config.noisy;
  if (!config.validation_data.empty()) {
    json["validation"] = config.validation_data;
    json["validation_checksum"] = config.validation_checksum;
  }
  return json;
}

}  // namespace

std::string format_config(const RunConfig& config) {
  if (!config.imported.empty()) return format_imported(config);
  return format_json(
      {{"schema", kSchema},
       {"version", version()},
       {"data", data_to_json(config)},
       {"model", to_json(config.model)},
       {"autoencoder", {{"path", config.autoencoder}, {"sha256", config.autoencoder_sha256}}},
       {"training", to_json(config.training)},
       {"noise", to_json(config.training.noise)},
       {"evaluation",
        {{"kinds", kinds_to_json(config.test_kinds)}, {"scales", config.test_scales}, {"seed", config.test_seed}}}});
}

RunConfig parse_config(std::string_view json, const RunConfig& defaults, std::string_view where) {
  const Json parsed = parse_json(json, where);
  if (is_imported(parsed)) {
    throw Error(ErrorKind::usage, where, "is of an imported model: its training is unknown and cannot be done again");
  }
  return read_config(parsed, defaults, where, Missing::keep);
}

RunConfig parse_written_config(std::string_view json, std::string_view where) {
  const Json parsed = parse_json(json, where);
  try {
    return is_imported(parsed) ? read_imported(parsed, where)
                               : read_config(parsed, RunConfig{}, where, Missing::refuse);
  } catch (const Error& error) {
    throw as_damage(error);
  }
}

}  // namespace debruit
