#include "training/grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <set>
#include <variant>

#include "base/number_text.h"
#include "debruit/error.h"

namespace debruit {
namespace {

constexpr std::size_t kMaxTrials = 100000;
constexpr std::size_t kMaxNameLength = 200;  // a folder's name has at most 255 bytes

[[noreturn]] void refuse(const std::string& where, const std::string& message) {
  throw Error(ErrorKind::usage, "grid" + (where.empty() ? "" : " parameter " + where), message);
}

/// Calls body(spec) for every spec of `config` that has a parameter table.
template <class Config, class Body>
void for_each_spec(Config& config, const Body& body) {
  if (auto* const classifier = std::get_if<ClassifierSpec>(&config.model)) {
    std::visit(body, classifier->kind);
  } else {
    body(std::get<AutoencoderSpec>(config.model));
  }
  body(config.training);
}

/// Calls body(spec, parameter) for the parameter of that name. False where there is none.
template <class Config, class Body>
bool with_parameter(Config& config, std::string_view name, const Body& body) {
  bool found = false;
  for_each_spec(config, [&](auto& spec) {
    for (const auto& parameter : parameters(spec)) {
      if (parameter.name != name) continue;
      body(spec, parameter);
      found = true;
    }
  });
  return found;
}

/// Whether a parameter takes whole numbers alone.
template <class Spec>
bool is_count(const Parameter<Spec>& parameter) {
  return !std::holds_alternative<double Spec::*>(parameter.member);
}

template <class Spec>
void check_value(const Parameter<Spec>& parameter, double value, const std::string& name) {
  const bool is_flag = std::holds_alternative<bool Spec::*>(parameter.member);
  if (is_count(parameter) && value != std::floor(value)) refuse(name, format_number(value) + " is not a whole number");
  const double maximum = is_flag ? 1 : parameter.maximum;
  if (value >= parameter.minimum && value <= maximum) return;
  refuse(name, format_number(value) + " is out of range: expected " + format_number(parameter.minimum) + " to " +
                   format_number(maximum));
}

void check_parameter(const RunConfig& base, const GridParameter& parameter) {
  const bool known = with_parameter(base, parameter.name, [&](const auto&, const auto& description) {
    for (const double value : parameter.values) check_value(description, value, parameter.name);
  });
  if (!known) {
    std::string names;
    for (const std::string& name : grid_parameter_names(base)) names += (names.empty() ? "" : ", ") + name;
    refuse("\"" + parameter.name + "\"", "is unknown; known are " + names);
  }
  if (parameter.values.empty()) refuse(parameter.name, "has no value; expected NAME=NUMBER,NUMBER,...");
  const std::set<double> distinct(parameter.values.begin(), parameter.values.end());
  if (distinct.size() == parameter.values.size()) return;
  for (const double value : distinct) {
    if (std::ranges::count(parameter.values, value) > 1)
      refuse(parameter.name, format_number(value) + " is given twice");
  }
}

void set_value(RunConfig& config, const GridSetting& setting) {
  with_parameter(config, setting.name, [&](auto& spec, const auto& parameter) {
    const auto assign = [&](auto member) {
      using Value = std::remove_cvref_t<decltype(spec.*member)>;
      spec.*member = static_cast<Value>(setting.value);
    };
    std::visit(assign, parameter.member);
  });
}

/// "000_hidden_layers=1,hidden_size=300"
std::string trial_name(const GridTrial& trial) {
  std::array<char, 32> index{};
  std::snprintf(index.data(), index.size(), "%03zu", trial.index);
  std::string name = index.data();
  for (const GridSetting& setting : trial.settings) {
    name += (&setting == trial.settings.data() ? "_" : ",") + setting.name + "=" + format_number(setting.value);
  }
  return name.substr(0, kMaxNameLength);
}

}  // namespace

GridParameter parse_grid_parameter(std::string_view text) {
  const std::size_t equals = text.find('=');
  GridParameter parameter{.name = std::string(text.substr(0, equals)), .values = {}};
  if (equals == std::string_view::npos || parameter.name.empty()) {
    refuse("\"" + std::string(text) + "\"", "is not NAME=NUMBER,NUMBER,...");
  }
  std::string_view rest = text.substr(equals + 1);
  for (bool more = !rest.empty(); more;) {
    const std::size_t comma = rest.find(',');
    parameter.values.push_back(parse_number(rest.substr(0, comma), "grid parameter " + parameter.name));
    more = comma != std::string_view::npos;
    if (more) rest.remove_prefix(comma + 1);
  }
  return parameter;
}

std::vector<std::string> grid_parameter_names(const RunConfig& base) {
  std::vector<std::string> names;
  for_each_spec(base, [&](const auto& spec) {
    for (const auto& parameter : parameters(spec)) names.emplace_back(parameter.name);
  });
  return names;
}

std::vector<GridParameter> sorted_parameters(const GridSpec& spec) {
  std::vector<GridParameter> sorted = spec.parameters;
  std::ranges::sort(sorted, {}, &GridParameter::name);
  return sorted;
}

void validate(const GridSpec& spec) {
  if (spec.parameters.empty()) refuse("", "has no trial: no parameter is given; expected NAME=NUMBER,NUMBER,...");
  std::set<std::string> seen;
  std::size_t trials = 1;
  for (const GridParameter& parameter : spec.parameters) {
    if (!seen.insert(parameter.name).second) refuse(parameter.name, "is given twice; expected one list of its values");
    check_parameter(spec.base, parameter);
    trials *= parameter.values.size();
    if (trials > kMaxTrials) refuse("", "has more than " + std::to_string(kMaxTrials) + " trials");
  }
}

std::vector<GridTrial> grid_trials(const GridSpec& spec) {
  validate(spec);
  const std::vector<GridParameter> parameters = sorted_parameters(spec);
  std::size_t count = 1;
  for (const GridParameter& parameter : parameters) count *= parameter.values.size();
  std::vector<GridTrial> trials;
  trials.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    GridTrial trial{.index = index, .settings = {}, .name = {}, .config = spec.base};
    std::size_t period = count;  // trials after which a parameter has had all its values
    for (const GridParameter& parameter : parameters) {
      const std::size_t run = period / parameter.values.size();
      trial.settings.push_back({parameter.name, parameter.values[index % period / run]});
      set_value(trial.config, trial.settings.back());
      period = run;
    }
    trial.name = trial_name(trial);
    trials.push_back(std::move(trial));
  }
  return trials;
}

std::vector<std::size_t> rank_scores(std::span<const double> scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (std::isnan(scores[a]) || std::isnan(scores[b])) return !std::isnan(scores[a]) && std::isnan(scores[b]);
    return scores[a] < scores[b];
  });
  return order;
}

}  // namespace debruit
