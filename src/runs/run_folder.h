// A run folder: what a training leaves behind, and the rules for overwriting it.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "debruit/train.h"
#include "runs/latent_views.h"
#include "runs/own_files.h"
#include "runs/predictions.h"
#include "runs/run_config.h"
#include "runs/run_result.h"
#include "runs/samples.h"

namespace debruit {

/// The files of one run. Every file is written whole or not at all, metrics.csv line by line (MetricsWriter).
/// Reading throws Error(io) where a file cannot be read and Error(input) naming the file where it is damaged.
class RunFolder {
 public:
  /// Makes an empty run folder. What a run left there before is removed with `force`, and nothing else ever.
  /// Throws Error(usage) where `path` is in use and `force` is not given, or where it holds what debruit did not write;
  /// Error(io) where it cannot be made. The lock of whoever holds the folder stays.
  [[nodiscard]] static RunFolder create(const std::filesystem::path& path, bool force);

  /// Throws as `create` does, and changes nothing.
  static void require_free(const std::filesystem::path& path, bool force);

  /// Throws Error(io) where there is no such folder, Error(input) where it is not a run's.
  [[nodiscard]] static RunFolder open(const std::filesystem::path& path);

  /// The folder as it is, whatever is in it: of a training that goes on.
  [[nodiscard]] static RunFolder at(const std::filesystem::path& path) { return RunFolder(path); }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path config() const { return path_ / "config.json"; }
  [[nodiscard]] std::filesystem::path metrics() const { return path_ / "metrics.csv"; }
  [[nodiscard]] std::filesystem::path model() const { return path_ / "model.safetensors"; }
  [[nodiscard]] std::filesystem::path result() const { return path_ / "result.json"; }
  [[nodiscard]] std::filesystem::path samples() const { return path_ / "samples.npz"; }
  [[nodiscard]] std::filesystem::path predictions() const { return path_ / "predictions.npz"; }
  [[nodiscard]] std::filesystem::path latents() const { return path_ / "latents.npz"; }
  [[nodiscard]] std::filesystem::path checkpoints() const { return path_ / kCheckpointFolder; }
  [[nodiscard]] std::filesystem::path figures() const { return path_ / "figures"; }
  [[nodiscard]] std::filesystem::path report() const { return path_ / "report.html"; }

  void write_config(const RunConfig& config) const;
  [[nodiscard]] RunConfig read_config() const;

  /// The epochs that were finished; none where training did not come so far.
  [[nodiscard]] std::vector<EpochReport> read_metrics() const;

  /// Nothing is read where a killed run did not come so far.
  void write_result(const RunResult& result) const;
  [[nodiscard]] std::optional<RunResult> read_result() const;

  void write_samples(const Samples& samples) const;
  [[nodiscard]] std::optional<Samples> read_samples() const;

  /// Of a classifier.
  void write_predictions(const Predictions& predictions) const;
  [[nodiscard]] std::optional<Predictions> read_predictions() const;
  void write_latent_views(const LatentViews& views) const;
  [[nodiscard]] std::optional<LatentViews> read_latent_views() const;

 private:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace debruit
