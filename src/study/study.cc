#include "study/study.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "debruit/error.h"
#include "debruit/version.h"
#include "files/atomic_file.h"
#include "files/folder.h"
#include "runs/document.h"
#include "runs/folder_lock.h"
#include "runs/json.h"
#include "study/is_there.h"
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
  /// Throws Error(usage) for what `run` would refuse, before anything is written.
  void (*check)(const StudySpec& spec, const Dataset& training, const Dataset& test);
};

void check_notebook(const StudySpec& spec, const Dataset& training, const Dataset& test) {
  for (const std::uint8_t digit : {std::uint8_t{1}, std::uint8_t{7}}) {
    for (const Dataset* const part : {&training, &test}) {
      if (std::ranges::find(part->labels, digit) != part->labels.end()) continue;
      throw Error(ErrorKind::usage, spec.data,
                  "has no image of class " + std::to_string(digit) + " among its " +
                      std::string(split_name(part->split)) +
                      " images; the notebook's protocol is about digits 1 and 7");
    }
  }
}

Document run_notebook_protocol(const StudySpec& spec, StudyRunner& runner) {
  NotebookSpec notebook;
  notebook.data = spec.data;
  notebook.preset = spec.preset;
  notebook.seeds = spec.seeds.value_or(notebook.seeds);
  return notebook_document(run_notebook(notebook, runner));
}

SoundSpec sound_spec(const StudySpec& spec) {
  SoundSpec sound;
  sound.data = spec.data;
  sound.preset = spec.preset;
  sound.seeds = spec.seeds.value_or(sound.seeds);
  return sound;
}

void check_sound(const StudySpec& spec, const Dataset& /*training*/, const Dataset& /*test*/) {
  static_cast<void>(sound_settings(sound_spec(spec)));
}

Document run_sound_protocol(const StudySpec& spec, StudyRunner& runner) {
  return sound_document(run_sound(sound_spec(spec), runner));
}

constexpr std::array<ProtocolRow, 2> kProtocols = {{
    {StudyProtocol::notebook, "notebook", run_notebook_protocol, check_notebook},
    {StudyProtocol::sound, "sound", run_sound_protocol, check_sound},
}};

std::string_view preset_name(StudyPreset preset) { return preset == StudyPreset::full ? "full" : "quick"; }

/// What all protocols in one folder have in common. Another version may train and score otherwise.
Json settings_of(const StudySpec& spec) {
  Json seeds;
  if (spec.seeds) seeds = *spec.seeds;
  return {
      {"preset", preset_name(spec.preset)}, {"seeds", seeds}, {"data", spec.data}, {"version", std::string(version())}};
}

/// What a person recognises a study by.
std::string in_words(const Json& settings) {
  const Json& seeds = settings.contains("seeds") ? settings["seeds"] : Json();
  return "preset " + settings.value("preset", "?") + ", " +
         (seeds.is_null() ? "the protocols' own seeds" : seeds.dump() + " seed(s)") + ", data " +
         settings.value("data", "?") + ", version " + settings.value("version", "?");
}

/// study.json: the settings of the study in a folder, and which protocols are finished there.
class StudyState {
 public:
  StudyState(const std::filesystem::path& folder, const StudySpec& spec)
      : file_(folder / "study.json"), settings_(settings_of(spec)) {
    if (is_there(file_)) {
      read(folder);
    } else if (is_there(folder) && !is_empty_but_for_lock(folder)) {
      throw Error(ErrorKind::usage, folder.string(), "holds something that is not a study; choose another --out");
    }
  }

  /// Makes the folder and says whose it is. Throws Error(input) where it was begun with other images.
  void begin(const std::string& training_checksum, const std::string& test_checksum) {
    const Json checksums = {{"train", training_checksum}, {"test", test_checksum}};
    if (!checksums_.is_null() && nlohmann::json(checksums_) != nlohmann::json(checksums)) {
      throw Error(ErrorKind::input, settings_.value("data", ""),
                  "is other data than " + file_.string() +
                      " was begun with: its images or labels have changed; choose another --out");
    }
    checksums_ = checksums;
    make_folder(file_.parent_path());
    write();
  }

  [[nodiscard]] bool is_finished(StudyProtocol protocol) const { return finished_.contains(name(protocol)); }

  void set_finished(StudyProtocol protocol) {
    finished_[name(protocol)] = true;
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
    const Json* const checksums = reader.find("checksums");
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
    if (checksums != nullptr) checksums_ = *checksums;
  }

  void write() const {
    write_file(file_,
               format_json(
                   {{"schema", kSchema}, {"settings", settings_}, {"checksums", checksums_}, {"finished", finished_}}));
  }

  std::filesystem::path file_;
  Json settings_;
  Json checksums_;                  // of the images and labels that it was begun with; null before
  Json finished_ = Json::object();  // a member for each protocol that is
};

using Parts = std::map<StudyProtocol, Document>;  // in the protocols' order

/// One document of what each protocol says.
Document joined(const Parts& parts, const StudySpec& spec) {
  if (parts.size() == 1) return parts.begin()->second;
  Document whole;
  whole.title = "Denoising autoencoders on " + spec.data + ": a notebook's study, reproduced and asked again";
  for (const auto& [protocol, part] : parts) {
    whole.summary += (whole.summary.empty() ? "" : " ") + part.summary;
    whole.blocks.insert(whole.blocks.end(), part.blocks.begin(), part.blocks.end());
    whole.runs.insert(whole.runs.end(), part.runs.begin(), part.runs.end());
  }
  return whole;
}

bool asks_for(const StudySpec& spec, StudyProtocol protocol) {
  return std::find(spec.protocols.begin(), spec.protocols.end(), protocol) != spec.protocols.end();
}

/// What can be refused is refused before anything is written.
void begin(const StudySpec& spec, StudyRunner& runner, StudyState& state) {
  RunConfig config;
  config.data = spec.data;
  const Dataset& training = runner.data(config, Split::train);
  const Dataset& test = runner.data(config, Split::test);
  for (const ProtocolRow& row : kProtocols) {
    if (asks_for(spec, row.protocol)) row.check(spec, training, test);
  }
  state.begin(checksum(training), checksum(test));
}

/// The document always holds what study.json calls finished, whenever this is killed.
void run_missing(const StudySpec& spec, StudyRunner& runner, StudyState& state) {
  Parts parts;
  for (const ProtocolRow& row : kProtocols) {
    if (state.is_finished(row.protocol)) parts[row.protocol] = row.run(spec, runner);  // is only read again
  }
  for (const ProtocolRow& row : kProtocols) {
    if (state.is_finished(row.protocol) || !asks_for(spec, row.protocol)) continue;
    parts[row.protocol] = row.run(spec, runner);
    std::error_code ignored;
    std::filesystem::remove(runner.folder() / "report.html", ignored);  // it shows the document that is replaced
    write_document(runner.folder(), joined(parts, spec));
    state.set_finished(row.protocol);
  }
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
    const FolderLock lock(folder, options.on_log);
    state = StudyState(folder, spec);  // whoever held the lock until now may have written there
    remove_unfinished_files(folder);
    StudyRunner runner(folder, options, on_run);
    begin(spec, runner, state);
    try {
      run_missing(spec, runner, state);
    } catch (const StudyStopped&) {
      return result;
    }
  }
  result.finished = true;
  for (const std::string& run : read_document(folder).runs) result.runs.push_back(folder / run);
  return result;
}

}  // namespace debruit
