#include "study/grid_files.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/number_text.h"
#include "debruit/version.h"
#include "runs/json.h"
#include "study/grid_budget.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.grid/2";
constexpr std::string_view kOldSchema = "debruit.grid/1";  // which knew no budget
constexpr double kLargestExact = 0x1p53;                   // whole numbers up to here are exact as doubles

/// Counts without a decimal point.
Json number(double value) {
  if (value == std::floor(value) && std::abs(value) <= kLargestExact) return static_cast<std::int64_t>(value);
  return measured(value);
}

std::string_view status_name(TrialStatus status) {
  switch (status) {
    case TrialStatus::open:
      return "open";
    case TrialStatus::left:
      return "left";
    case TrialStatus::finished:
      return "finished";
    case TrialStatus::failed:
      return "failed";
  }
  return "open";
}

/// "full", or the rule by which trials are given up, and when.
Json budget_json(const GridSpec& spec) {
  if (spec.budget == GridBudget::full) return "full";
  return {{"rule", kHalvingName}, {"eta", kHalvingEta}, {"epochs", halving_rungs(spec.base.training.epochs)}};
}

Json settings_json(const GridSpec& spec) {
  Json parameters = Json::object();
  for (const GridParameter& parameter : sorted_parameters(spec)) {
    Json values = Json::array();
    for (const double value : parameter.values) values.push_back(number(value));
    parameters[parameter.name] = values;
  }
  Json base = Json::parse(format_config(spec.base));
  // Weights that are known tell the autoencoder in front, wherever it lies.
  if (!spec.base.autoencoder_sha256.empty()) base.at("autoencoder").erase("path");
  return {{"parameters", parameters}, {"budget", budget_json(spec)}, {"base", base}};
}

Json params_json(const GridTrial& trial) {
  Json params = Json::object();
  for (const GridSetting& setting : trial.settings) params[setting.name] = number(setting.value);
  return params;
}

/// Of the epoch whose weights the run kept.
Json losses_json(const TrialOutcome& outcome) {
  const EpochReport* const kept = kept_epoch(outcome);
  if (kept == nullptr) return {{"training_loss", nullptr}, {"validation_loss", nullptr}};
  return {{"training_loss", measured(kept->training_loss)},
          {"validation_loss", kept->validation_loss ? measured(*kept->validation_loss) : Json(nullptr)}};
}

Json trial_json(const TrialOutcome& outcome, std::size_t rank) {
  Json json = {{"rank", rank},
               {"index", outcome.trial.index},
               {"run", "trials/" + outcome.trial.name},
               {"params", params_json(outcome.trial)},
               {"status", status_name(outcome.status)},
               {"score", measured(outcome.score)}};
  if (std::isnan(outcome.score)) json["rank"] = nullptr;
  json.update(losses_json(outcome));
  json["epochs"] = outcome.history.size();
  if (outcome.status == TrialStatus::left) json["score_epochs"] = outcome.score_epochs;
  if (outcome.status == TrialStatus::finished) {
    json["model_parameters"] = outcome.result.parameters;
    json["seconds"] = outcome.result.seconds;
    json["weights_sha256"] = outcome.result.weights_sha256;
  }
  if (outcome.status == TrialStatus::failed) json["message"] = outcome.message;
  return json;
}

/// Quoted where CSV needs it (RFC 4180).
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_number(double value) { return std::isnan(value) ? "" : format_number(value); }

std::string csv_line(const TrialOutcome& outcome, std::size_t rank) {
  const EpochReport* const kept = kept_epoch(outcome);
  const bool finished = outcome.status == TrialStatus::finished;
  std::string line = std::isnan(outcome.score) ? "" : std::to_string(rank);
  const auto add = [&](const std::string& text) { line += "," + csv_field(text); };
  add(std::to_string(outcome.trial.index));
  for (const GridSetting& setting : outcome.trial.settings) add(format_number(setting.value));
  add(std::string(status_name(outcome.status)));
  add(csv_number(outcome.score));
  add(kept != nullptr ? csv_number(kept->training_loss) : "");
  add(kept != nullptr && kept->validation_loss ? csv_number(*kept->validation_loss) : "");
  add(std::to_string(outcome.history.size()));
  add(finished ? std::to_string(outcome.result.parameters) : "");
  add(finished ? format_number(outcome.result.seconds) : "");
  add("trials/" + outcome.trial.name);
  add(outcome.message);
  return line + "\n";
}

/// What the notebook calls a parameter: the hidden layers of its two models have two names.
std::string notebook_name(const GridSpec& spec, const std::string& name) {
  if (name != "hidden_layers") return name;
  return std::holds_alternative<AutoencoderSpec>(spec.base.model) ? "hidden_layer_nb" : "hidden_nb";
}

}  // namespace

std::string grid_settings(const GridSpec& spec) { return settings_json(spec).dump(); }

std::string settings_of_written_grid(std::string_view json, std::string_view where) {
  const Json parsed = parse_json(json, where);
  const auto damaged = [&](const std::string& message) {
    return Error(ErrorKind::input, where, "is not a grid's: " + message);
  };
  if (!parsed.is_object() || !parsed.contains("settings")) throw damaged("it has no \"settings\"");
  const Json schema = parsed.value("schema", Json());
  if (schema != kSchema && schema != kOldSchema) {
    throw damaged("its schema is not \"" + std::string(kSchema) + "\" or \"" + std::string(kOldSchema) + "\"");
  }
  const Json& settings = parsed["settings"];
  if (schema == kSchema || !settings.is_object()) return settings.dump();
  const Json now = {{"parameters", settings.value("parameters", Json())},
                    {"budget", "full"},
                    {"base", settings.value("base", Json())}};
  return now.dump();
}

std::string format_grid(const GridSpec& spec, const GridResult& result) {
  Json trials = Json::array();
  for (std::size_t place = 0; place < result.ranking.size(); ++place) {
    trials.push_back(trial_json(result.trials[result.ranking[place]], place + 1));
  }
  return format_json({{"schema", kSchema},
                      {"version", version()},
                      {"status", result.finished ? "finished" : "unfinished"},
                      {"settings", settings_json(spec)},
                      {"ranked_by",
                       {{"name", result.rank_name},
                        {"selection_on_test_data", result.on_test_data},
                        {"successive_halving", result.is_halving()}}},
                      {"trials", trials}});
}

std::string format_grid_csv(const GridResult& result) {
  std::string text = "rank,index";
  for (const GridSetting& setting : result.trials.front().trial.settings) text += "," + setting.name;
  text += ",status,score,training_loss,validation_loss,epochs_done,model_parameters,seconds,run,message\n";
  for (std::size_t place = 0; place < result.ranking.size(); ++place) {
    text += csv_line(result.trials[result.ranking[place]], place + 1);
  }
  return text;
}

std::string format_notebook_grid(const GridSpec& spec, const GridResult& result) {
  Json json = Json::object();
  for (const TrialOutcome& outcome : result.trials) {
    Json params = Json::object();
    for (const GridSetting& setting : outcome.trial.settings) {
      params[notebook_name(spec, setting.name)] = number(setting.value);
    }
    Json losses = Json::array();
    for (const EpochReport& epoch : outcome.history) losses.push_back(measured(epoch.training_loss));
    json[std::to_string(outcome.trial.index)] = {
        {"params", params}, {"true_error", measured(outcome.score)}, {"training_error", losses}};
  }
  return json.dump(1) + "\n";
}

}  // namespace debruit
