#include "study/sound_answer.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "debruit/error.h"
#include "study/sound_answer_words.h"

namespace debruit {
namespace {

using sound::capital;
using sound::is_noisy;
using sound::join;
using sound::named;
using sound::noisy_kinds;
using sound::numbers_of;
using sound::one_decimal;

/// The cells of one comparison by their outcome.
struct Tally {
  std::vector<std::size_t> better;  // a beats b
  std::vector<std::size_t> worse;   // b beats a
  std::vector<std::size_t> open;    // no difference to be seen
};

template <class Keep>
Tally tally(const ModelComparison& comparison, std::span<const SoundCell> cells, const Keep& keep) {
  Tally result;
  for (const std::size_t i : numbers_of(cells, keep)) {
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

std::string scales_of(std::span<const SoundCell> cells, const std::vector<std::size_t>& which) {
  std::vector<std::string> scales;
  scales.reserve(which.size());
  for (const std::size_t i : which) scales.push_back(format_number(cells[i].scale));
  return (scales.size() == 1 ? "scale " : "scales ") + join(scales);
}

std::string sum_up(const ModelComparison& question, const Tally& noisy) {
  const std::string a = named(question.a);
  const std::string b = named(question.b);
  const std::size_t total = noisy.better.size() + noisy.worse.size() + noisy.open.size();
  if (noisy.open.size() == total) {
    return "It cannot be said: between " + a + " and " + b + " no difference is to be seen in any of the " +
           std::to_string(total) + " noisy cells.";
  }
  if (noisy.better.size() == total) {
    return "Yes: " + a + " beats " + b + " in all " + std::to_string(total) + " noisy cells, by " +
           points(question, noisy.better) + ".";
  }
  if (noisy.worse.size() == total) {
    return "No: " + b + " beats " + a + " in all " + std::to_string(total) + " noisy cells, by " +
           points(question, noisy.worse) + ".";
  }
  const auto wins = [&](const std::vector<std::size_t>& which) {
    return std::to_string(which.size()) + (which.empty() ? "" : " (by " + points(question, which) + ")");
  };
  return "In part: of the " + std::to_string(total) + " noisy cells " + a + " beats " + b + " in " +
         wins(noisy.better) + ", " + b + " beats " + a + " in " + wins(noisy.worse) +
         ", and no difference is to be seen in " + std::to_string(noisy.open.size()) + ".";
}

/// The open cells among `open` where every seed's own test finds the same model better, by the model.
Tally agreed(const ModelComparison& question, const std::vector<std::size_t>& open) {
  Tally result;
  for (const std::size_t i : open) {
    const Outcome seeds = agreed_by_seeds(question.cells[i].tests);
    if (seeds == Outcome::a_beats_b) result.better.push_back(i);
    if (seeds == Outcome::b_beats_a) result.worse.push_back(i);
  }
  return result;
}

/// "every seed's own test finds the CNN better, but the interval over seeds includes 0, because the difference varies
/// from 1.2 to 70.3 points from seed to seed."
std::string seeds_vary(const ModelComparison& question, const std::vector<std::size_t>& which, SoundModel better) {
  std::vector<double> sizes;
  for (const std::size_t i : which) {
    for (const double difference : question.cells[i].differences) sizes.push_back(100 * std::abs(difference));
  }
  const auto [least, most] = std::ranges::minmax(sizes);
  const std::string over = which.size() == 1 ? " points from seed to seed." : " points over these cells and seeds.";
  return "every seed's own test finds " + named(better) +
         " better, but the interval over seeds includes 0, because the difference varies from " + one_decimal(least) +
         " to " + one_decimal(most) + over;
}

/// Why no difference is to be seen in cells where every seed sees one. `places` says which cells; empty: none.
template <class Places>
std::string why_open(const ModelComparison& question, const std::vector<std::size_t>& open, const Places& places) {
  const Tally seeds = agreed(question, open);
  std::string text;
  if (!seeds.better.empty())
    text += " " + capital(places(seeds.better) + seeds_vary(question, seeds.better, question.a));
  if (!seeds.worse.empty()) text += " " + capital(places(seeds.worse) + seeds_vary(question, seeds.worse, question.b));
  return text;
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
  return capital(in_words(kind)) + " noise: " + text + "." +
         why_open(question, found.open, [&](const auto& which) { return "at " + scales_of(cells, which) + " "; });
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
  return "Clean images: no difference is to be seen between " + a + " and " + b + "." +
         why_open(question, clean.open, [](const auto&) { return std::string(); });
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

SoundAnswer answer_of_seeds(const ModelComparison& question, std::span<const ModelComparison> others,
                            std::span<const SoundCell> cells) {
  SoundAnswer answer;
  const Tally noisy = tally(question, cells, is_noisy);
  answer.summary = sum_up(question, noisy);
  answer.summary += why_open(question, noisy.open, [&](const std::vector<std::size_t>& which) {
    return "in " + std::to_string(which.size()) + (which.size() == 1 ? " noisy cell " : " noisy cells ");
  });
  for (const Noise& kind : noisy_kinds(cells)) {
    const Tally found = tally(question, cells, [&](const SoundCell& cell) { return cell.kind == kind; });
    answer.kinds.push_back(about_kind(question, cells, kind, found));
  }
  if (std::ranges::any_of(cells, is_clean)) {
    answer.kinds.push_back(about_clean(question, tally(question, cells, is_clean)));
  }
  answer.others = about_others(question, others, cells);
  return answer;
}

}  // namespace

SoundAnswer answer_in_words(const ModelComparison& question, std::span<const ModelComparison> others,
                            std::span<const SoundCell> cells, std::span<const Failures> failures) {
  const bool one_seed =
      std::ranges::any_of(question.cells, [](const CellComparison& cell) { return !cell.difference.interval; });
  SoundAnswer answer = one_seed ? sound::answer_of_one_seed(question, cells) : answer_of_seeds(question, others, cells);
  answer.summary += sound::about_failures(question, failures);
  return answer;
}

}  // namespace debruit
