// A model of either kind, and opening one wherever it lies.
#pragma once

#include <filesystem>
#include <variant>

#include "debruit/autoencoder.h"
#include "debruit/classifier.h"

namespace debruit {

using Model = std::variant<Autoencoder, Classifier>;

/// The model in a run folder, in a bundle that debruit packed, or in a safetensors file that debruit wrote.
/// Throws Error(io) where it cannot be read and Error(input) where it is none of them.
[[nodiscard]] Model load_model(const std::filesystem::path& path);

}  // namespace debruit
