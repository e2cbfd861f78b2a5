// What a training shows while it runs.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string_view>

#include "cli/progress.h"
#include "debruit/dataset.h"
#include "debruit/train.h"
#include "runs/run_config.h"
#include "runs/run_result.h"

namespace debruit::cli {

/// A line about the run, a line an epoch, a bar in between on a terminal, and a line about where the result is.
class TrainingProgress {
 public:
  TrainingProgress(std::ostream& out, bool quiet) : line_(out, quiet) {}

  /// Callbacks that also stop the training when a signal has arrived. The object must outlive them.
  [[nodiscard]] TrainingCallbacks callbacks();

  void start(const RunConfig& config, const Dataset& data);
  void log(std::string_view text) { line_.line(std::string(text)); }
  void scoring(double done) { line_.update(done, "scoring"); }
  /// `can_resume`: whether an interrupted training can go on.
  void finish(const RunResult& result, const std::filesystem::path& folder, bool can_resume);

 private:
  void show_step(const StepReport& step);
  void show_epoch(const EpochReport& epoch);

  ProgressLine line_;
  std::size_t epochs_ = 0;
  bool in_epochs_ = true;
};

}  // namespace debruit::cli
