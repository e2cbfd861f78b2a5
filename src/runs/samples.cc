#include "runs/samples.h"

#include <nlohmann/json.hpp>

#include "debruit/error.h"
#include "runs/json.h"
#include "runs/npz_reader.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.samples/1";

using Pixels = std::vector<float> Sample::*;

struct PixelField {
  const char* suffix;
  Pixels member;
  bool required;
};
constexpr PixelField kPixelFields[] = {{"_original", &Sample::original, true},
                                       {"_noisy", &Sample::noisy, true},
                                       {"_cleaned", &Sample::cleaned, false},
                                       {"_latent", &Sample::latent, false}};

std::vector<std::size_t> field_shape(const PixelField& field, const ImageShape& image, std::size_t count,
                                     std::size_t latent_size) {
  if (field.member == &Sample::latent) return {count, latent_size};
  return {count, image.channels, image.height, image.width};
}

void store_pixels(NpzArrays& arrays, const std::string& group, const std::vector<Sample>& samples,
                  const PixelField& field, const ImageShape& image) {
  const std::size_t size = (samples.front().*field.member).size();
  if (size == 0 && !field.required) return;
  std::vector<float> values;
  for (const Sample& sample : samples) {
    const std::vector<float>& pixels = sample.*field.member;
    if (pixels.size() != size)
      throw Error(ErrorKind::usage, "samples", group + field.suffix + " has samples of different sizes");
    values.insert(values.end(), pixels.begin(), pixels.end());
  }
  arrays.emplace(group + field.suffix, NpyArray{field_shape(field, image, samples.size(), size), std::move(values)});
}

Json store_group(NpzArrays& arrays, const std::string& group, const std::vector<Sample>& samples,
                 const ImageShape& image) {
  std::vector<double> scales;
  std::vector<double> errors;
  std::vector<std::int64_t> indices;
  Json noises = Json::array();
  for (const Sample& sample : samples) {
    scales.push_back(sample.scale);
    errors.push_back(sample.mse);
    indices.push_back(static_cast<std::int64_t>(sample.index));
    noises.push_back(sample.noise);
  }
  if (!samples.empty()) {
    for (const PixelField& field : kPixelFields) store_pixels(arrays, group, samples, field, image);
  }
  arrays.emplace(group + "_scale", NpyArray{{samples.size()}, std::move(scales)});
  arrays.emplace(group + "_mse", NpyArray{{samples.size()}, std::move(errors)});
  arrays.emplace(group + "_index", NpyArray{{samples.size()}, std::move(indices)});
  return noises;
}

void load_pixels(const NpzReader& arrays, const std::string& group, std::vector<Sample>& samples,
                 const PixelField& field, const ImageShape& image) {
  const std::string name = group + field.suffix;
  if (!field.required && !arrays.has(name)) return;
  const std::vector<std::size_t>& stored = arrays.shape(name);
  const std::size_t latent_size = stored.size() == 2 ? stored[1] : 0;
  const auto& values = arrays.values<float>(name, field_shape(field, image, samples.size(), latent_size));
  const std::size_t size = values.size() / samples.size();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * size);
    (samples[i].*field.member).assign(first, first + static_cast<std::ptrdiff_t>(size));
  }
}

std::vector<Sample> load_group(const NpzReader& arrays, const std::string& group,
                               const std::vector<std::string>& noises, const ImageShape& image) {
  const std::size_t count = noises.size();
  const auto& scales = arrays.values<double>(group + "_scale", {count});
  const auto& errors = arrays.values<double>(group + "_mse", {count});
  const auto& indices = arrays.values<std::int64_t>(group + "_index", {count});
  std::vector<Sample> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (indices[i] < 0) arrays.fail(group + "_index", "holds a negative index");
    samples[i].index = static_cast<std::size_t>(indices[i]);
    samples[i].noise = noises[i];
    samples[i].scale = scales[i];
    samples[i].mse = errors[i];
  }
  if (samples.empty()) return samples;
  for (const PixelField& field : kPixelFields) load_pixels(arrays, group, samples, field, image);
  return samples;
}

Samples load_samples(const NpzReader& arrays, const Json& about, const std::string& where) {
  Samples samples;
  ObjectReader reader(about, where, "", Missing::refuse);
  std::string schema;
  reader.read("schema", schema);
  if (schema != kSchema) reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" expected");
  read_image(reader, samples.image);
  reader.read("data", samples.data);
  reader.read("split", samples.split);
  ObjectReader noises = reader.object("noises").value();
  const auto load = [&](const std::string& group) {
    std::vector<std::string> names;
    noises.read(group, names);
    return load_group(arrays, group, names, samples.image);
  };
  samples.sheet = load("sheet");
  for (std::string group = "grid0"; about["noises"].contains(group);
       group = "grid" + std::to_string(samples.grids.size())) {
    samples.grids.push_back(load(group));
  }
  samples.worst = load("worst");
  samples.best = load("best");
  noises.finish();
  reader.finish();
  return samples;
}

}  // namespace

void write_samples(const std::filesystem::path& file, const Samples& samples) {
  NpzArrays arrays;
  Json noises = Json::object();
  const auto store = [&](const std::string& group, const std::vector<Sample>& members) {
    noises[group] = store_group(arrays, group, members, samples.image);
  };
  store("sheet", samples.sheet);
  for (std::size_t i = 0; i < samples.grids.size(); ++i) store("grid" + std::to_string(i), samples.grids[i]);
  store("worst", samples.worst);
  store("best", samples.best);
  arrays.emplace("about",
                 text_array(format_json({{"schema", kSchema},
                                         {"image", {samples.image.channels, samples.image.height, samples.image.width}},
                                         {"data", samples.data},
                                         {"split", samples.split},
                                         {"noises", std::move(noises)}})));
  write_npz(file, arrays);
}

Samples read_samples(const std::filesystem::path& file) {
  const std::string where = file.string() + ", about";
  const NpzReader arrays(read_npz(file), file.string());
  const Json about = parse_json(arrays.text("about"), where);
  try {
    return load_samples(arrays, about, where);
  } catch (const Error& error) {
    throw as_damage(error);
  }
}

}  // namespace debruit
