#include "study/grid_document.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>
#include <span>

#include "base/number_text.h"
#include "study/grid_budget.h"

namespace debruit {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kOnTestData = "selection on test data";

/// A parameter and the values that the trials give it, in grid order.
struct Varied {
  std::size_t place;  // in a trial's settings
  std::string name;
  std::vector<double> values;
};

/// The grid's parameters, by name.
std::vector<Varied> parameters_of(const GridResult& result) {
  std::vector<Varied> found;
  for (const TrialOutcome& outcome : result.trials) {
    const std::vector<GridSetting>& settings = outcome.trial.settings;
    for (std::size_t place = 0; place < settings.size(); ++place) {
      if (place == found.size()) found.push_back({place, settings[place].name, {}});
      std::vector<double>& values = found[place].values;
      if (std::ranges::find(values, settings[place].value) == values.end()) values.push_back(settings[place].value);
    }
  }
  return found;
}

/// For figures: what varies, values from the smallest to the largest.
std::vector<Varied> with_several_values(std::vector<Varied> parameters) {
  std::erase_if(parameters, [](const Varied& parameter) { return parameter.values.size() < 2; });
  for (Varied& parameter : parameters) std::ranges::sort(parameter.values);
  return parameters;
}

/// "hidden_layers" -> "hidden layers"
std::string in_words(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

std::string significant(double value) {
  constexpr int kDigits = 4;
  if (!std::isfinite(value)) return "–";
  char text[32];
  std::snprintf(text, sizeof text, "%.*g", kDigits, value);
  return text;
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", seconds);
  return text;
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// "hidden layers 1, 3, 5; hidden size 300, 400"
std::string tried(const GridResult& result) {
  std::string text;
  for (const Varied& parameter : parameters_of(result)) {
    text += (text.empty() ? "" : "; ") + in_words(parameter.name);
    for (const double value : parameter.values) {
      text += (value == parameter.values.front() ? " " : ", ") + format_number(value);
    }
  }
  return text;
}

std::size_t count_of(const GridResult& result, TrialStatus status) {
  return static_cast<std::size_t>(std::ranges::count(result.trials, status, &TrialOutcome::status));
}

/// "3", "3 and 9"
std::string listed(std::span<const std::size_t> numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == numbers.size() ? " and " : ", ") + std::to_string(numbers[i]);
  }
  return text;
}

std::string halving_text(const GridResult& result) {
  const std::span<const std::size_t> rungs(result.rungs);
  return " Trained by " + std::string(kHalvingName) + ": after " + listed(rungs.first(rungs.size() - 1)) + " of " +
         std::to_string(rungs.back()) +
         " epochs the best third went on and the others were left. One of those may have been the best in the end: "
         "the answer is not that of the whole grid.";
}

std::string introduction(const GridResult& result) {
  std::string text = counted(result.trials.size(), "trial") + ": " + tried(result) + ". Ranked by " + result.rank_name +
                     ", the smaller the better.";
  if (result.on_test_data) {
    text += " This is " + std::string(kOnTestData) +
            ": the best trial's score is too good, since it was chosen on the images that it is measured on.";
  }
  if (result.is_halving()) text += halving_text(result);
  if (const std::size_t failed = count_of(result, TrialStatus::failed); failed > 0) {
    text += " " + counted(failed, "trial") + " failed.";
  }
  if (const std::size_t open = count_of(result, TrialStatus::open); open > 0) {
    text += " " + counted(open, "trial") + (open == 1 ? " is" : " are") + " not finished.";
  }
  return text;
}

std::string note_of(const TrialOutcome& outcome) {
  if (outcome.status == TrialStatus::failed) return "failed: " + outcome.message;
  if (outcome.status == TrialStatus::left) return "left after " + counted(outcome.score_epochs, "epoch");
  return outcome.status == TrialStatus::open ? "not finished" : "";
}

std::vector<Cell> row_of(const TrialOutcome& outcome, std::size_t rank) {
  const bool finished = outcome.status == TrialStatus::finished;
  const Tone tone = finished ? Tone::plain : Tone::quiet;
  const Tone best = finished && rank == 1 ? Tone::good : tone;
  std::vector<Cell> row = {{finished ? std::to_string(rank) : "–", tone}};
  for (const GridSetting& setting : outcome.trial.settings) row.push_back({format_number(setting.value), tone});
  const EpochReport* const kept = kept_epoch(outcome);
  row.push_back({significant(outcome.score), best});
  row.push_back({kept != nullptr ? significant(kept->training_loss) : "–", tone});
  row.push_back({finished ? std::to_string(outcome.result.parameters) : "–", tone});
  row.push_back({finished ? seconds_text(outcome.result.seconds) : "–", tone});
  row.push_back({note_of(outcome), outcome.status == TrialStatus::failed ? Tone::bad : Tone::plain});
  return row;
}

Table table_of(const GridResult& result) {
  Table table;
  table.title = "Trials by " + score_label(result);
  table.columns = {"rank"};
  for (const Varied& parameter : parameters_of(result)) table.columns.push_back(in_words(parameter.name));
  table.columns.push_back(result.rank_name);
  for (const char* column : {"training loss", "parameters", "seconds", ""}) table.columns.emplace_back(column);
  for (std::size_t place = 0; place < result.ranking.size(); ++place) {
    table.rows.push_back(row_of(result.trials[result.ranking[place]], place + 1));
  }
  table.note =
      "Training loss of the epoch whose weights were kept; parameters are the model's numbers, seconds those of "
      "the training alone, with as many threads as it had.";
  return table;
}

ParallelCoordinates parallel_of(const GridResult& result, const std::vector<Varied>& varied, const std::string& name) {
  ParallelCoordinates figure;
  figure.name = name + "-parallel";
  figure.title = "Every trial through its settings to its " + result.rank_name;
  figure.score_label = score_label(result);
  for (const Varied& parameter : varied) figure.axes.push_back({in_words(parameter.name), parameter.values});
  figure.axes.push_back({result.rank_name, {}});
  for (const TrialOutcome& outcome : result.trials) {
    std::vector<double> line;
    line.reserve(varied.size() + 1);
    for (const Varied& parameter : varied) line.push_back(outcome.trial.settings[parameter.place].value);
    line.push_back(outcome.score);
    figure.trials.push_back(std::move(line));
    figure.scores.push_back(outcome.score);
  }
  if (count_of(result, TrialStatus::finished) < result.trials.size()) {
    figure.note = "Trials without a score end before the last axis.";
  }
  return figure;
}

std::size_t place_of(const std::vector<double>& values, double value) {
  return static_cast<std::size_t>(std::ranges::find(values, value) - values.begin());
}

std::vector<std::string> texts_of(const std::vector<double>& values) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const double value : values) texts.push_back(format_number(value));
  return texts;
}

/// The best score of each pair of values, over all that the other parameters take.
HeatMap heat_map_of(const GridResult& result, const Varied& x, const Varied& y, bool others, const std::string& name) {
  HeatMap map;
  map.name = name + "-heat-map";
  map.title = result.rank_name + " by " + in_words(x.name) + " and " + in_words(y.name);
  map.x_label = in_words(x.name);
  map.y_label = in_words(y.name);
  map.value_label = score_label(result);
  map.x_names = texts_of(x.values);
  map.y_names = texts_of(y.values);
  map.values.assign(y.values.size(), std::vector<double>(x.values.size(), kNone));
  for (const TrialOutcome& outcome : result.trials) {
    const std::vector<GridSetting>& settings = outcome.trial.settings;
    double& cell = map.values[place_of(y.values, settings[y.place].value)][place_of(x.values, settings[x.place].value)];
    if (std::isnan(cell) || outcome.score < cell) cell = outcome.score;
  }
  if (others) map.note = "Each cell is the best over the values of all other parameters.";
  return map;
}

}  // namespace

std::vector<Block> grid_blocks(const GridResult& result, const std::string& name) {
  std::vector<Block> blocks = {Paragraph{.text = introduction(result)}};
  if (!result.schedule.empty())
    blocks.emplace_back(Paragraph{.text = "Trained: " + result.schedule + ".", .note = true});
  blocks.emplace_back(table_of(result));
  std::vector<Varied> varied = with_several_values(parameters_of(result));
  // Scores after different numbers of epochs do not go into one figure.
  if (varied.empty() || count_of(result, TrialStatus::finished) == 0 || result.is_halving()) return blocks;
  blocks.emplace_back(parallel_of(result, varied, name));
  if (varied.size() < 2) return blocks;
  std::ranges::stable_sort(varied, [](const Varied& a, const Varied& b) { return a.values.size() > b.values.size(); });
  blocks.emplace_back(heat_map_of(result, varied[0], varied[1], varied.size() > 2, name));
  return blocks;
}

Document grid_document(const GridResult& result, const std::string& title) {
  Document document;
  document.title = title;
  if (!result.ranking.empty()) {
    const TrialOutcome& best = result.trials[result.ranking.front()];
    if (best.status == TrialStatus::finished) {
      document.summary = "Best of " + counted(count_of(result, TrialStatus::finished), "finished trial") + " by " +
                         score_label(result) + ":";
      for (const GridSetting& setting : best.trial.settings) {
        document.summary += (&setting == best.trial.settings.data() ? " " : ", ") + in_words(setting.name) + " " +
                            format_number(setting.value);
      }
      document.summary += ", with " + significant(best.score) + ".";
      document.runs = {"trials/" + best.trial.name};
    }
  }
  document.blocks = grid_blocks(result, "grid");
  document.blocks.insert(document.blocks.begin(), Heading{.level = 2, .text = "Grid search"});
  return document;
}

}  // namespace debruit
