#include "debruit/dataset.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <utility>

#include "data/shape_check.h"
#include "debruit/error.h"
#include "files/sha256.h"

namespace debruit {
namespace {

std::span<const std::uint8_t> bytes_of(const Pixels& pixels) {
  static_assert(std::endian::native == std::endian::little);
  return std::visit(
      [](auto values) { return std::span(reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()); },
      pixels);
}

void add_pixels(Sha256& hash, const Images& images) {
  PixelBuffer buffer;
  for (std::size_t i = 0; i < images.size(); ++i) hash.update(bytes_of(images.image(i, buffer)));
}

}  // namespace

std::string_view split_name(Split split) {
  switch (split) {
    case Split::train:
      return "train";
    case Split::test:
      return "test";
    case Split::validation:
      return "validation";
  }
  throw Error(ErrorKind::internal, "split", "is none of the known ones");
}

Dataset pair_up(Dataset clean, const Dataset& noisy) {
  if (clean.size() != noisy.size() || clean.shape != noisy.shape) {
    throw Error(ErrorKind::usage, noisy.name,
                "holds " + std::to_string(noisy.size()) + " images of " + shape_text(noisy.shape) + ", but " +
                    clean.name + " holds " + std::to_string(clean.size()) + " of " + shape_text(clean.shape) +
                    "; expected a noisy image for each clean one");
  }
  clean.noisy = noisy.images;
  return clean;
}

std::string checksum(const Dataset& data) {
  Sha256 hash;
  add_pixels(hash, data.images);
  add_pixels(hash, data.noisy);
  hash.update(std::span(data.labels));
  return "sha256:" + hash.finish();
}

Dataset keep_classes(Dataset data, std::span<const std::uint8_t> classes) {
  if (!data.has_labels()) {
    throw Error(ErrorKind::usage, "classes", data.name + " has no labels to choose images by");
  }
  std::array<bool, 256> wanted{};
  for (const std::uint8_t label : classes) {
    wanted[label] = data.classes.empty() || std::binary_search(data.classes.begin(), data.classes.end(), label);
  }
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (wanted[data.labels[i]]) indices.push_back(i);
  }
  if (indices.empty()) {
    throw Error(
        ErrorKind::usage, "classes",
        "no image of " + data.name + " (" + std::string(split_name(data.split)) + ") has one of the labels asked for");
  }
  Dataset kept = take(data, indices);
  kept.classes.clear();
  for (std::size_t label = 0; label < wanted.size(); ++label) {
    if (wanted[label]) kept.classes.push_back(static_cast<std::uint8_t>(label));
  }
  return kept;
}

Dataset take_first(const Dataset& data, std::size_t count) {
  std::vector<std::size_t> indices(std::min(count, data.size()));
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return take(data, indices);
}

Dataset take(const Dataset& data, std::span<const std::size_t> indices) {
  for (const std::size_t index : indices) {
    if (index < data.size()) continue;
    throw Error(ErrorKind::usage, "index " + std::to_string(index),
                data.name + " has " + std::to_string(data.size()) + " images");
  }
  Dataset taken{data.name, data.split, data.shape, data.images.take(indices), {}, {}, data.classes};
  if (data.has_pairs()) taken.noisy = data.noisy.take(indices);
  if (!data.has_labels()) return taken;
  taken.labels.reserve(indices.size());
  for (const std::size_t index : indices) taken.labels.push_back(data.labels[index]);
  return taken;
}

}  // namespace debruit
