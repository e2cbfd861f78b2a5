// A run folder, read once for the report.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runs/run_folder.h"

namespace debruit {

struct RunView {
  std::string name;    ///< the folder's name, or its path where two runs share a name
  std::string anchor;  ///< id of its section
  RunFolder folder;
  RunConfig config;
  std::vector<EpochReport> epochs;
  std::optional<RunResult> result;  ///< nothing for a run that was killed or still runs
  std::optional<Samples> samples;
  std::optional<LatentViews> latents;  ///< of an autoencoder

  [[nodiscard]] bool finished() const { return result && result->status == "finished"; }
};

/// Throws as RunFolder does.
[[nodiscard]] std::vector<RunView> read_runs(std::span<const std::filesystem::path> paths);

}  // namespace debruit
