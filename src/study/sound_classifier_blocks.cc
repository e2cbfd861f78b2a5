#include <algorithm>
#include <limits>

#include "base/number_text.h"
#include "study/sound_blocks.h"

namespace debruit::sound {
namespace {

constexpr double kPercent = 100;

std::string count(std::size_t value) { return std::to_string(value); }

std::string capital(std::string text) {
  text[0] = static_cast<char>(text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' + 'A' : text[0]);
  return text;
}

std::string epochs_text(std::vector<std::size_t> epochs) {
  std::ranges::sort(epochs);
  return epochs.front() == epochs.back() ? count(epochs.front())
                                         : count(epochs.front()) + " to " + count(epochs.back());
}

Table model_table(const SoundResult& result) {
  Table table{
      "The models",
      {"model", "what it is", "settings", "learning rate", "epochs", "parameters", "training", "inference, an image"},
      {},
      noted(result.settings,
            "Parameters are those of everything from the image to the class, the encoder's among them; nearest "
            "neighbours keep their examples. Times are wall times, means over seeds, of one training a thread; "
            "the time of what is in front of a classifier and was trained before is not in its own.")};
  table.rows.push_back(
      {{"autoencoder"},
       {"denoises, and is in front of others"},
       {layers_in_words(result.selection.autoencoder.hidden_layers, result.selection.autoencoder.hidden_size) +
        ", latent of " + count(result.selection.autoencoder.latent_size)},
       {format_number(result.selection.autoencoder_rate)},
       {epochs_text(result.autoencoder.epochs)},
       {count(result.autoencoder.parameters)},
       {duration(result.autoencoder.training_seconds.mean)},
       {short_duration(result.autoencoder.seconds_per_image.mean)}});
  for (const ClassifierScores& scores : result.classifiers) {
    const SoundModelRow& row = row_of(scores.model);
    const bool learns = !std::holds_alternative<NearestNeighboursSpec>(scores.kind);
    table.rows.push_back({{std::string(row.words)},
                          {std::string(row.about)},
                          {format_classifier(scores.kind)},
                          {learns ? format_number(scores.learning_rate) : "–"},
                          {learns ? epochs_text(scores.epochs) : "–"},
                          {count(scores.parameters)},
                          {duration(scores.training_seconds.mean)},
                          {short_duration(scores.seconds_per_image.mean)}});
  }
  return table;
}

/// Accuracies over the scales of one kind of noise, the best of every scale marked.
Table accuracy_table(const SoundResult& result, const Noise& kind) {
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  const std::vector<std::size_t> curve = curve_of(kind, cells);
  Table table{"Accuracy with " + in_words(kind) + " noise, %", {"model"}, {}, {}};
  table.note = noted(result.settings, measured_in_words(result));
  for (const std::size_t i : curve) {
    table.columns.push_back(is_clean(cells[i]) ? "clean" : "scale " + format_number(cells[i].scale));
  }
  for (const ClassifierScores& scores : result.classifiers) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row.push_back({std::string(row_of(scores.model).words)});
    for (const std::size_t i : curve) row.push_back({with_interval(scores.accuracy[i], 2, kPercent)});
  }
  for (std::size_t column = 0; column < curve.size(); ++column) {
    const auto mean = [&](const ClassifierScores& scores) { return scores.accuracy[curve[column]].mean; };
    const auto best = std::ranges::max_element(result.classifiers, {}, mean) - result.classifiers.begin();
    table.rows[static_cast<std::size_t>(best)][column + 1].tone = Tone::good;
  }
  return table;
}

LineChart accuracy_chart(const SoundResult& result, const Noise& kind) {
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  LineChart chart;
  chart.name = "sound-accuracy-" + std::string(noise_name(kind));
  chart.title = "Accuracy against the scale of " + in_words(kind) + " noise";
  chart.x_label = "scale; 0: clean";
  chart.y_label = "accuracy, %";
  chart.note = noted(result.settings, "Models were trained at scales of 0 to 1. Intervals are cut at 0 and 100 %.");
  for (const ClassifierScores& scores : result.classifiers) {
    Series series{.name = std::string(row_of(scores.model).words), .x = {}, .y = {}, .low = {}, .high = {}};
    for (const std::size_t i : curve_of(kind, cells)) {
      add_point(series, cells[i].scale, scores.accuracy[i], kPercent);
      series.low.back() = std::max(series.low.back(), 0.0);
      series.high.back() = std::min(series.high.back(), kPercent);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

/// Every seed's accuracy on clean images: what a mean hides.
DistributionChart seeds_chart(const SoundResult& result) {
  DistributionChart chart;
  chart.name = "sound-seeds";
  chart.title = "Accuracy on clean digits, seed by seed";
  chart.value_label = "accuracy, %";
  chart.note = noted(result.settings, failures_in_words(result.classifiers));
  for (const ClassifierScores& scores : result.classifiers) {
    Distribution group{std::string(row_of(scores.model).words), {}, std::numeric_limits<double>::quiet_NaN()};
    for (const CorrectCells& seed : scores.correct) group.values.push_back(kPercent * accuracy(seed.back()));
    chart.groups.push_back(std::move(group));
  }
  return chart;
}

Tone tone_of(Outcome outcome) {
  return outcome == Outcome::a_beats_b ? Tone::good : outcome == Outcome::b_beats_a ? Tone::bad : Tone::quiet;
}

std::string with_sign(double value, int decimals) { return (value > 0 ? "+" : "") + fixed(value, decimals); }

/// Every model that was compared with `b`, cell by cell.
Table against_table(const SoundResult& result, SoundModel b) {
  const std::string words(row_of(b).words);
  Table table{"Every model against the " + words + ", difference in points of accuracy", {"noise"}, {}, {}};
  table.note = noted(result.settings,
                     result.settings.seeds == 1
                         ? "One seed shows nothing: none is marked as better."
                         : "Marked where one beats the other by the same rule; pale: no difference to be seen.");
  std::vector<const ModelComparison*> comparisons;
  for (const ModelComparison& comparison : result.comparisons) {
    if (comparison.b != b) continue;
    comparisons.push_back(&comparison);
    table.columns.emplace_back(row_of(comparison.a).words);
  }
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row.push_back({in_words(cells[i])});
    for (const ModelComparison* const comparison : comparisons) {
      const CellComparison& cell = comparison->cells[i];
      row.push_back({with_sign(kPercent * cell.difference.mean, 2), tone_of(cell.outcome)});
    }
  }
  return table;
}

/// In how many seeds each of the two has more right by that seed's own test.
std::string seeds_won(const CellComparison& cell) {
  std::size_t a = 0;
  std::size_t b = 0;
  for (const SeedTest& seed : cell.tests) {
    if (seed.corrected_p > kLevel) continue;
    a += seed.test.only_a > seed.test.only_b;
    b += seed.test.only_b > seed.test.only_a;
  }
  return count(a) + " : " + count(b);
}

std::string outcome_in_words(const CellComparison& cell, const std::string& a, const std::string& b) {
  if (cell.outcome == Outcome::a_beats_b) return "the " + a + " beats the " + b;
  if (cell.outcome == Outcome::b_beats_a) return "the " + b + " beats the " + a;
  if (!cell.difference.interval) return "one seed shows nothing";
  const Outcome seeds = agreed_by_seeds(cell.tests);
  if (seeds == Outcome::no_difference) return "no difference to be seen";
  return "no difference to be seen: every seed finds the " + (seeds == Outcome::a_beats_b ? a : b) +
         " better, but the interval includes 0";
}

}  // namespace

Table question_table(const SoundResult& result) {
  const ModelComparison& question = result.comparisons.front();
  const std::string a(row_of(question.a).words);
  const std::string b(row_of(question.b).words);
  Table table{capital(a) + " against " + b,
              {"noise", "difference, points", "95 % interval over seeds", "seeds that each wins",
               "largest corrected p of a seed", "outcome"},
              {},
              noted(result.settings,
                    "Accuracy of the " + a + " less that of the " + b +
                        ", seed by seed on the same noise draws. p is McNemar's with Holm's "
                        "correction over the cells. One beats the other where the interval excludes "
                        "0 and every seed's test rejects at 0.05 in the same direction. A seed is won where its "
                        "own test does. " +
                        measured_in_words(result))};
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellComparison& cell = question.cells[i];
    const double p = std::ranges::max(cell.tests, {}, &SeedTest::corrected_p).corrected_p;
    std::string interval = "–";
    if (cell.difference.interval) {
      interval = with_sign(kPercent * cell.difference.interval->low, 2) + " to " +
                 with_sign(kPercent * cell.difference.interval->high, 2);
    }
    constexpr double kSmallest = 1e-4;
    table.rows.push_back({{in_words(cells[i])},
                          {with_sign(kPercent * cell.difference.mean, 2)},
                          {interval},
                          {seeds_won(cell)},
                          {p < kSmallest ? "< 0.0001" : fixed(p, 4)},
                          {outcome_in_words(cell, a, b), tone_of(cell.outcome)}});
  }
  return table;
}

std::vector<Block> classifier_blocks(const SoundResult& result) {
  std::vector<Block> blocks;
  blocks.emplace_back(Heading{3, "Classifying noisy digits"});
  blocks.emplace_back(model_table(result));
  for (const Noise& kind : result.settings.kinds) {
    blocks.emplace_back(accuracy_chart(result, kind));
    blocks.emplace_back(accuracy_table(result, kind));
  }
  blocks.emplace_back(seeds_chart(result));
  blocks.emplace_back(against_table(result, SoundModel::cnn));
  blocks.emplace_back(against_table(result, SoundModel::encoder_mlp));
  return blocks;
}

}  // namespace debruit::sound
