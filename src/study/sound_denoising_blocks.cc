#include <algorithm>
#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "study/sound_blocks.h"

namespace debruit::sound {
namespace {

std::string count(std::size_t value) { return std::to_string(value); }

/// What is said of a baseline that is too slow for all images.
std::string subset_in_words(const SoundResult& result) {
  const std::size_t given = result.settings.non_local_images;
  if (given == 0 || given >= result.test_images) return "";
  return " Non-local means has cleaned " + count(given) +
         " of them, spread evenly; by the PSNR of these alone the best baseline of a cell is told, and the best of a "
         "row "
         "of PSNR.";
}

/// "Gaussian filter, sigma 0.6": with the strength chosen for the cell's kind.
std::string best_in_words(const SoundResult& result, const CellDenoising& cell, const Noise& kind) {
  std::string words(sound_baselines()[static_cast<std::size_t>(cell.best)].words);
  const KindFilters& filters = filters_of(result.selection.filters, kind);
  if (cell.best == Baseline::gaussian) {
    return words + ", sigma " + format_number(std::get<GaussianFilter>(filters.gaussian_filter).sigma);
  }
  if (cell.best == Baseline::non_local_means) {
    return words + ", h " + format_number(std::get<NonLocalMeansFilter>(filters.non_local_filter).h);
  }
  return words;
}

struct Measure {
  double Denoised::*member;
  double Denoised::*compared;  // by which the best is told
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
    const double compared = baseline.*measure.compared;
    const bool is_psnr = measure.member == &Denoised::psnr;  // not defined where all images came out perfect
    const bool perfect = is_psnr && std::isnan(value);
    values.push_back(is_psnr && std::isnan(compared) ? std::numeric_limits<double>::infinity() : compared);
    row.push_back({perfect ? "∞" : fixed(value, measure.decimals)});
  }
  const Estimate autoencoder = over_seeds(cell, measure.member);
  values.push_back(over_seeds(cell, measure.compared).mean);
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
  table.note = noted(result.settings, measured_in_words(result) + subset_in_words(result) +
                                          " The Gaussian filter and non-local means have the strengths chosen for the "
                                          "kind of noise.");
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
                        count(result.settings.resamples) + " resamples). " + measured_in_words(result) +
                        subset_in_words(result))};
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellDenoising& cell = result.denoising[i];
    std::vector<Cell> row = {{in_words(cells[i])}, {best_in_words(result, cell, cells[i].kind)}};
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

LineChart psnr_chart(const SoundResult& result, const Noise& kind) {
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  LineChart chart;
  chart.name = "sound-psnr-" + std::string(noise_name(kind));
  chart.title = "PSNR against the scale of " + in_words(kind) + " noise";
  chart.x_label = "scale; 0: clean";
  chart.y_label = "PSNR, dB";
  chart.note = noted(result.settings, measured_in_words(result) + subset_in_words(result));
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

}  // namespace

std::vector<Block> denoising_blocks(const SoundResult& result) {
  std::vector<Block> blocks;
  blocks.emplace_back(Heading{3, "Denoising"});
  blocks.emplace_back(Paragraph{denoising_in_words(result)});
  blocks.emplace_back(measure_table(result, {&Denoised::psnr, &Denoised::psnr_in_common, "PSNR, dB", 2, false}));
  for (const Noise& kind : result.settings.kinds) blocks.emplace_back(psnr_chart(result, kind));
  blocks.emplace_back(gain_table(result));
  blocks.emplace_back(measure_table(result, {&Denoised::ssim, &Denoised::ssim, "SSIM", 4, false}));
  blocks.emplace_back(measure_table(result, {&Denoised::mse, &Denoised::mse, "Mean squared error a pixel", 5, true}));
  return blocks;
}

}  // namespace debruit::sound
