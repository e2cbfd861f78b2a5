#include "study/study.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "debruit/error.h"
#include "debruit/version.h"
#include "files/atomic_file.h"
#include "runs/run_folder.h"
#include "study/recipes.h"

namespace debruit {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSchema = "debruit.study/1";

/// One row of the notebook's protocol: what it changes in the recipe of that name.
struct Row {
  std::string_view name;
  std::vector<std::uint8_t> classes;
  std::size_t batch_size;
  double learning_rate;
  std::size_t epochs_full;  // as published
  std::size_t epochs_quick;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      {"best", {1, 7}, 32, 1e-3, 100, 10},
      {"all", {}, 500, 4e-3, 100, 8},
  };
  return table;
}

RunConfig config_of(const Row& row, const StudySpec& spec, std::uint64_t seed) {
  RunConfig config;
  config.data = spec.data;
  config.classes = row.classes;
  const Recipe& recipe = find_recipe("notebook", "study");
  config.model = recipe.model;
  config.training = recipe.training;
  config.training.batch_size = row.batch_size;
  config.training.learning_rate = row.learning_rate;
  config.training.epochs = spec.preset == StudyPreset::full ? row.epochs_full : row.epochs_quick;
  config.training.seed = seed;
  return config;
}

std::string_view preset_name(StudyPreset preset) { return preset == StudyPreset::full ? "full" : "quick"; }

/// All that decides the study's results: what was asked for, and what every training makes of it.
Json settings_of(const StudySpec& spec, const std::vector<StudyRun>& runs) {
  Json configs = Json::object();
  for (const StudyRun& run : runs) configs[run.name] = Json::parse(format_config(run.config));
  return {{"preset", preset_name(spec.preset)}, {"seeds", spec.seeds}, {"data", spec.data}, {"trainings", configs}};
}

/// What a person recognises a study by.
std::string in_words(const Json& settings) {
  return "preset " + settings.value("preset", "?") + ", " + std::to_string(settings.value("seeds", 0)) +
         " seed(s), data " + settings.value("data", "?");
}

/// Throws Error(io) where the system does not tell.
bool is_there(const std::filesystem::path& path) {
  std::error_code failure;
  const bool there = std::filesystem::exists(path, failure);
  if (failure) throw Error(ErrorKind::io, path.string(), "cannot be looked at: " + failure.message());
  return there;
}

/// What study.json says: the settings of the study in the folder and whether it came to its end.
struct StudyState {
  Json settings;
  bool finished = false;
};

std::optional<StudyState> read_state(const std::filesystem::path& file) {
  if (!is_there(file)) return std::nullopt;
  try {
    const Json json = Json::parse(read_file(file));
    if (json.at("schema") != kSchema) throw Error(ErrorKind::input, file.string(), "has another schema");
    return StudyState{json.at("settings"), json.at("status") == "finished"};
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::input, file.string(), std::string("is not a study's: ") + error.what());
  }
}

void write_state(const std::filesystem::path& file, const StudySpec& spec, const std::vector<StudyRun>& runs,
                 bool finished) {
  Json names = Json::array();
  for (const StudyRun& run : runs) names.push_back(run.name);
  const Json json = {{"schema", kSchema},
                     {"version", version()},
                     {"settings", settings_of(spec, runs)},
                     {"status", finished ? "finished" : "unfinished"},
                     {"runs", names}};
  write_file(file, json.dump(2) + "\n");
}

/// Whether the folder of `run` holds its finished training.
bool is_finished(const StudyRun& run, const std::filesystem::path& folder) {
  if (!is_there(folder / "result.json")) return false;
  const RunFolder found = RunFolder::open(folder);
  const RunConfig config = as_asked(found.read_config(), run.config);
  const std::optional<RunResult> result = found.read_result();
  return config == run.config && result && result->status == "finished";
}

void make_folder(const std::filesystem::path& folder, const std::filesystem::path& state_file) {
  std::error_code failure;
  if (!is_there(state_file) && is_there(folder) && !std::filesystem::is_empty(folder, failure) && !failure) {
    throw Error(ErrorKind::usage, folder.string(), "holds something that is not a study; choose another --out");
  }
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(ErrorKind::io, folder.string(), "cannot make the folder: " + failure.message());
}

}  // namespace

std::vector<StudyRun> study_runs(const StudySpec& spec) {
  std::vector<StudyRun> runs;
  for (std::size_t seed = 0; seed < spec.seeds; ++seed) {
    for (const Row& row : rows()) {
      const std::string name = std::string(row.name) + (spec.seeds == 1 ? "" : "-seed" + std::to_string(seed));
      runs.push_back({name, config_of(row, spec, seed)});
    }
  }
  return runs;
}

std::string study_title(const StudySpec& spec) {
  return "Denoising autoencoders on " + spec.data +
         (spec.preset == StudyPreset::full ? ": the published epochs" : ": quick preset, a few epochs of each");
}

StudyResult run_study(const StudySpec& spec, const std::filesystem::path& folder, const TrainRunOptions& options,
                      const std::function<void(const StudyRun&)>& on_run) {
  if (spec.seeds == 0) throw Error(ErrorKind::usage, "seeds", "0 is out of range: expected at least 1");
  const std::filesystem::path state_file = folder / "study.json";
  const std::vector<StudyRun> runs = study_runs(spec);
  StudyResult result;
  for (const StudyRun& run : runs) result.runs.push_back(folder / run.name);

  make_folder(folder, state_file);
  if (const auto state = read_state(state_file)) {
    const Json settings = settings_of(spec, runs);
    if (state->settings != settings) {
      throw Error(ErrorKind::usage, folder.string(),
                  "holds a study with other settings or of another version: " + in_words(state->settings) + " there, " +
                      in_words(settings) + " asked for; choose another --out");
    }
    result.was_finished = result.finished = state->finished;
    if (state->finished) return result;
  }
  write_state(state_file, spec, runs, false);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (is_finished(runs[i], result.runs[i])) continue;
    if (on_run) on_run(runs[i]);
    TrainRunOptions again = options;
    again.force = true;  // an unfinished training of this study
    if (train_run(runs[i].config, result.runs[i], again).status != "finished") return result;
  }
  write_state(state_file, spec, runs, true);
  result.finished = true;
  return result;
}

}  // namespace debruit
