// A model named on the command line.
#pragma once

#include <filesystem>
#include <optional>

#include "cli/progress.h"
#include "debruit/autoencoder.h"
#include "debruit/classifier.h"
#include "runs/run_config.h"

namespace debruit::cli {

/// The one place that knows what a model may be given as: a run folder, or a bare .safetensors file. A further kind of
/// file is told apart in `find_model`.
struct GivenModel {
  std::filesystem::path path;       ///< what Autoencoder::load and Classifier::load take
  std::optional<RunConfig> config;  ///< of a run; nothing is known of how a bare file was trained

  /// The run's settings; of a bare file the defaults, with no data of its own.
  [[nodiscard]] RunConfig settings() const { return config.value_or(RunConfig{}); }
};

/// Throws Error(io) or Error(input) where `path` is neither.
[[nodiscard]] GivenModel find_model(const std::filesystem::path& path);

/// Throws Error(io) or Error(input), also where the model is of the other kind.
[[nodiscard]] Autoencoder load_autoencoder(const GivenModel& model);
[[nodiscard]] Classifier load_classifier(const GivenModel& model);

/// A bare file has no data of its own: throws Error(usage) where `data` is empty then.
void require_data(const GivenModel& model, const std::string& data);

/// Says so where what was trained with another scaling is fed x / 255 (or x / 65535) instead.
void note_scaling(const GivenModel& model, ProgressLine& progress);

inline constexpr const char* kModelHelp = "run folder, or a .safetensors file";

}  // namespace debruit::cli
