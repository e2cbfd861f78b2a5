// The trainings of a study, each in a folder of its own; those that are finished are not trained again.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/dataset.h"
#include "runs/json.h"
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

/// One folder of trainings and of what was computed from them. To be used from one thread.
class StudyRunner {
 public:
  /// `options.force`, `resume` and `pool` are ignored. `on_run` hears of each training before it begins. Of the
  /// callbacks, should_stop may be called from several threads at once.
  StudyRunner(std::filesystem::path folder, TrainRunOptions options, std::function<void(const StudyRun&)> on_run = {});

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  [[nodiscard]] std::size_t threads() const noexcept { return options_.threads; }
  [[nodiscard]] const TrainRunOptions& options() const noexcept { return options_; }
  void log(std::string_view text) const;

  /// Throws StudyStopped where the options' should_stop says so: for long steps that train nothing.
  void check_stop() const;

  /// Trains `run` on all threads unless its folder holds the same training, finished; an unfinished one goes on from
  /// its checkpoints, and another is replaced. Returns its folder. Throws StudyStopped, and as train_run does.
  std::filesystem::path train(const StudyRun& run);

  /// The same for many, one a thread at a time: for small networks. Returns when all have ended; then throws
  /// StudyStopped, or what the first that failed threw. Folders are in the order of `runs`.
  std::vector<std::filesystem::path> train_all(std::span<const StudyRun> runs);

  /// What a step other than a training computes, JSON text, kept as FOLDER/NAME.json with the `settings` that it
  /// depends on: read where it is there under the same settings, computed and written otherwise.
  [[nodiscard]] std::string once(const std::string& name, const std::string& settings,
                                 const std::function<std::string()>& compute) const;
  /// The same, taken by `read`. Throws Error(input) naming the file where `read` throws what nlohmann or a container
  /// throws: then it does not hold what `compute` makes.
  void once(const std::string& name, const std::string& settings, const std::function<std::string()>& compute,
            const std::function<void(const Json&)>& read) const;

  /// `config`'s data, read once for all configs that name the same.
  [[nodiscard]] const Dataset& data(const RunConfig& config, Split split);

 private:
  [[nodiscard]] bool is_finished(const StudyRun& run) const;
  [[nodiscard]] std::filesystem::path step_file(const std::string& name) const;

  std::filesystem::path folder_;
  TrainRunOptions options_;
  std::function<void(const StudyRun&)> on_run_;
  std::map<std::string, Dataset> data_;  // by what decides it
};

}  // namespace debruit
