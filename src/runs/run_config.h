// config.json: everything that a run's result depends on, and nothing that depends on threads or time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/classifier.h"
#include "debruit/dataset.h"
#include "debruit/noise.h"
#include "debruit/train.h"

namespace debruit {

/// What a run trains.
using ModelSpec = std::variant<AutoencoderSpec, ClassifierSpec>;

struct RunConfig {
  std::string data;                      ///< data set name or path
  LoadOptions load;                      ///< what is done to its images while they are read
  std::vector<std::uint8_t> classes;     ///< labels that are kept; empty: all
  std::vector<std::string> class_names;  ///< of the labels 0, 1, …; empty where the labels are their own names
  std::size_t limit = 0;                 ///< first images of the training split after the class filter; 0: all
  std::size_t test_limit = 0;            ///< the same of the test split
  std::string data_checksum;             ///< of the training images and labels; empty while unknown
  std::string noisy;                ///< data set of real noisy versions of the images, for NoiseSource::pairs; or empty
  std::string validation_data;      ///< data set whose images the validation loss is measured on; or empty
  std::string validation_checksum;  ///< of those; empty while unknown
  ModelSpec model;
  /// The file that the weights were taken from where debruit did not train them: then nothing is known but `model` and
  /// how pixels are scaled. Empty otherwise.
  std::string imported;
  std::string autoencoder;         ///< run folder or file of the autoencoder in front of a classifier; or empty
  std::string autoencoder_sha256;  ///< of its weights; empty while unknown
  TrainingSpec training;

  // What the run is scored on when it ends: every test image with each kind at each scale, or the test split's real
  // pairs. Without a kind it is not scored, and the test split is not read.
  std::vector<Noise> test_kinds = {GaussianNoise{}, SpeckleNoise{}, SaltAndPepperNoise{}};
  std::vector<double> test_scales = {0.5, 0.8, 1};  ///< those of the study's denoise grids
  std::uint64_t test_seed = 0;                      ///< of the test noise

  friend bool operator==(const RunConfig&, const RunConfig&) = default;
};

/// "autoencoder", or the classifier's kind: "mlp", …
[[nodiscard]] std::string_view model_kind(const ModelSpec& model);

/// Whether the model is trained in epochs that lower a loss: all but nearest neighbours, which keep their examples.
[[nodiscard]] bool is_trained_in_epochs(const ModelSpec& model);

/// The shape of the images that the model takes.
[[nodiscard]] const ImageShape& image_of(const ModelSpec& model);
[[nodiscard]] ImageShape& image_of(ModelSpec& model);

/// The run's model, which must be of this kind. Throws Error(input) naming `where`, the run, where it is of the other.
[[nodiscard]] const AutoencoderSpec& autoencoder_of(const RunConfig& config, std::string_view where);
[[nodiscard]] const ClassifierSpec& classifier_of(const RunConfig& config, std::string_view where);

/// What a run was asked to be, with `asked` instead of what a training fills in: the image's shape, the autoencoder's
/// spec and, where `asked` leaves them open, the checksums and the names of classes. Equal to `asked` where both are
/// the same training.
[[nodiscard]] RunConfig as_asked(RunConfig found, const RunConfig& asked);

/// config.json's text, with schema and version. Of an imported model it is {"schema": …, "version": …, "imported":
/// FILE, "model": {…}, "scaling": …}, which says nothing that is not known.
[[nodiscard]] std::string format_config(const RunConfig& config);

/// Reads any subset of what config.json holds; what is absent keeps the value of `defaults`. Throws Error(input) where
/// the text is not JSON, Error(usage) naming `where` and the key for unknown keys, wrong types and values out of range,
/// and where the text is that of an imported model, which cannot be trained again.
[[nodiscard]] RunConfig parse_config(std::string_view json, const RunConfig& defaults, std::string_view where);

/// Reads a config.json that debruit wrote: every key must be there; what a file of an older schema lacks has its
/// default. Throws Error(input) naming `where` and the key.
[[nodiscard]] RunConfig parse_written_config(std::string_view json, std::string_view where);

}  // namespace debruit
