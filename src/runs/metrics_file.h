// metrics.csv: a line an epoch, there to be read while the training still runs.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/train.h"
#include "files/append_file.h"

namespace debruit {

/// Writes `epoch,training_loss,validation_loss,validation_accuracy,seconds`, as an AppendFile a line at a time.
class MetricsWriter {
 public:
  /// Begins with what there is of a training that goes on: it takes the place of what was there in one step. Throws
  /// Error(io).
  explicit MetricsWriter(const std::filesystem::path& file, std::span<const EpochReport> history = {});

  /// Throws Error(io).
  void append(const EpochReport& epoch);

 private:
  AppendFile file_;
};

/// The content of the file.
[[nodiscard]] std::string format_metrics(std::span<const EpochReport> history);

/// The whole file at once, on the disk when it returns. Throws Error(io).
void write_metrics(const std::filesystem::path& file, std::span<const EpochReport> history);

/// Reads what MetricsWriter wrote, also before there were accuracies. Throws Error(io), or Error(input) naming the
/// line.
[[nodiscard]] std::vector<EpochReport> read_metrics(const std::filesystem::path& file);

/// The same of the file's content. Throws Error(input) naming `where` and the line.
[[nodiscard]] std::vector<EpochReport> parse_metrics(std::string_view text, const std::string& where);

}  // namespace debruit
