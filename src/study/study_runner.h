// The trainings of a study, each in a folder of its own; those that are finished are not trained again.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/dataset.h"
#include "runs/run_config.h"
#include "study/train_run.h"

namespace debruit {

/// One training of a study.
struct StudyRun {
  std::string name;  ///< its folder in the study's, with slashes for folders in between
  RunConfig config;
};

/// Thrown where a training was told to stop: ends the study, which the same command goes on with.
struct StudyStopped {};

class StudyRunner {
 public:
  /// `options.force` is ignored. `on_run` hears of each training before it begins.
  StudyRunner(std::filesystem::path folder, TrainRunOptions options, std::function<void(const StudyRun&)> on_run = {});

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  [[nodiscard]] std::size_t threads() const noexcept { return options_.threads; }
  void log(std::string_view text) const;

  /// Trains `run` on all threads unless its folder holds the same training, finished; an unfinished one is replaced.
  /// Returns its folder. Throws StudyStopped, and as train_run does.
  std::filesystem::path train(const StudyRun& run);

  /// The same for many, one a thread at a time: for small networks. Returns when all have ended; then throws what the
  /// first that failed threw.
  std::vector<std::filesystem::path> train_all(std::span<const StudyRun> runs);

  /// What a step other than a training computes, kept as FOLDER/NAME.json: reads the text where it is there under the
  /// same `settings`, and otherwise calls `compute` and writes it.
  [[nodiscard]] std::string once(const std::string& name, const std::string& settings,
                                 const std::function<std::string()>& compute);

  /// `config`'s data, read once for all that name the same.
  [[nodiscard]] const Dataset& data(const RunConfig& config, Split split);

 private:
  std::filesystem::path folder_;
  TrainRunOptions options_;
  std::function<void(const StudyRun&)> on_run_;
};

}  // namespace debruit
