// metrics.csv: a line an epoch, there to be read while the training still runs.
#pragma once

#include <filesystem>
#include <vector>

#include "debruit/train.h"

namespace debruit {

/// Writes `epoch,training_loss,validation_loss,validation_accuracy,seconds`, each line with one system call: whoever
/// reads the file while it grows, or after the writer was killed, finds whole lines. A line that does not fit on the
/// disk is taken back.
class MetricsWriter {
 public:
  /// Starts the file anew. Throws Error(io).
  explicit MetricsWriter(std::filesystem::path file);
  ~MetricsWriter();
  MetricsWriter(const MetricsWriter&) = delete;
  MetricsWriter& operator=(const MetricsWriter&) = delete;

  /// Throws Error(io).
  void append(const EpochReport& epoch);

 private:
  void write_line(std::string_view line);

  std::filesystem::path file_;
  int descriptor_;
};

/// Reads what MetricsWriter wrote, also before there were accuracies. Throws Error(io), or Error(input) naming the
/// line.
[[nodiscard]] std::vector<EpochReport> read_metrics(const std::filesystem::path& file);

}  // namespace debruit
