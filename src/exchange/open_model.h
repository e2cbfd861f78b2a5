// Opening a model, wherever it lies.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "debruit/model.h"
#include "nn/model_file.h"
#include "runs/run_config.h"
#include "runs/run_result.h"

namespace debruit {

/// A model and what is known of it.
struct OpenedModel {
  std::string where;  ///< the path that was opened, for errors
  Model model;
  RunConfig config;
  std::optional<RunResult> result;

  /// Otherwise nothing of `config` is true but the model, how pixels are scaled, and the file that it came from.
  [[nodiscard]] bool training_known() const { return config.imported.empty(); }
};

/// Opens a run folder, a bundle (exchange/bundle.h), or a bare safetensors file that debruit wrote, of which nothing
/// but the model is known and whose pixels are taken as scaled by 1/255. Throws Error(io) where it cannot be read and
/// Error(input) where it is none of them.
[[nodiscard]] OpenedModel open_model(const std::filesystem::path& path);

/// The model, which must be of this kind. Throws Error(input) naming the path where it is of the other.
[[nodiscard]] const Autoencoder& autoencoder_of(const OpenedModel& opened);
[[nodiscard]] const Classifier& classifier_of(const OpenedModel& opened);

/// Of whichever kind it is.
[[nodiscard]] Model model_from(ModelFile file);

/// Throws Error(input) naming `where`, the file of the weights, where they are of another network than the settings
/// say.
void require_same_model(const OpenedModel& opened, const std::string& where);

[[nodiscard]] const TensorMap& weights_of(const Model& model);
[[nodiscard]] ModelSpec spec_of(const Model& model);

}  // namespace debruit
