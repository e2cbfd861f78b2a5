#include "runs/latent_views.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "debruit/error.h"
#include "runs/json.h"
#include "runs/npz_reader.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.latents/1";
constexpr double kMaxCount = 9007199254740992.0;  // 2^53: counts are exact as JSON numbers
constexpr double kLargestScale = 1e6;

using Shape = std::vector<std::size_t>;

Shape with_image(Shape shape, const ImageShape& image) {
  shape.insert(shape.end(), {image.channels, image.height, image.width});
  return shape;
}

/// Images one after the other; each must be of `size` values.
std::vector<float> joined(std::span<const std::vector<float>> images, std::size_t size) {
  std::vector<float> values;
  values.reserve(images.size() * size);
  for (const std::vector<float>& image : images) {
    if (image.size() != size) {
      throw Error(
          ErrorKind::usage, "latent views",
          "an image has " + std::to_string(image.size()) + " values where there should be " + std::to_string(size));
    }
    values.insert(values.end(), image.begin(), image.end());
  }
  return values;
}

/// The reverse: `values` is a whole number of images.
std::vector<std::vector<float>> apart(std::span<const float> values, std::size_t size) {
  std::vector<std::vector<float>> images;
  for (; !values.empty(); values = values.subspan(size)) {
    images.emplace_back(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(size));
  }
  return images;
}

void store_interpolations(NpzArrays& arrays, const LatentViews& views) {
  const std::size_t pairs = views.interpolations.size();
  if (pairs == 0) return;
  const std::size_t size = views.image.size();
  const std::size_t steps = views.interpolations.front().steps.size();
  std::vector<std::int64_t> indices;
  std::vector<std::uint8_t> labels;
  std::vector<float> ends;
  std::vector<float> decoded;
  for (const Interpolation& pair : views.interpolations) {
    for (const std::size_t index : {pair.first, pair.last}) indices.push_back(static_cast<std::int64_t>(index));
    labels.insert(labels.end(), {pair.first_label, pair.last_label});
    for (const std::vector<float>* image : {&pair.first_image, &pair.last_image}) {
      const std::vector<float> values = joined({image, 1}, size);
      ends.insert(ends.end(), values.begin(), values.end());
    }
    const std::vector<float> values = joined(pair.steps, size);
    decoded.insert(decoded.end(), values.begin(), values.end());
  }
  arrays.emplace("interpolation_index", NpyArray{{pairs, 2}, std::move(indices)});
  arrays.emplace("interpolation_label", NpyArray{{pairs, 2}, std::move(labels)});
  arrays.emplace("interpolation_ends", NpyArray{with_image({pairs, 2}, views.image), std::move(ends)});
  arrays.emplace("interpolation_steps", NpyArray{with_image({pairs, steps}, views.image), std::move(decoded)});
}

std::vector<Interpolation> load_interpolations(const NpzReader& arrays, const ImageShape& image) {
  std::vector<Interpolation> interpolations;
  if (!arrays.has("interpolation_index")) return interpolations;
  const std::size_t size = image.size();
  const Shape& stored = arrays.shape("interpolation_steps");
  const std::size_t pairs = stored.empty() ? 0 : stored.front();
  const std::size_t count = stored.size() < 2 ? 0 : stored[1];
  const auto& indices = arrays.values<std::int64_t>("interpolation_index", {pairs, 2});
  const auto& labels = arrays.values<std::uint8_t>("interpolation_label", {pairs, 2});
  const auto ends = apart(arrays.values<float>("interpolation_ends", with_image({pairs, 2}, image)), size);
  const auto steps = apart(arrays.values<float>("interpolation_steps", with_image({pairs, count}, image)), size);
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    if (indices[2 * pair] < 0 || indices[2 * pair + 1] < 0)
      arrays.fail("interpolation_index", "holds a negative index");
    const auto begin = steps.begin() + static_cast<std::ptrdiff_t>(pair * count);
    interpolations.push_back({.first = static_cast<std::size_t>(indices[2 * pair]),
                              .last = static_cast<std::size_t>(indices[2 * pair + 1]),
                              .first_label = labels[2 * pair],
                              .last_label = labels[2 * pair + 1],
                              .first_image = ends[2 * pair],
                              .last_image = ends[2 * pair + 1],
                              .steps = {begin, begin + static_cast<std::ptrdiff_t>(count)}});
  }
  return interpolations;
}

Json about_of(const LatentViews& views) {
  return {{"schema", kSchema},
          {"image", {views.image.channels, views.image.height, views.image.width}},
          {"data", {{"name", views.data}, {"split", views.split}, {"checksum", views.data_checksum}}},
          {"count", views.count},
          {"noises", views.noises},
          {"scale", views.scale},
          {"seed", views.seed},
          {"clip", views.clip},
          {"pca_units", views.pca_units},
          {"pca_share", views.pca_share}};
}

/// All but the arrays.
LatentViews parse_about(const Json& about, const std::string& where) {
  LatentViews views;
  ObjectReader reader(about, where, "", Missing::refuse);
  std::string schema;
  reader.read("schema", schema);
  if (schema != kSchema) reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" expected");
  read_image(reader, views.image);
  ObjectReader data = reader.object("data").value();
  data.read("name", views.data);
  data.read("split", views.split);
  data.read("checksum", views.data_checksum);
  data.finish();
  reader.read("count", views.count, 1, kMaxCount);
  reader.read("noises", views.noises);
  reader.read("scale", views.scale, 0, kLargestScale);
  reader.read("seed", views.seed, 0, 18446744073709551615.0);
  reader.read("clip", views.clip);
  reader.read("pca_units", views.pca_units, 0, kMaxCount);
  reader.read("pca_share", views.pca_share, 0, 1);
  reader.finish();
  return views;
}

template <class T>
const std::vector<T>& load_finite(const NpzReader& arrays, const std::string& name, const Shape& shape) {
  const std::vector<T>& values = arrays.values<T>(name, shape);
  if (!std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(value); })) {
    arrays.fail(name, "holds a value that is not finite");
  }
  return values;
}

std::size_t first_side(const NpzReader& arrays, const std::string& name) {
  const Shape& shape = arrays.shape(name);
  return shape.empty() ? 0 : shape.front();
}

void load_arrays(const NpzReader& arrays, LatentViews& views) {
  const std::size_t units = first_side(arrays, "unit_mean");
  views.mean = load_finite<float>(arrays, "unit_mean", {units});
  views.deviation = load_finite<float>(arrays, "unit_deviation", {units});
  views.firing = load_finite<float>(arrays, "unit_firing", {units});
  views.ratios =
      load_finite<double>(arrays, "explained_variance_ratio", {first_side(arrays, "explained_variance_ratio")});
  const std::size_t shown = first_side(arrays, "effects");
  if (units == 0 || shown > units) arrays.fail("effects", "does not fit the number of units");
  views.effects = apart(arrays.values<float>("effects", with_image({shown}, views.image)), views.image.size());
  const Shape& of_points = arrays.shape("points");
  const std::size_t points = of_points.size() > 1 ? of_points[1] : 0;
  views.points = load_finite<float>(arrays, "points", {views.noises.size(), points, 2});
  const bool labelled = first_side(arrays, "labels") > 0;
  views.labels = arrays.values<std::uint8_t>("labels", {labelled ? points : 0});
  views.interpolations = load_interpolations(arrays, views.image);
}

}  // namespace

std::vector<std::size_t> LatentViews::dead_units() const {
  std::vector<std::size_t> dead;
  for (std::size_t unit = 0; unit < firing.size(); ++unit) {
    if (firing[unit] == 0) dead.push_back(unit);
  }
  return dead;
}

void write_latent_views(const std::filesystem::path& file, const LatentViews& views) {
  NpzArrays arrays;
  arrays.emplace("unit_mean", NpyArray{{views.mean.size()}, views.mean});
  arrays.emplace("unit_deviation", NpyArray{{views.mean.size()}, views.deviation});
  arrays.emplace("unit_firing", NpyArray{{views.mean.size()}, views.firing});
  arrays.emplace("effects",
                 NpyArray{with_image({views.effects.size()}, views.image), joined(views.effects, views.image.size())});
  arrays.emplace("explained_variance_ratio", NpyArray{{views.ratios.size()}, views.ratios});
  arrays.emplace("labels", NpyArray{{views.labels.size()}, views.labels});
  arrays.emplace("points", NpyArray{{views.noises.size(), views.point_count(), 2}, views.points});
  store_interpolations(arrays, views);
  arrays.emplace("about", text_array(format_json(about_of(views))));
  write_npz(file, arrays);
}

LatentViews read_latent_views(const std::filesystem::path& file) {
  const std::string where = file.string() + ", about";
  const NpzReader arrays(read_npz(file), file.string());
  const Json about = parse_json(arrays.text("about"), where);
  try {
    LatentViews views = parse_about(about, where);
    load_arrays(arrays, views);
    return views;
  } catch (const Error& error) {
    throw as_damage(error);
  }
}

}  // namespace debruit
