#include "study/sound_denoising.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/threads.h"
#include "evaluation/denoiser_comparison.h"
#include "runs/json.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Mean PSNR of `given` of the images, spread evenly; NaN where all came out perfect.
double psnr_of_some(const ImagePsnr& psnr, std::size_t given) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t image = 0; image < psnr.size(); ++image) {
    if (!psnr[image] || !is_spread(image, psnr.size(), given)) continue;
    sum += *psnr[image];
    ++count;
  }
  return count == 0 ? kNone : sum / static_cast<double>(count);
}

/// `in_common`: how many images every method of the cell was given; those given fewer were given these.
Denoised summary_of(const DenoiserScore& score, std::size_t in_common) {
  return {.mse = score.quality.mse.mean,
          .psnr = score.quality.psnr.mean,
          .psnr_in_common = psnr_of_some(score.psnr, in_common),
          .ssim = score.quality.ssim.mean,
          .without_psnr = score.quality.psnr.undefined};
}

/// Where no image of a cell has a PSNR, all came out perfect.
bool is_perfect(const Denoised& denoised) { return std::isnan(denoised.psnr_in_common); }

EvaluationSpec test_spec(const SoundSettings& settings) {
  return {.kinds = settings.kinds,
          .scales = settings.scales,
          .clip = true,
          .scaling = Scaling::unit,
          .seed = settings.test_seed};
}

/// The baselines, then the autoencoder of every seed.
std::vector<ComparedDenoiser> denoisers(const SoundSettings& settings, const KindFilters& filters,
                                        std::span<const std::string> runs, const StudyRunner& runner) {
  std::vector<ComparedDenoiser> list = {{NoisyInput{}},
                                        {Filter(MedianFilter{})},
                                        {filters.gaussian_filter},
                                        {.denoiser = filters.non_local_filter, .limit = settings.non_local_images}};
  for (const std::string& run : runs) list.push_back({Autoencoder::load(runner.folder() / run)});
  return list;
}

/// Scores cells of one kind of noise, one after the other.
class Scorer {
 public:
  Scorer(const SoundSettings& settings, const SoundSelection& chosen, const Noise& kind,
         std::span<const std::string> runs, StudyRunner& runner)
      : bootstrap_{.resamples = settings.resamples, .seed = settings.test_seed, .confidence = kConfidence},
        spec_(test_spec(settings)),
        pool_(runner.threads()),
        comparison_(denoisers(settings, filters_of(chosen.filters, kind), runs, runner),
                    runner.data(winner_config(settings, chosen.autoencoder, chosen.autoencoder_rate, 0), Split::test),
                    spec_, pool_) {}

  CellDenoising score(const SoundCell& cell) {
    const std::vector<DenoiserScore> scores = comparison_.score({.kinds = {cell.kind}, .scale = cell.scale});
    const std::size_t baselines = sound_baselines().size();
    const std::size_t in_common = std::ranges::min(scores, {}, &DenoiserScore::count).count;
    CellDenoising result;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      (i < baselines ? result.baselines : result.autoencoders).push_back(summary_of(scores[i], in_common));
    }
    result.best = best_baseline(result.baselines);
    result.gain = psnr_difference(mean_psnr(std::span(scores).subspan(baselines)),
                                  scores[static_cast<std::size_t>(result.best)].psnr, bootstrap_, pool_);
    return result;
  }

 private:
  BootstrapSpec bootstrap_;
  EvaluationSpec spec_;
  ThreadPool pool_;
  DenoiserComparison comparison_;
};

Json to_json(const Denoised& denoised) {
  return {{"mse", measured(denoised.mse)},
          {"psnr", measured(denoised.psnr)},
          {"psnr_in_common", measured(denoised.psnr_in_common)},
          {"ssim", measured(denoised.ssim)},
          {"without_psnr", denoised.without_psnr}};
}

double number(const Json& json) { return json.is_null() ? kNone : json.get<double>(); }

Denoised denoised_from(const Json& json) {
  return {.mse = number(json.at("mse")),
          .psnr = number(json.at("psnr")),
          .psnr_in_common = number(json.at("psnr_in_common")),
          .ssim = number(json.at("ssim")),
          .without_psnr = json.at("without_psnr").get<std::size_t>()};
}

std::string format_cell(const CellDenoising& cell) {
  Json json = {{"baselines", Json::array()}, {"autoencoders", Json::array()}};
  for (const Denoised& denoised : cell.baselines) json["baselines"].push_back(to_json(denoised));
  for (const Denoised& denoised : cell.autoencoders) json["autoencoders"].push_back(to_json(denoised));
  json["best"] = static_cast<std::size_t>(cell.best);
  json["gain"] = nullptr;
  if (cell.gain) {
    json["gain"] = {{"mean", cell.gain->mean},
                    {"low", cell.gain->interval->low},
                    {"high", cell.gain->interval->high},
                    {"count", cell.gain->count}};
  }
  return json.dump();
}

/// With one autoencoder for each of `runs`. Throws nlohmann's errors, and std::out_of_range for other numbers of
/// methods.
CellDenoising parse_cell(const Json& json, std::size_t runs) {
  const std::span<const BaselineRow> rows = sound_baselines();
  CellDenoising cell;
  for (const Json& denoised : json.at("baselines")) cell.baselines.push_back(denoised_from(denoised));
  for (const Json& denoised : json.at("autoencoders")) cell.autoencoders.push_back(denoised_from(denoised));
  const auto best = json.at("best").get<std::size_t>();
  if (cell.baselines.size() != rows.size() || cell.autoencoders.size() != runs || best >= rows.size()) {
    throw std::out_of_range("a cell's methods");
  }
  cell.best = rows[best].baseline;
  if (const Json& gain = json.at("gain"); !gain.is_null()) {
    cell.gain = Estimate{.mean = number(gain.at("mean")),
                         .interval = Interval{number(gain.at("low")), number(gain.at("high"))},
                         .count = gain.at("count").get<std::size_t>()};
  }
  return cell;
}

/// All that the scores of a kind's cells depend on.
std::string inputs_of_scores(const SoundSettings& settings, const KindFilters& filters,
                             std::span<const std::string> runs, const StudyRunner& runner) {
  std::string text = settings_text(settings) + " " + format_filter(filters.gaussian_filter) + " " +
                     format_filter(filters.non_local_filter) + " best by PSNR of the images in common";
  for (const std::string& run : runs) text += " " + encoder_of(runner, run).weights_sha256;
  return text;
}

std::string step_of(const SoundCell& cell) {
  std::string name(noise_name(cell.kind));
  if (!is_clean(cell)) name += "-" + in_words(cell).substr(in_words(cell.kind).size() + 1);
  return kSoundFolder + "test/denoising/" + name;
}

}  // namespace

std::span<const BaselineRow> sound_baselines() {
  static constexpr std::array<BaselineRow, 4> kTable = {{
      {Baseline::noisy_input, "noisy_input", "noisy input"},
      {Baseline::median, "median", "median 3x3"},
      {Baseline::gaussian, "gaussian_filter", "Gaussian filter"},
      {Baseline::non_local_means, "non_local_means", "non-local means"},
  }};
  return kTable;
}

Baseline best_baseline(std::span<const Denoised> baselines) {
  const auto less = [](const Denoised& a, const Denoised& b) {
    if (is_perfect(a) || is_perfect(b)) return is_perfect(b) && !is_perfect(a);
    return a.psnr_in_common < b.psnr_in_common;
  };
  const auto best = std::ranges::max_element(baselines, less) - baselines.begin();
  return sound_baselines()[static_cast<std::size_t>(best)].baseline;
}

Estimate over_seeds(const CellDenoising& cell, double Denoised::*measure) {
  std::vector<double> values;
  for (const Denoised& seed : cell.autoencoders) values.push_back(seed.*measure);
  if (std::ranges::any_of(values, [](double value) { return std::isnan(value); })) {
    return {.mean = kNone, .interval = std::nullopt, .count = values.size()};
  }
  return student_mean(values);
}

std::vector<CellDenoising> score_denoising(const SoundSettings& settings, const SoundSelection& chosen,
                                           std::span<const std::string> runs, StudyRunner& runner) {
  std::unique_ptr<Scorer> scorer;  // of `kind`; made where a cell is missing
  std::optional<Noise> kind;
  std::vector<CellDenoising> cells;
  for (const SoundCell& cell : sound_cells(settings)) {
    if (kind != cell.kind) scorer.reset();
    kind = cell.kind;
    const std::string inputs = inputs_of_scores(settings, filters_of(chosen.filters, cell.kind), runs, runner);
    const auto compute = [&] {
      if (!scorer) scorer = std::make_unique<Scorer>(settings, chosen, cell.kind, runs, runner);
      return format_cell(scorer->score(cell));
    };
    runner.once(step_of(cell), inputs, compute,
                [&](const Json& json) { cells.push_back(parse_cell(json, runs.size())); });
  }
  return cells;
}

}  // namespace debruit
