#include "runs/spec_json.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "runs/names.h"

namespace debruit {
namespace {

constexpr double kMaxSeed = 18446744073709551615.0;
constexpr double kAny = std::numeric_limits<double>::max();
constexpr std::size_t kMaxSide = 65536;
constexpr double kMaxClasses = 256;  // labels are bytes

template <class Spec>
Json table_to_json(const Spec& spec) {
  Json json = Json::object();
  for (const auto& parameter : parameters(spec)) {
    std::visit([&](auto member) { json[std::string(parameter.name)] = spec.*member; }, parameter.member);
  }
  return json;
}

template <class Spec>
void read_table(ObjectReader& reader, Spec& spec) {
  for (const auto& parameter : parameters(spec)) {
    if (const auto* const flag = std::get_if<bool Spec::*>(&parameter.member)) {
      reader.read(parameter.name, spec.*(*flag));
    } else if (const auto* const count = std::get_if<std::size_t Spec::*>(&parameter.member)) {
      reader.read(parameter.name, spec.*(*count), parameter.minimum, parameter.maximum);
    } else {
      reader.read(parameter.name, spec.*std::get<double Spec::*>(parameter.member), parameter.minimum,
                  std::min(parameter.maximum, kAny));
    }
  }
}

template <class Enum>
void read_enum(ObjectReader& reader, std::string_view key, Enum& target) {
  std::string name(name_of(target));
  reader.read(key, name);
  try {
    target = parse_name<Enum>(name, "");
  } catch (const Error& error) {
    reader.fail(key, error.what());
  }
}

void read_schedule(ObjectReader& reader, std::string_view key, Schedule& schedule) {
  std::string text = format_schedule(schedule);
  reader.read(key, text);
  try {
    schedule = parse_schedule(text);
  } catch (const Error& error) {
    reader.fail(key, error.what());
  }
}

Json image_to_json(const ImageShape& image) { return {image.channels, image.height, image.width}; }

Json classifier_to_json(const ClassifierSpec& spec) {
  Json json = std::visit([](const auto& kind) { return table_to_json(kind); }, spec.kind);
  json["classes"] = spec.classes;
  json["input"] = name_of(spec.input);
  json["autoencoder"] = spec.autoencoder ? to_json(*spec.autoencoder) : Json(nullptr);
  json["fine_tune"] = spec.fine_tune;
  json["loss"] = name_of(spec.loss);
  json["image"] = image_to_json(spec.image);
  return json;
}

/// The autoencoder in front: null where there is none. One that no default describes is described whole.
void read_front(ObjectReader& reader, std::optional<AutoencoderSpec>& front) {
  if (reader.is_null("autoencoder")) {
    (void)reader.find("autoencoder");
    front.reset();
  } else if (auto part = front ? reader.object("autoencoder") : reader.object("autoencoder", Missing::refuse)) {
    AutoencoderSpec spec = front.value_or(AutoencoderSpec{});
    read_members(*part, spec);
    part->finish();
    front = spec;
  }
}

void read_classifier(ObjectReader& reader, ClassifierSpec& spec) {
  std::visit([&](auto& kind) { read_table(reader, kind); }, spec.kind);
  reader.read("classes", spec.classes, 1, kMaxClasses);
  read_enum(reader, "input", spec.input);
  read_front(reader, spec.autoencoder);
  reader.read("fine_tune", spec.fine_tune);
  read_enum(reader, "loss", spec.loss);
  read_image(reader, spec.image);
}

/// A model of the named kind, which keeps what it can of `spec`.
ModelSpec model_of_kind(ObjectReader& reader, const std::string& kind, const ModelSpec& spec) {
  if (kind == model_kind(spec)) return spec;
  if (kind == kAutoencoderKind) return AutoencoderSpec{.image = image_of(spec)};
  ClassifierSpec classifier;
  if (const auto* const old = std::get_if<ClassifierSpec>(&spec)) classifier = *old;
  classifier.image = image_of(spec);
  std::string known(kAutoencoderKind);
  for (const ClassifierDescription& description : known_classifiers()) {
    if (description.name == kind) {
      classifier.kind = description.defaults;
      return classifier;
    }
    known += ", " + std::string(description.name);
  }
  reader.fail("kind", "unknown \"" + kind + "\"; known are " + known);
}

}  // namespace

void read_image(ObjectReader& reader, ImageShape& shape) {
  std::vector<std::size_t> image = {shape.channels, shape.height, shape.width};
  reader.read("image", image, 1, kMaxSide);
  if (image.size() != 3) reader.fail("image", "[channels, height, width] expected");
  shape = {image[0], image[1], image[2]};
}

Json to_json(const ModelSpec& spec) {
  Json json = {{"kind", model_kind(spec)}};
  if (const auto* const classifier = std::get_if<ClassifierSpec>(&spec)) {
    json.update(classifier_to_json(*classifier));
  } else {
    json.update(to_json(std::get<AutoencoderSpec>(spec)));
  }
  return json;
}

void read_members(ObjectReader& reader, ModelSpec& spec) {
  std::string kind(model_kind(spec));
  reader.read("kind", kind);
  spec = model_of_kind(reader, kind, spec);
  if (auto* const classifier = std::get_if<ClassifierSpec>(&spec)) {
    read_classifier(reader, *classifier);
  } else {
    read_members(reader, std::get<AutoencoderSpec>(spec));
  }
}

Json to_json(const AutoencoderSpec& spec) {
  Json json = table_to_json(spec);
  json["image"] = image_to_json(spec.image);
  return json;
}

void read_members(ObjectReader& reader, AutoencoderSpec& spec) {
  read_table(reader, spec);
  read_image(reader, spec.image);
}

Json to_json(const TrainingSpec& spec) {
  Json json = table_to_json(spec);
  json["schedule"] = format_schedule(spec.schedule);
  json["optimiser"] = name_of(spec.optimiser);
  json["scaling"] = name_of(spec.scaling);
  return json;
}

void read_members(ObjectReader& reader, TrainingSpec& spec) {
  read_table(reader, spec);
  read_schedule(reader, "schedule", spec.schedule);
  read_enum(reader, "optimiser", spec.optimiser);
  read_enum(reader, "scaling", spec.scaling);
}

Json to_json(const TrainingNoise& noise) {
  return {{"kinds", kinds_to_json(noise.kinds)},
          {"scale", {noise.scale_low, noise.scale_high}},
          {"mix", name_of(noise.mix)},
          {"draw", name_of(noise.draw)},
          {"clip", noise.clip}};
}

void read_members(ObjectReader& reader, TrainingNoise& noise) {
  read_kinds(reader, "kinds", noise.kinds);
  std::vector<double> scale = {noise.scale_low, noise.scale_high};
  reader.read("scale", scale, 0, kAny);
  if (scale.size() != 2 || scale[0] > scale[1]) reader.fail("scale", "[lowest, highest] expected");
  noise.scale_low = scale[0];
  noise.scale_high = scale[1];
  read_enum(reader, "mix", noise.mix);
  read_enum(reader, "draw", noise.draw);
  reader.read("clip", noise.clip);
}

Json to_json(const EvaluationSpec& spec) {
  return {{"kinds", kinds_to_json(spec.kinds)},
          {"scales", spec.scales},
          {"mix", name_of(spec.mix)},
          {"seed", spec.seed},
          {"clip", spec.clip},
          {"scaling", name_of(spec.scaling)}};
}

void read_members(ObjectReader& reader, EvaluationSpec& spec) {
  read_kinds(reader, "kinds", spec.kinds);
  reader.read("scales", spec.scales, 0, kAny);
  read_enum(reader, "mix", spec.mix);
  reader.read("seed", spec.seed, 0, kMaxSeed);
  reader.read("clip", spec.clip);
  read_enum(reader, "scaling", spec.scaling);
}

Json kinds_to_json(const std::vector<Noise>& kinds) {
  Json json = Json::array();
  for (const Noise& kind : kinds) json.push_back(format_noise(kind));
  return json;
}

void read_kinds(ObjectReader& reader, std::string_view key, std::vector<Noise>& kinds) {
  std::vector<std::string> texts;
  texts.reserve(kinds.size());
  for (const Noise& kind : kinds) texts.push_back(format_noise(kind));
  reader.read(key, texts);
  if (texts.empty()) reader.fail(key, "at least one kind of noise expected");
  std::vector<Noise> parsed;
  parsed.reserve(texts.size());
  try {
    for (const std::string& text : texts) parsed.push_back(parse_noise(text));
  } catch (const Error& error) {
    reader.fail(key, error.what());
  }
  kinds = std::move(parsed);
}

void read_classes(ObjectReader& reader, std::vector<std::uint8_t>& classes) {
  constexpr std::size_t kMaxLabel = 255;
  std::vector<std::size_t> labels(classes.begin(), classes.end());
  reader.read("classes", labels, 0, kMaxLabel);
  classes.clear();
  for (const std::size_t label : labels) classes.push_back(static_cast<std::uint8_t>(label));
}

}  // namespace debruit
