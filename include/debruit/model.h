// A model of either kind, and opening one wherever it lies.
#pragma once

#include <filesystem>
#include <variant>

#include "debruit/autoencoder.h"
#include "debruit/classifier.h"
#include "debruit/scaling.h"

namespace debruit {

using Model = std::variant<Autoencoder, Classifier>;

struct LoadedModel {
  Model model;
  Scaling scaling = Scaling::unit;  ///< how pixels become what the model takes
};

/// The model in a run folder, in a bundle that debruit packed, or in a safetensors file that debruit wrote, which does
/// not say how its pixels were scaled. Throws Error(io) where it cannot be read and Error(input) where it is none of
/// them.
[[nodiscard]] LoadedModel load_model(const std::filesystem::path& path);

}  // namespace debruit
