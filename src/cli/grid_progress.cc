#include "cli/grid_progress.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "report/text.h"

namespace debruit::cli {
namespace {

constexpr std::size_t kBestShown = 10;     // while it runs
constexpr std::size_t kMostShown = 50;     // at the end
constexpr std::size_t kFailuresShown = 3;  // below the running trials
constexpr int kScoreDigits = 6;

/// "hidden_layers 1, hidden_size 300"
std::string settings_text(const GridTrial& trial) {
  std::string text;
  for (const GridSetting& setting : trial.settings) {
    text += (text.empty() ? "" : ", ") + setting.name + " " + debruit::format_number(setting.value);
  }
  return text;
}

std::string score_text(double score) { return std::isfinite(score) ? significant(score, kScoreDigits) : "-"; }

std::string seconds_text(const TrialOutcome& outcome) {
  return outcome.status == TrialStatus::finished ? fixed(outcome.result.seconds, 1) + " s" : "-";
}

std::string rank_text(const TrialOutcome& outcome, std::size_t rank) {
  switch (outcome.status) {
    case TrialStatus::finished:
      return std::to_string(rank);
    case TrialStatus::failed:
      return "failed";
    case TrialStatus::left:
      return "left";
    case TrialStatus::open:
      break;
  }
  return "open";
}

/// How a trial ended, or where it was left.
std::string end_text(const TrialOutcome& outcome, const std::string& rank_name) {
  if (outcome.status == TrialStatus::failed) return "failed: " + outcome.message;
  const std::string score = rank_name + " " + score_text(outcome.score) + "  ";
  if (outcome.status == TrialStatus::left) return score + "after " + counted(outcome.score_epochs, "epoch");
  return score + seconds_text(outcome);
}

std::vector<std::string> row_of(const TrialOutcome& outcome, std::size_t rank) {
  std::vector<std::string> row = {rank_text(outcome, rank)};
  for (const GridSetting& setting : outcome.trial.settings) row.push_back(debruit::format_number(setting.value));
  row.push_back(score_text(outcome.score));
  row.push_back(seconds_text(outcome));
  return row;
}

/// Columns as wide as their widest cell, aligned to the right.
std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += (i == 0 ? "" : "  ") + std::string(widths[i] - row[i].size(), ' ') + row[i];
    }
    lines.push_back(line);
  }
  return lines;
}

/// A header and the best trials.
std::vector<std::vector<std::string>> table_rows(const GridResult& result, std::size_t count) {
  std::vector<std::vector<std::string>> rows(1);
  rows.front().emplace_back("rank");
  for (const GridSetting& setting : result.trials.front().trial.settings) rows.front().push_back(setting.name);
  rows.front().push_back(score_label(result));
  rows.front().emplace_back("trained in");
  for (std::size_t place = 0; place < count; ++place) {
    rows.push_back(row_of(result.trials[result.ranking[place]], place + 1));
  }
  return rows;
}

std::size_t count_of(const GridResult& result, TrialStatus status) {
  return static_cast<std::size_t>(std::ranges::count(result.trials, status, &TrialOutcome::status));
}

}  // namespace

std::vector<std::string> grid_table(const GridResult& result, std::size_t most) {
  const std::size_t shown = std::min(most, result.ranking.size());
  std::vector<std::string> lines = aligned(table_rows(result, shown));
  if (shown < result.ranking.size()) {
    lines.push_back("... and " + std::to_string(result.ranking.size() - shown) + " more, all in grid.csv");
  }
  return lines;
}

GridCallbacks GridProgress::callbacks() {
  return {.on_start = [this](const GridResult& result) { start(result); },
          .on_trial_start =
              [this](const TrialOutcome& outcome) {
                ended_.erase(outcome.trial.index);  // one that was left goes on
                running_[outcome.trial.index] = {
                    .name = settings_text(outcome.trial), .epochs = outcome.trial.config.training.epochs, .last = {}};
                draw();
              },
          .on_epoch =
              [this](const TrialOutcome& outcome, const EpochReport& epoch) {
                running_[outcome.trial.index].last = epoch;
                if (block_.is_due()) draw();
              },
          .on_trial_end = [this](const TrialOutcome& outcome) { trial_end(outcome); }};
}

void GridProgress::line(const std::string& text) {
  block_.wipe();
  if (!quiet_) out_ << text << "\n" << std::flush;
}

void GridProgress::start(const GridResult& result) {
  result_ = &result;
  for (const TrialOutcome& outcome : result.trials) {
    if (outcome.status != TrialStatus::open) ended_.insert(outcome.trial.index);
  }
  std::string text = counted(result.trials.size(), "trial") + ", ranked by " + score_label(result);
  if (!ended_.empty()) text += "; " + std::to_string(ended_.size()) + " finished already";
  line(text);
  if (!result.schedule.empty()) line(result.schedule);
}

void GridProgress::trial_end(const TrialOutcome& outcome) {
  running_.erase(outcome.trial.index);
  if (outcome.status == TrialStatus::open) return;  // told to stop
  ended_.insert(outcome.trial.index);
  if (block_.is_terminal()) {
    draw();
    return;
  }
  const std::string count = std::to_string(ended_.size()) + "/" + std::to_string(result_->trials.size());
  line(count + "  " + settings_text(outcome.trial) + "  " + end_text(outcome, result_->rank_name));
}

void GridProgress::draw() {
  if (!block_.is_terminal() || result_ == nullptr) return;
  std::vector<std::string> lines = {std::to_string(ended_.size()) + " of " + counted(result_->trials.size(), "trial") +
                                    " done"};
  for (const auto& [index, running] : running_) {
    std::string text = "running  " + running.name + "  epoch " + std::to_string(running.last.epoch) + "/" +
                       std::to_string(running.epochs);
    if (running.last.epoch > 0) text += "  training loss " + fixed(running.last.training_loss, kScoreDigits);
    lines.push_back(text);
  }
  std::size_t failures = 0;
  for (const TrialOutcome& outcome : result_->trials) {
    if (outcome.status != TrialStatus::failed || ++failures > kFailuresShown) continue;
    lines.push_back("failed   " + settings_text(outcome.trial) + "  " + outcome.message);
  }
  if (failures > kFailuresShown) lines.push_back(std::to_string(failures - kFailuresShown) + " more failed");
  const std::size_t shown = std::min(kBestShown, count_of(*result_, TrialStatus::finished));
  if (shown > 0) {
    for (const std::string& line : aligned(table_rows(*result_, shown))) lines.push_back(line);
  }
  block_.draw(lines);
}

void GridProgress::finish(const GridResult& result) {
  block_.wipe();
  if (result.was_finished) line("this grid is finished already; nothing was trained");
  for (const TrialOutcome& outcome : result.trials) {
    if (outcome.status == TrialStatus::failed) {
      line("failed: " + settings_text(outcome.trial) + ": " + outcome.message);
    }
  }
  for (const std::string& text : grid_table(result, kMostShown)) line(text);
}

}  // namespace debruit::cli
