#include "nn/model_file.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "debruit/error.h"
#include "debruit/version.h"

namespace debruit {
namespace {

constexpr std::string_view kModelFile = "model.safetensors";
constexpr std::string_view kImageKey = "debruit.image";  // "channels,height,width"
constexpr std::string_view kVersionKey = "debruit.version";

std::string format_shape(const ImageShape& shape) {
  return std::to_string(shape.channels) + "," + std::to_string(shape.height) + "," + std::to_string(shape.width);
}

ImageShape parse_shape(std::string_view text, const std::string& where) {
  ImageShape shape;
  const char* at = text.data();
  const char* end = text.data() + text.size();
  for (std::size_t* size : {&shape.channels, &shape.height, &shape.width}) {
    const auto [next, code] = std::from_chars(at, end, *size);
    const bool last = size == &shape.width;
    if (code != std::errc() || (last ? next != end : next == end || *next != ',')) {
      throw Error(ErrorKind::input, where,
                  "metadata \"" + std::string(kImageKey) + "\" is \"" + std::string(text) +
                      "\"; expected \"channels,height,width\"");
    }
    at = last ? next : next + 1;
  }
  return shape;
}

}  // namespace

const std::string& ModelFile::metadata(std::string_view key) const {
  const auto found = content.metadata.find(std::string(key));
  if (found != content.metadata.end()) return found->second;
  throw Error(ErrorKind::input, where,
              "has no metadata \"" + std::string(key) +
                  "\": not written by debruit; \"debruit import\" takes what PyTorch saved");
}

namespace {

ModelFile with_image(ModelFile model) {
  model.image = parse_shape(model.metadata(kImageKey), model.where);
  return model;
}

}  // namespace

ModelFile read_model(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::filesystem::path file = std::filesystem::is_directory(path, ignored) ? path / kModelFile : path;
  return with_image({.where = file.string(), .content = read_safetensors(file, kLargestModel), .image = {}});
}

ModelFile parse_model(std::string_view bytes, const std::string& where) {
  return with_image({.where = where, .content = parse_safetensors(bytes, where, kLargestModel), .image = {}});
}

std::string format_model(const TensorMap& weights, const ImageShape& image,
                         std::map<std::string, std::string> metadata) {
  metadata[std::string(kImageKey)] = format_shape(image);
  metadata[std::string(kVersionKey)] = version();
  return format_safetensors(weights, metadata);
}

AutoencoderSpec autoencoder_spec_of(const TensorMap& tensors, const ImageShape& image, const std::string& where) {
  AutoencoderSpec spec;
  spec.image = image;
  std::vector<std::size_t> outputs;
  while (true) {
    const auto found = tensors.find("encoder." + std::to_string(2 * outputs.size()) + ".weight");
    if (found == tensors.end() || found->second.shape.size() != 2) break;
    outputs.push_back(found->second.shape[0]);
  }
  if (outputs.size() < 2) {
    throw Error(ErrorKind::input, where,
                "does not hold an autoencoder: expected matrices \"encoder.0.weight\", \"encoder.2.weight\", …");
  }
  spec.hidden_layers = outputs.size() - 2;
  spec.hidden_size = outputs.front();
  spec.latent_size = outputs.back();
  return spec;
}

std::size_t whole_count(std::size_t values, std::size_t size, const std::string& what) {
  if (values % size != 0) {
    throw Error(ErrorKind::usage, what,
                std::to_string(values) + " values are not a whole number of " + what + " of " + std::to_string(size));
  }
  return values / size;
}

std::size_t value_count(const TensorMap& weights) {
  std::size_t count = 0;
  for (const auto& [name, tensor] : weights) count += tensor.values.size();
  return count;
}

}  // namespace debruit
