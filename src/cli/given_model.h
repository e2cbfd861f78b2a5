// A model named on the command line.
#pragma once

#include <filesystem>
#include <string>

#include "cli/progress.h"
#include "exchange/open_model.h"

namespace debruit::cli {

/// What the argument of a subcommand that takes any model may be.
inline constexpr const char* kModelHelp = "run folder, bundle, or a .safetensors file";

/// A model as it was given: what open_model opens.
struct GivenModel {
  OpenedModel opened;

  /// The run's settings; of a bare file the defaults, with no data of its own.
  [[nodiscard]] const RunConfig& settings() const { return opened.config; }
};

/// Throws as open_model does.
[[nodiscard]] GivenModel find_model(const std::filesystem::path& path);

/// Throws Error(input) where the model is of the other kind.
[[nodiscard]] const Autoencoder& load_autoencoder(const GivenModel& model);
[[nodiscard]] const Classifier& load_classifier(const GivenModel& model);

/// A bare file and an imported model have no data of their own: throws Error(usage) where `data` is empty then.
void require_data(const GivenModel& model, const std::string& data);

/// Says so where what was trained with another scaling is fed x / 255 (or x / 65535) instead.
void note_scaling(const GivenModel& model, ProgressLine& progress);

}  // namespace debruit::cli
