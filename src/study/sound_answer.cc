#include "study/sound_answer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/number_text.h"
#include "debruit/error.h"

namespace debruit {
namespace {

/// The cells of one comparison by their outcome.
struct Tally {
  std::vector<std::size_t> better;  // a beats b
  std::vector<std::size_t> worse;   // b beats a
  std::vector<std::size_t> open;    // no difference to be seen
};

template <class Keep>
Tally tally(const ModelComparison& comparison, std::span<const SoundCell> cells, const Keep& keep) {
  Tally result;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!keep(cells[i])) continue;
    switch (comparison.cells[i].outcome) {
      case Outcome::a_beats_b:
        result.better.push_back(i);
        break;
      case Outcome::b_beats_a:
        result.worse.push_back(i);
        break;
      case Outcome::no_difference:
        result.open.push_back(i);
        break;
    }
  }
  return result;
}

bool is_noisy(const SoundCell& cell) { return !is_clean(cell); }

std::string named(SoundModel model) {
  const std::string words(row_of(model).words);
  return model == SoundModel::lenet5 ? words : "the " + words;
}

std::string one_decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

/// "1.2 to 3.4 points": how far apart the accuracies of `which` cells lie.
std::string points(const ModelComparison& comparison, const std::vector<std::size_t>& which) {
  std::vector<double> sizes;
  sizes.reserve(which.size());
  for (const std::size_t i : which) sizes.push_back(100 * std::abs(comparison.cells[i].difference.mean));
  const auto [least, most] = std::ranges::minmax(sizes);
  const std::string low = one_decimal(least);
  const std::string high = one_decimal(most);
  return (low == high ? low : low + " to " + high) + " points of accuracy";
}

std::string count_of(std::size_t count, std::size_t total) {
  return count == total ? "all " + std::to_string(total) : std::to_string(count) + " of the " + std::to_string(total);
}

/// "0.25, 0.5 and 1"
std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

std::string scales_of(std::span<const SoundCell> cells, const std::vector<std::size_t>& which) {
  std::vector<std::string> scales;
  scales.reserve(which.size());
  for (const std::size_t i : which) scales.push_back(format_number(cells[i].scale));
  return (scales.size() == 1 ? "scale " : "scales ") + join(scales);
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string sum_up(const ModelComparison& question, const Tally& noisy) {
  const std::string a = named(question.a);
  const std::string b = named(question.b);
  const std::size_t total = noisy.better.size() + noisy.worse.size() + noisy.open.size();
  const std::string open =
      noisy.open.empty() ? "" : " In " + count_of(noisy.open.size(), total) + " no difference is to be seen.";
  if (noisy.open.size() == total) {
    return "It cannot be said: between " + a + " and " + b + " no difference is to be seen in any of the " +
           std::to_string(total) + " noisy cells.";
  }
  if (noisy.worse.empty()) {
    return "Yes: " + a + " beats " + b + " in " + count_of(noisy.better.size(), total) + " noisy cells, by " +
           points(question, noisy.better) + "." + open;
  }
  if (noisy.better.empty()) {
    return "No: " + b + " beats " + a + " in " + count_of(noisy.worse.size(), total) + " noisy cells, by " +
           points(question, noisy.worse) + "." + open;
  }
  return "It depends on the noise: of the " + std::to_string(total) + " noisy cells " + a + " wins " +
         std::to_string(noisy.better.size()) + " (by " + points(question, noisy.better) + ") and " + b + " wins " +
         std::to_string(noisy.worse.size()) + " (by " + points(question, noisy.worse) + ")." + open;
}

/// One sentence about the cells in `found`, which are those of one kind of noise.
std::string about_kind(const ModelComparison& question, std::span<const SoundCell> cells, const Noise& kind,
                       const Tally& found) {
  const std::string a = named(question.a);
  const std::string b = named(question.b);
  std::vector<std::string> parts;
  if (!found.better.empty()) parts.push_back(a + " beats " + b + " at " + scales_of(cells, found.better));
  if (!found.worse.empty()) parts.push_back(b + " beats " + a + " at " + scales_of(cells, found.worse));
  if (!found.open.empty()) parts.push_back("no difference is to be seen at " + scales_of(cells, found.open));
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return capital(in_words(kind)) + " noise: " + text + ".";
}

std::string about_clean(const ModelComparison& question, const Tally& clean) {
  const std::string a = named(question.a);
  const std::string b = named(question.b);
  if (!clean.better.empty()) {
    return "Clean images: " + a + " beats " + b + " by " + points(question, clean.better) + ".";
  }
  if (!clean.worse.empty()) {
    return "Clean images: " + b + " beats " + a + " by " + points(question, clean.worse) + ".";
  }
  return "Clean images: no difference is to be seen between " + a + " and " + b + ".";
}

const ModelComparison& find(std::span<const ModelComparison> comparisons, SoundModel a, SoundModel b) {
  const auto found = std::ranges::find_if(comparisons, [&](const ModelComparison& c) { return c.a == a && c.b == b; });
  if (found == comparisons.end()) {
    throw Error(ErrorKind::internal, "answer", "a model was compared with one of the two alone");
  }
  return *found;
}

/// In how many noisy cells `model` beats both models of the question.
std::size_t beats_both(SoundModel model, const ModelComparison& question, std::span<const ModelComparison> others,
                       std::span<const SoundCell> cells) {
  const ModelComparison& first = find(others, model, question.a);
  const ModelComparison& second = find(others, model, question.b);
  std::size_t count = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    count += is_noisy(cells[i]) && first.cells[i].outcome == Outcome::a_beats_b &&
             second.cells[i].outcome == Outcome::a_beats_b;
  }
  return count;
}

std::string about_others(const ModelComparison& question, std::span<const ModelComparison> others,
                         std::span<const SoundCell> cells) {
  struct Winner {
    SoundModel model;
    std::size_t cells;
  };
  std::vector<Winner> winners;
  for (const ModelComparison& comparison : others) {
    if (comparison.b != question.a) continue;
    const std::size_t count = beats_both(comparison.a, question, others, cells);
    if (count > 0) winners.push_back({comparison.a, count});
  }
  if (winners.empty()) return "No other model beats both of them in any noisy cell.";
  std::ranges::stable_sort(winners, std::ranges::greater(), &Winner::cells);
  const auto total = static_cast<std::size_t>(std::ranges::count_if(cells, is_noisy));
  std::vector<std::string> parts;
  parts.reserve(winners.size());
  for (const Winner& winner : winners) {
    parts.push_back(named(winner.model) + " in " + count_of(winner.cells, total));
  }
  return "Both are beaten in noisy cells by others: by " + join(parts) + ".";
}

}  // namespace

SoundAnswer answer_in_words(const ModelComparison& question, std::span<const ModelComparison> others,
                            std::span<const SoundCell> cells) {
  SoundAnswer answer;
  answer.summary = sum_up(question, tally(question, cells, is_noisy));
  std::vector<Noise> kinds;
  for (const SoundCell& cell : cells) {
    if (is_noisy(cell) && std::ranges::find(kinds, cell.kind) == kinds.end()) kinds.push_back(cell.kind);
  }
  for (const Noise& kind : kinds) {
    const Tally found = tally(question, cells, [&](const SoundCell& cell) { return cell.kind == kind; });
    answer.kinds.push_back(about_kind(question, cells, kind, found));
  }
  if (std::ranges::any_of(cells, is_clean)) {
    answer.kinds.push_back(about_clean(question, tally(question, cells, is_clean)));
  }
  answer.others = about_others(question, others, cells);
  return answer;
}

}  // namespace debruit
