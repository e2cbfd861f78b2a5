// metrics.csv: a line an epoch, there to be read while the training still runs.
#pragma once

#include <filesystem>
#include <vector>

#include "debruit/train.h"
#include "files/append_file.h"

namespace debruit {

/// Writes `epoch,training_loss,validation_loss,validation_accuracy,seconds`, as an AppendFile a line at a time.
class MetricsWriter {
 public:
  /// Starts the file anew. Throws Error(io).
  explicit MetricsWriter(std::filesystem::path file);

  /// Throws Error(io).
  void append(const EpochReport& epoch);

 private:
  AppendFile file_;
};

/// Reads what MetricsWriter wrote, also before there were accuracies. Throws Error(io), or Error(input) naming the
/// line.
[[nodiscard]] std::vector<EpochReport> read_metrics(const std::filesystem::path& file);

}  // namespace debruit
