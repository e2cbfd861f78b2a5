#include "study/study.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <system_error>

#include "debruit/error.h"
#include "debruit/version.h"
#include "files/atomic_file.h"
#include "runs/document.h"
#include "runs/json.h"
#include "study/notebook.h"
#include "study/sound.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.study/2";
constexpr std::uint64_t kMaxState = 1 << 20;

/// A protocol's name, what runs it, and what opens the document of a study that has it alone.
struct ProtocolRow {
  StudyProtocol protocol;
  std::string_view name;
  Document (*run)(const StudySpec& spec, StudyRunner& runner);
};

Document run_notebook_protocol(const StudySpec& spec, StudyRunner& runner) {
  NotebookSpec notebook;
  notebook.data = spec.data;
  notebook.preset = spec.preset;
  notebook.seeds = spec.seeds.value_or(notebook.seeds);
  return notebook_document(run_notebook(notebook, runner));
}

Document run_sound_protocol(const StudySpec& spec, StudyRunner& runner) {
  SoundSpec sound;
  sound.data = spec.data;
  sound.preset = spec.preset;
  sound.seeds = spec.seeds.value_or(sound.seeds);
  return sound_document(run_sound(sound, runner));
}

constexpr std::array<ProtocolRow, 2> kProtocols = {{
    {StudyProtocol::notebook, "notebook", run_notebook_protocol},
    {StudyProtocol::sound, "sound", run_sound_protocol},
}};

std::string_view preset_name(StudyPreset preset) { return preset == StudyPreset::full ? "full" : "quick"; }

/// What all protocols in one folder have in common.
Json settings_of(const StudySpec& spec) {
  Json seeds;
  if (spec.seeds) seeds = *spec.seeds;
  return {{"preset", preset_name(spec.preset)}, {"seeds", seeds}, {"data", spec.data}};
}

/// What a person recognises a study by.
std::string in_words(const Json& settings) {
  const Json& seeds = settings.contains("seeds") ? settings["seeds"] : Json();
  return "preset " + settings.value("preset", "?") + ", " +
         (seeds.is_null() ? "the protocols' own seeds" : seeds.dump() + " seed(s)") + ", data " +
         settings.value("data", "?");
}

/// Throws Error(io) where the system does not tell.
bool is_there(const std::filesystem::path& path) {
  std::error_code failure;
  const bool there = std::filesystem::exists(path, failure);
  if (failure) throw Error(ErrorKind::io, path.string(), "cannot be looked at: " + failure.message());
  return there;
}

/// study.json: the settings of the study in a folder, and which protocols are finished there.
class StudyState {
 public:
  StudyState(std::filesystem::path folder, const StudySpec& spec)
      : file_(folder / "study.json"), settings_(settings_of(spec)) {
    if (is_there(file_)) {
      read(folder);
    } else if (std::error_code failure; is_there(folder) && !std::filesystem::is_empty(folder, failure) && !failure) {
      throw Error(ErrorKind::usage, folder.string(), "holds something that is not a study; choose another --out");
    }
  }

  /// Makes the folder and says whose it is.
  void begin() const {
    std::error_code failure;
    std::filesystem::create_directories(file_.parent_path(), failure);
    if (failure) {
      throw Error(ErrorKind::io, file_.parent_path().string(), "cannot make the folder: " + failure.message());
    }
    write();
  }

  [[nodiscard]] bool is_finished(StudyProtocol protocol) const { return finished_.contains(name(protocol)); }

  void set_finished(StudyProtocol protocol) {
    finished_[name(protocol)] = version();
    write();
  }

 private:
  static std::string name(StudyProtocol protocol) { return std::string(protocol_name(protocol)); }

  void read(const std::filesystem::path& folder) {
    const Json json = parse_json(read_file(file_, kMaxState), file_.string());
    ObjectReader reader(json, file_.string(), "", Missing::keep);
    std::string schema;
    reader.read("schema", schema);
    const Json* const settings = reader.find("settings");
    const Json* const finished = reader.find("finished");
    if (schema != kSchema || settings == nullptr || finished == nullptr || !finished->is_object()) {
      throw Error(ErrorKind::usage, folder.string(),
                  "holds a study of another version of debruit, or something else; choose another --out");
    }
    if (nlohmann::json(*settings) != nlohmann::json(settings_)) {  // whatever the order of their members
      throw Error(ErrorKind::usage, folder.string(),
                  "holds a study with other settings: " + in_words(*settings) + " there, " + in_words(settings_) +
                      " asked for; choose another --out");
    }
    finished_ = *finished;
  }

  void write() const {
    write_file(file_, format_json({{"schema", kSchema}, {"settings", settings_}, {"finished", finished_}}));
  }

  std::filesystem::path file_;
  Json settings_;
  Json finished_ = Json::object();  // protocol -> the version that finished it
};

/// One document of what each protocol says.
Document joined(const std::vector<Document>& parts, const StudySpec& spec) {
  if (parts.size() == 1) return parts.front();
  Document whole;
  whole.title = "Denoising autoencoders on " + spec.data + ": a notebook's study, reproduced and asked again";
  for (const Document& part : parts) {
    whole.summary += (whole.summary.empty() ? "" : " ") + part.summary;
    whole.blocks.insert(whole.blocks.end(), part.blocks.begin(), part.blocks.end());
    whole.runs.insert(whole.runs.end(), part.runs.begin(), part.runs.end());
  }
  return whole;
}

/// Missing or malformed data are found out before anything is written.
void check_data(const StudySpec& spec, StudyRunner& runner) {
  RunConfig config;
  config.data = spec.data;
  for (const Split split : {Split::train, Split::test}) static_cast<void>(runner.data(config, split));
}

bool asks_for(const StudySpec& spec, StudyProtocol protocol) {
  return std::find(spec.protocols.begin(), spec.protocols.end(), protocol) != spec.protocols.end();
}

}  // namespace

std::string_view protocol_name(StudyProtocol protocol) {
  for (const ProtocolRow& row : kProtocols) {
    if (row.protocol == protocol) return row.name;
  }
  throw Error(ErrorKind::internal, "study", "a protocol has no name");
}

StudyResult run_study(const StudySpec& spec, const std::filesystem::path& folder, const TrainRunOptions& options,
                      const std::function<void(const StudyRun&)>& on_run) {
  if (spec.protocols.empty()) throw Error(ErrorKind::usage, "protocol", "at least one expected");
  if (spec.seeds == 0U) throw Error(ErrorKind::usage, "seeds", "0 is out of range: expected at least 1");
  StudyState state(folder, spec);
  StudyResult result;
  result.was_finished = is_there(folder / "document.json") &&
                        std::ranges::all_of(spec.protocols, [&](auto protocol) { return state.is_finished(protocol); });
  if (!result.was_finished) {
    StudyRunner runner(folder, options, on_run);
    check_data(spec, runner);
    state.begin();
    try {
      std::vector<Document> parts;
      for (const ProtocolRow& row : kProtocols) {
        if (!asks_for(spec, row.protocol) && !state.is_finished(row.protocol)) continue;
        parts.push_back(row.run(spec, runner));  // what is finished is only read again
        write_document(folder, joined(parts, spec));
        state.set_finished(row.protocol);
      }
    } catch (const StudyStopped&) {
      return result;
    }
  }
  result.finished = true;
  for (const std::string& run : read_document(folder).runs) result.runs.push_back(folder / run);
  return result;
}

}  // namespace debruit
