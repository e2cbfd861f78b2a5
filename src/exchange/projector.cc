#include "exchange/projector.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "debruit/error.h"
#include "exchange/tensorboard.pb.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

constexpr std::string_view kConfig = "projector_config.pbtxt";
constexpr std::string_view kVectors = "vectors.tsv";
constexpr std::string_view kLabels = "labels.tsv";
constexpr std::string_view kSprite = "images.png";

std::string vectors_text(const Embedding& embedding) {
  std::string text;
  for (std::size_t i = 0; i < embedding.values.size(); ++i) {
    text += format_number(static_cast<double>(embedding.values[i]));
    text += (i + 1) % embedding.size == 0 ? '\n' : '\t';
  }
  return text;
}

std::string labels_text(const Embedding& embedding) {
  std::string text;
  for (const std::uint8_t label : embedding.labels) text += std::to_string(label) + "\n";
  return text;
}

/// The projector takes images from a square of as many in a row as in a column, row by row.
GreyImage sprite_of(std::span<const GreyImage> images) {
  const GreyImage& first = images.front();
  const auto side = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(images.size()))));
  GreyImage sprite{.width = side * first.width, .height = side * first.height, .values = {}};
  sprite.values.assign(sprite.width * sprite.height, 0);
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::size_t left = i % side * first.width;
    const std::size_t top = i / side * first.height;
    for (std::size_t y = 0; y < first.height; ++y) {
      std::copy_n(images[i].values.begin() + static_cast<std::ptrdiff_t>(y * first.width), first.width,
                  sprite.values.begin() + static_cast<std::ptrdiff_t>((top + y) * sprite.width + left));
    }
  }
  return sprite;
}

std::string config_text(const Embedding& embedding) {
  tensorboard::ProjectorConfig config;
  tensorboard::EmbeddingInfo& info = *config.add_embeddings();
  info.set_tensor_name(embedding.name);
  info.set_tensor_path(std::string(kVectors));
  if (!embedding.labels.empty()) info.set_metadata_path(std::string(kLabels));
  info.mutable_sprite()->set_image_path(std::string(kSprite));
  info.mutable_sprite()->add_single_image_dim(static_cast<std::uint32_t>(embedding.images.front().width));
  info.mutable_sprite()->add_single_image_dim(static_cast<std::uint32_t>(embedding.images.front().height));
  std::string text;
  google::protobuf::TextFormat::PrintToString(config, &text);
  return text;
}

}  // namespace

void write_projector(const std::filesystem::path& folder, const Embedding& embedding) {
  const std::size_t count = embedding.images.size();
  const bool labels_fit = embedding.labels.empty() || embedding.labels.size() == count;
  if (count == 0 || !labels_fit || embedding.values.size() != count * embedding.size) {
    throw Error(ErrorKind::usage, embedding.name,
                std::to_string(embedding.values.size()) + " values in vectors of " + std::to_string(embedding.size) +
                    ", " + std::to_string(embedding.labels.size()) + " labels and " + std::to_string(count) +
                    " images; expected one label and one image for each vector");
  }
  write_file(folder / kVectors, vectors_text(embedding));
  if (!embedding.labels.empty()) write_file(folder / kLabels, labels_text(embedding));
  write_png(folder / kSprite, sprite_of(embedding.images));
  write_file(folder / kConfig, config_text(embedding));  // last: it names the others
}

}  // namespace debruit
