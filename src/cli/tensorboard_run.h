// What TensorBoard shows of one run.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <utility>

#include "debruit/train.h"
#include "exchange/event_file.h"

namespace debruit::cli {

/// Adds --tensorboard.
void add_tensorboard(CLI::App& app, bool& tensorboard);

/// Writes RUN/tensorboard: the epochs' losses, accuracy and learning rate while they come and, at the end, the pictures
/// of samples.npz and the latents of the first test images. The folder appears with the first epoch.
class TensorBoardRun {
 public:
  explicit TensorBoardRun(std::filesystem::path run) : run_(std::move(run)) {}

  /// `learning_rate` is that of the epoch's last step, where it is known. Throws Error(io).
  void add_epoch(const EpochReport& epoch, std::optional<double> learning_rate = std::nullopt);

  /// Of a run whose training has ended; does nothing where no epoch has. Throws Error.
  void finish(const std::filesystem::path& data_dir, std::size_t threads);

 private:
  std::filesystem::path run_;
  std::optional<EventFile> events_;
};

}  // namespace debruit::cli
