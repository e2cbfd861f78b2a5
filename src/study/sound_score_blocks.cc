#include <algorithm>
#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "study/sound_blocks.h"

namespace debruit::sound {
namespace {

constexpr double kPercent = 100;
constexpr double kLevel = 0.05;  // of compare_over_seeds

std::string count(std::size_t value) { return std::to_string(value); }

std::string capital(std::string text) {
  text[0] = static_cast<char>(text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' + 'A' : text[0]);
  return text;
}

/// What a table of scores was measured on.
std::string measured_in_words(const SoundResult& result) {
  const SoundSettings& settings = result.settings;
  return "Measured on " + count(result.test_images) + " test images of " + settings.data +
         " in every cell, noise of seed " + count(settings.test_seed) + ", clipped to [0, 1], data range 1" +
         (settings.seeds > 1 ? "; ± is the 95 % interval over " + count(settings.seeds) + " seeds." : "; one seed.");
}

// Denoising.

/// What is said of a baseline that is too slow for all images.
std::string subset_in_words(const SoundResult& result) {
  const std::size_t given = result.settings.non_local_images;
  if (given == 0 || given >= result.test_images) return "";
  return " Non-local means has cleaned " + count(given) + " of them, spread evenly.";
}

struct Measure {
  double Denoised::*member;
  std::string_view title;
  int decimals;
  bool small_is_good;
};

/// The cell's methods side by side, the best marked.
std::vector<Cell> measure_row(const CellDenoising& cell, const Measure& measure) {
  std::vector<double> values;
  std::vector<Cell> row;
  for (const Denoised& baseline : cell.baselines) {
    const double value = baseline.*measure.member;
    const bool perfect = measure.member == &Denoised::psnr && std::isnan(value);
    values.push_back(perfect ? std::numeric_limits<double>::infinity() : value);
    row.push_back({perfect ? "∞" : fixed(value, measure.decimals)});
  }
  const Estimate autoencoder = over_seeds(cell, measure.member);
  values.push_back(autoencoder.mean);
  row.push_back({with_interval(autoencoder, measure.decimals)});
  std::size_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (measure.small_is_good ? values[i] < values[best] : values[i] > values[best]) best = i;
  }
  row[best].tone = Tone::good;
  return row;
}

Table measure_table(const SoundResult& result, const Measure& measure) {
  Table table{std::string(measure.title), {"noise"}, {}, {}};
  table.note = noted(result.settings, measured_in_words(result) + subset_in_words(result));
  for (const BaselineRow& row : sound_baselines()) table.columns.emplace_back(row.words);
  table.columns.emplace_back("autoencoder");
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::vector<Cell> row = measure_row(result.denoising[i], measure);
    row.insert(row.begin(), Cell{in_words(cells[i])});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table gain_table(const SoundResult& result) {
  Table table{"The autoencoder against the best baseline, PSNR in dB",
              {"noise", "best baseline", "autoencoder less baseline", "95 % interval", "images"},
              {},
              noted(result.settings,
                    "Of the PSNR of every image, mean over seeds; the interval is a paired bootstrap's over images (" +
                        count(result.settings.resamples) + " resamples). " + measured_in_words(result))};
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellDenoising& cell = result.denoising[i];
    std::vector<Cell> row = {{in_words(cells[i])},
                             {std::string(sound_baselines()[static_cast<std::size_t>(cell.best)].words)}};
    if (cell.gain) {
      const Interval interval = *cell.gain->interval;
      const Tone tone = interval.low > 0 ? Tone::good : interval.high < 0 ? Tone::bad : Tone::plain;
      row.push_back({fixed(cell.gain->mean, 2), tone});
      row.push_back({fixed(interval.low, 2) + " to " + fixed(interval.high, 2), tone});
      row.push_back({count(cell.gain->count)});
    } else {
      row.insert(row.end(), {{"the baseline is perfect", Tone::bad}, {"–", Tone::quiet}, {"0", Tone::quiet}});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Cells of one kind, with the clean images as scale 0 before them.
std::vector<std::size_t> curve_of(const Noise& kind, const std::vector<SoundCell>& cells) {
  std::vector<std::size_t> curve;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (is_clean(cells[i])) curve.insert(curve.begin(), i);
    if (cells[i].kind == kind) curve.push_back(i);
  }
  return curve;
}

void add_point(Series& series, double scale, const Estimate& estimate, double factor) {
  const Interval interval = estimate.interval.value_or(Interval{estimate.mean, estimate.mean});
  series.x.push_back(scale);
  series.y.push_back(factor * estimate.mean);
  series.low.push_back(factor * interval.low);
  series.high.push_back(factor * interval.high);
}

LineChart psnr_chart(const SoundResult& result, const Noise& kind) {
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  LineChart chart;
  chart.name = "sound-psnr-" + std::string(noise_name(kind));
  chart.title = "PSNR against the scale of " + in_words(kind) + " noise";
  chart.x_label = "scale; 0: clean";
  chart.y_label = "PSNR, dB";
  chart.note = noted(result.settings);
  Series autoencoder{.name = "autoencoder", .x = {}, .y = {}, .low = {}, .high = {}};
  for (const std::size_t i : curve_of(kind, cells)) {
    add_point(autoencoder, cells[i].scale, over_seeds(result.denoising[i], &Denoised::psnr), 1);
  }
  chart.series.push_back(std::move(autoencoder));
  for (const BaselineRow& row : sound_baselines()) {
    Series series{.name = std::string(row.words), .x = {}, .y = {}, .low = {}, .high = {}};
    for (const std::size_t i : curve_of(kind, cells)) {
      series.x.push_back(cells[i].scale);
      series.y.push_back(result.denoising[i].baselines[static_cast<std::size_t>(row.baseline)].psnr);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

std::string denoising_in_words(const SoundResult& result) {
  std::size_t better = 0;
  std::size_t worse = 0;
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& gain = result.denoising[i].gain;
    if (is_clean(cells[i]) || !gain) continue;
    better += gain->interval->low > 0;
    worse += gain->interval->high < 0;
  }
  return "Of the " + count(cells.size() - 1) + " noisy cells the autoencoder's PSNR is above the best baseline's in " +
         count(better) + " and below it in " + count(worse) +
         ", where the bootstrap's interval excludes 0. A clean image that is left alone is perfect: whatever cleans it "
         "makes it worse.";
}

// Classifiers.

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
  chart.note = noted(result.settings, "Models were trained at scales of 0 to 1.");
  for (const ClassifierScores& scores : result.classifiers) {
    Series series{.name = std::string(row_of(scores.model).words), .x = {}, .y = {}, .low = {}, .high = {}};
    for (const std::size_t i : curve_of(kind, cells)) {
      add_point(series, cells[i].scale, scores.accuracy[i], kPercent);
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
  table.note =
      noted(result.settings, "Marked where one beats the other by the same rule; pale: no difference to be seen.");
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
    const std::string outcome = cell.outcome == Outcome::a_beats_b   ? "the " + a + " beats the " + b
                                : cell.outcome == Outcome::b_beats_a ? "the " + b + " beats the " + a
                                                                     : "no difference to be seen";
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
                          {outcome, tone_of(cell.outcome)}});
  }
  return table;
}

std::vector<Block> denoising_blocks(const SoundResult& result) {
  std::vector<Block> blocks;
  blocks.emplace_back(Heading{3, "Denoising"});
  blocks.emplace_back(Paragraph{denoising_in_words(result)});
  blocks.emplace_back(measure_table(result, {&Denoised::psnr, "PSNR, dB", 2, false}));
  for (const Noise& kind : result.settings.kinds) blocks.emplace_back(psnr_chart(result, kind));
  blocks.emplace_back(gain_table(result));
  blocks.emplace_back(measure_table(result, {&Denoised::ssim, "SSIM", 4, false}));
  blocks.emplace_back(measure_table(result, {&Denoised::mse, "Mean squared error a pixel", 5, true}));
  return blocks;
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
