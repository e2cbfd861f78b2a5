#include "study/comparison.h"

#include <optional>

#include "base/number_text.h"
#include "debruit/error.h"
#include "runs/names.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

template <class Items, class ToText>
std::string listed(const Items& items, const ToText& to_text) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ",") + to_text(item);
  return text;
}

struct Field {
  const char* name;
  std::string (*text)(const MeasuredOn&);
};

/// All that decides what a score means, as texts that are equal where it means the same.
constexpr Field kFields[] = {
    {"split", [](const MeasuredOn& on) { return on.split; }},
    {"classes",
     [](const MeasuredOn& on) {
       const auto label_text = [](std::uint8_t label) { return std::to_string(label); };
       return on.classes.empty() ? std::string("all") : listed(on.classes, label_text);
     }},
    {"images", [](const MeasuredOn& on) { return std::to_string(on.count); }},
    {"data checksum", [](const MeasuredOn& on) { return on.data_checksum; }},
    {"noise source", [](const MeasuredOn& on) { return std::string(name_of(on.spec.source)); }},
    {"noise", [](const MeasuredOn& on) { return listed(on.spec.kinds, format_noise); }},
    {"noise mix", [](const MeasuredOn& on) { return std::string(name_of(on.spec.mix)); }},
    {"noise scale", [](const MeasuredOn& on) { return listed(on.spec.scales, format_number); }},
    {"noise seed", [](const MeasuredOn& on) { return std::to_string(on.spec.seed); }},
    {"clipping", [](const MeasuredOn& on) { return std::string(on.spec.clip ? "yes" : "no"); }},
    {"scaling", [](const MeasuredOn& on) { return std::string(name_of(on.spec.scaling)); }},
    {"data range", [](const MeasuredOn& on) { return format_number(on.data_range); }},
};

bool is_classifier(const ComparedRun& run) { return std::holds_alternative<ClassifierSpec>(run.config.model); }

ComparedRun read_run(const std::filesystem::path& path) {
  const RunFolder folder = RunFolder::open(path);
  std::optional<RunResult> result = folder.read_result();
  if (!result) throw Error(ErrorKind::input, path.string(), "has no result yet: it was killed, or it still trains");
  return {path.string(), folder.read_config(), std::move(*result)};
}

}  // namespace

const MeasuredOn& measured_on(const ComparedRun& run) {
  if (!run.result.classifier_evaluations.empty()) return run.result.classifier_evaluations.front();
  if (!run.result.evaluations.empty()) return run.result.evaluations.front();
  throw Error(ErrorKind::input, run.name, "has no scores: its training was " + run.result.status);
}

void require_same_measure(const MeasuredOn& first, const std::string& first_name, const MeasuredOn& other,
                          const std::string& other_name) {
  for (const Field& field : kFields) {
    if (field.text(first) == field.text(other)) continue;
    throw Error(ErrorKind::usage, other_name,
                "its scores do not line up: " + std::string(field.name) + " " + field.text(other) + ", but " +
                    field.text(first) + " in " + first_name);
  }
}

Comparison compare_runs(std::span<const std::filesystem::path> paths) {
  if (paths.empty()) throw Error(ErrorKind::usage, "compare", "at least one run folder expected");
  Comparison comparison;
  for (const std::filesystem::path& path : paths) {
    const ComparedRun& run = comparison.runs.emplace_back(read_run(path));
    const ComparedRun& first = comparison.runs.front();
    if (is_classifier(run) != is_classifier(first)) {
      throw Error(ErrorKind::usage, run.name,
                  std::string("is ") + (is_classifier(run) ? "a classifier's run" : "an autoencoder's run") + ", but " +
                      first.name + " is not: their scores do not line up");
    }
    require_same_measure(measured_on(first), first.name, measured_on(run), run.name);
  }
  comparison.measured_on = measured_on(comparison.runs.front());
  return comparison;
}

}  // namespace debruit
