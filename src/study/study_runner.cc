#include "study/study_runner.h"

#include <atomic>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/jobs.h"
#include "base/threads.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "runs/json.h"
#include "study/finished_run.h"
#include "study/is_there.h"
#include "study/run_start.h"

namespace debruit {
namespace {

constexpr std::string_view kStepSchema = "debruit.step/1";

Error no_step(const std::filesystem::path& file) {
  return {ErrorKind::input, file.string(), "is not what a study computed; remove it to compute it again"};
}

}  // namespace

StudyRunner::StudyRunner(std::filesystem::path folder, TrainRunOptions options,
                         std::function<void(const StudyRun&)> on_run)
    : folder_(std::move(folder)), options_(std::move(options)), on_run_(std::move(on_run)) {
  // What lies in a training's folder is an unfinished training of this study, or one with settings that it has no more.
  options_.resume = true;
  options_.force = true;
}

void StudyRunner::log(std::string_view text) const {
  if (options_.on_log) options_.on_log(text);
}

void StudyRunner::check_stop() const {
  if (options_.callbacks.should_stop && options_.callbacks.should_stop()) throw StudyStopped();
}

bool StudyRunner::is_finished(const StudyRun& run) const {
  if (!is_finished_run(folder_ / run.name, run.config)) return false;
  remove_needless_checkpoints(folder_ / run.name);
  return true;
}

std::filesystem::path StudyRunner::train(const StudyRun& run) {
  if (!is_finished(run)) {
    check_stop();
    if (on_run_) on_run_(run);
    if (train_run(run.config, folder_ / run.name, options_).status != "finished") throw StudyStopped();
  }
  return folder_ / run.name;
}

std::vector<std::filesystem::path> StudyRunner::train_all(std::span<const StudyRun> runs) {
  std::vector<std::filesystem::path> folders;
  std::vector<const StudyRun*> missing;
  for (const StudyRun& run : runs) {
    folders.push_back(folder_ / run.name);
    if (!is_finished(run)) missing.push_back(&run);
  }
  std::mutex mutex;  // callbacks come from one thread at a time
  std::atomic<bool> stopped = false;
  TrainRunOptions quiet = options_;
  quiet.callbacks.on_step = {};
  quiet.callbacks.on_epoch = {};
  quiet.on_scoring = {};
  quiet.on_start = {};
  quiet.on_log = {};
  quiet.on_warning = [&](std::string_view text) {
    const std::lock_guard lock(mutex);
    log(text);
  };
  ThreadPool pool(options_.threads);
  const auto errors = run_jobs(pool, missing.size(), [&](std::size_t job, ThreadPool& job_pool) {
    const StudyRun& run = *missing[job];
    if (stopped || (options_.callbacks.should_stop && options_.callbacks.should_stop())) {
      stopped = true;
      return;
    }
    {
      const std::lock_guard lock(mutex);
      if (on_run_) on_run_(run);
    }
    TrainRunOptions own = quiet;
    own.pool = &job_pool;
    if (train_run(run.config, folder_ / run.name, own).status != "finished") stopped = true;
  });
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  if (stopped) throw StudyStopped();
  return folders;
}

std::string StudyRunner::once(const std::string& name, const std::string& settings,
                              const std::function<std::string()>& compute) const {
  const std::filesystem::path file = step_file(name);
  if (is_there(file)) {
    const Json json = parse_json(read_file(file), file.string());
    const auto says = [&](const char* key, const Json& value) { return json.contains(key) && json.at(key) == value; };
    if (!json.is_object() || !says("schema", kStepSchema) || !json.contains("result")) throw no_step(file);
    if (says("settings", settings)) return json["result"].dump();
  }
  check_stop();
  std::string result = compute();
  std::error_code failure;
  std::filesystem::create_directories(file.parent_path(), failure);
  if (failure) throw Error(ErrorKind::io, file.string(), "cannot make the folder: " + failure.message());
  write_file(file,
             format_json({{"schema", kStepSchema}, {"settings", settings}, {"result", parse_json(result, name)}}));
  return result;
}

void StudyRunner::once(const std::string& name, const std::string& settings,
                       const std::function<std::string()>& compute,
                       const std::function<void(const Json&)>& read) const {
  const Json json = parse_json(once(name, settings, compute), name);
  try {
    read(json);
  } catch (const nlohmann::json::exception&) {
    throw no_step(step_file(name));
  } catch (const std::out_of_range&) {
    throw no_step(step_file(name));
  }
}

std::filesystem::path StudyRunner::step_file(const std::string& name) const { return folder_ / (name + ".json"); }

const Dataset& StudyRunner::data(const RunConfig& config, Split split) {
  std::string key = config.data + "\n" + std::string(split_name(split));
  if (!config.noisy.empty()) key += "\n" + config.noisy;
  for (const std::uint8_t label : config.classes) key += " " + std::to_string(label);
  key += "\n" + std::to_string(split == Split::train ? config.limit : config.test_limit);
  const auto found = data_.find(key);
  if (found != data_.end()) return found->second;
  return data_.emplace(std::move(key), load_data(config, split, options_.data_dir)).first->second;
}

}  // namespace debruit
