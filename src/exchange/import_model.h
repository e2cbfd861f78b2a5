// Weights that other software trained, as a model of debruit's.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "debruit/train.h"
#include "exchange/open_model.h"

namespace debruit {

struct ImportOptions {
  std::string kind;  ///< one of importable_kinds()
  std::optional<ImageShape>
      image;  ///< [channels, height, width]; else a square one that fits, 28 x 28 for convolutions
  Scaling scaling = Scaling::unit;  ///< how pixels became what the network was trained on
};

/// "autoencoder", and the kinds of classifier that are networks.
[[nodiscard]] std::vector<std::string> importable_kinds();

/// Reads a state dict (safetensors) whose tensors have debruit's names: "encoder.0.weight", "decoder.0.weight",
/// "classifier.0.weight", "conv1.weight", "fc.weight", …; the architecture is that of their shapes. A classifier with
/// an encoder beside it is one of latents, with a decoder too one of cleaned images. Throws Error(io), Error(usage) for
/// an unknown kind, and Error(input) naming the tensor that does not fit and what was expected.
[[nodiscard]] Model import_model(const std::filesystem::path& file, const ImportOptions& options);

/// Leaves a run folder that says that nothing is known of the training. Throws as RunFolder::create does.
void write_imported(const Model& model, const std::filesystem::path& file, const ImportOptions& options,
                    const std::filesystem::path& folder, bool force);

}  // namespace debruit
