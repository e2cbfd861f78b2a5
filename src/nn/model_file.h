// What the files of autoencoders and classifiers have in common.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "debruit/autoencoder.h"
#include "debruit/classifier.h"
#include "files/safetensors.h"

namespace debruit {

inline constexpr std::string_view kClassifierKey = "debruit.classifier";  // there in classifiers alone

/// A model's file has at most this many bytes, as it lies and in memory: more than what is decoded whole elsewhere,
/// since nearest neighbours keep their training images. Nothing in it is packed.
inline constexpr std::uint64_t kLargestModel = std::uint64_t{8} << 30;

/// A model's file as it was read, and the shape of its images.
struct ModelFile {
  std::string where;  ///< its path, for errors
  Safetensors content;
  ImageShape image;

  /// The metadata under `key`. Throws Error(input) where there is none.
  [[nodiscard]] const std::string& metadata(std::string_view key) const;
};

/// Reads `model.safetensors` in the folder `path`, or the file `path`. Throws Error(io) or Error(input).
[[nodiscard]] ModelFile read_model(const std::filesystem::path& path);

/// The same of a file's bytes.
[[nodiscard]] ModelFile parse_model(std::string_view bytes, const std::string& where);

/// The model in a file. Throws Error(input) naming the file where it holds one of the other kind, or tensors that do
/// not fit.
[[nodiscard]] Autoencoder autoencoder_from(ModelFile file);
[[nodiscard]] Classifier classifier_from(ModelFile file);

/// The bytes of a model's file: weights with the shape of the images, the program's version and `metadata`.
[[nodiscard]] std::string format_model(const TensorMap& weights, const ImageShape& image,
                                       std::map<std::string, std::string> metadata = {});

/// What `save` writes.
[[nodiscard]] std::string model_bytes(const Autoencoder& model);
[[nodiscard]] std::string model_bytes(const Classifier& model);

/// The spec whose encoder has the shapes of the tensors: its layers are every other "encoder.N". There need not be a
/// decoder. Throws Error(input) naming `where`.
[[nodiscard]] AutoencoderSpec autoencoder_spec_of(const TensorMap& tensors, const ImageShape& image,
                                                  const std::string& where);

/// How many of `what` ("images"), of `size` values each, `values` floats are. Throws Error(usage) where that is no
/// whole number.
[[nodiscard]] std::size_t whole_count(std::size_t values, std::size_t size, const std::string& what = "images");

[[nodiscard]] std::size_t value_count(const TensorMap& weights);

}  // namespace debruit
