#include "study/sound_denoising.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/threads.h"
#include "evaluation/metrics.h"
#include "evaluation/ssim.h"
#include "evaluation/test_images.h"
#include "nn/network.h"
#include "nn/predictor.h"
#include "runs/json.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// What every image of a cell scored, NaN where it has no value.
struct ImageScores {
  std::vector<double> mse;
  std::vector<double> psnr;
  std::vector<double> ssim;

  explicit ImageScores(std::size_t count) : mse(count), psnr(count), ssim(count) {}
};

/// Mean of the values that are there, in their order; NaN where none is.
double mean_of_present(const std::vector<double>& values) {
  double sum = 0;
  std::size_t count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count == 0 ? kNone : sum / static_cast<double>(count);
}

Denoised summary_of(const ImageScores& scores) {
  const auto missing = std::ranges::count_if(scores.psnr, [](double value) { return std::isnan(value); });
  return {.mse = mean_of_present(scores.mse),
          .psnr = mean_of_present(scores.psnr),
          .ssim = mean_of_present(scores.ssim),
          .without_psnr = static_cast<std::size_t>(missing)};
}

/// Where no image of a cell has a PSNR, all came out perfect.
bool is_perfect(const Denoised& denoised) { return std::isnan(denoised.psnr); }

std::size_t best_of(const std::vector<Denoised>& baselines) {
  const auto better = [](const Denoised& a, const Denoised& b) {
    if (is_perfect(a) || is_perfect(b)) return is_perfect(b) && !is_perfect(a);
    return a.psnr < b.psnr;
  };
  return static_cast<std::size_t>(std::ranges::max_element(baselines, better) - baselines.begin());
}

/// Cleans images [count, size]: `noisy` into `cleaned`.
class Method {
 public:
  virtual ~Method() = default;
  virtual void clean(std::span<const float> noisy, std::span<float> cleaned) = 0;
};

class NoisyInput : public Method {
 public:
  void clean(std::span<const float> noisy, std::span<float> cleaned) override {
    std::ranges::copy(noisy, cleaned.begin());
  }
};

class Filtering : public Method {
 public:
  Filtering(const Filter& filter, const ImageShape& shape, ThreadPool& pool)
      : filter_(filter), shape_(shape), pool_(pool) {}
  void clean(std::span<const float> noisy, std::span<float> cleaned) override {
    apply_filter(filter_, shape_, noisy, cleaned, pool_);
  }

 private:
  Filter filter_;
  ImageShape shape_;
  ThreadPool& pool_;
};

class Encoding : public Method {
 public:
  Encoding(const Autoencoder& model, ThreadPool& pool)
      : network_(network_spec(model.spec())), predictor_(make_predictor(network_, model.weights(), pool)) {}
  void clean(std::span<const float> noisy, std::span<float> cleaned) override {
    predictor_->run({0, network_.layers.size()}, noisy.size() / network_.inputs(), noisy, cleaned);
  }

 private:
  NetworkSpec network_;
  std::unique_ptr<Predictor> predictor_;
};

EvaluationSpec test_spec(const SoundSettings& settings) {
  return {.kinds = settings.kinds,
          .scales = settings.scales,
          .clip = true,
          .scaling = Scaling::unit,
          .seed = settings.test_seed};
}

/// All methods on one cell after the other: the baselines, then the autoencoder of every seed.
class Scorer {
 public:
  Scorer(const SoundSettings& settings, const SoundSelection& chosen, std::span<const std::string> runs,
         StudyRunner& runner)
      : settings_(settings),
        data_(runner.data(winner_config(settings, chosen.autoencoder, chosen.autoencoder_rate, 0), Split::test)),
        spec_(test_spec(settings)),
        pool_(runner.threads()),
        images_(data_, spec_, pool_),
        cleaned_(TestImages::kLargestBatch * data_.shape.size()) {
    methods_.push_back(std::make_unique<NoisyInput>());
    for (const Filter& filter : {Filter(MedianFilter{}), chosen.gaussian_filter, chosen.non_local_filter}) {
      methods_.push_back(std::make_unique<Filtering>(filter, data_.shape, pool_));
    }
    for (const std::string& run : runs) {
      methods_.push_back(std::make_unique<Encoding>(Autoencoder::load(runner.folder() / run), pool_));
    }
    for (std::size_t thread = 0; thread < pool_.size(); ++thread) ssim_.emplace_back(data_.shape);
  }

  CellDenoising score(const SoundCell& cell) {
    std::vector<ImageScores> scores(methods_.size(), ImageScores(data_.size()));
    images_.for_each_batch({.kinds = {cell.kind}, .scale = cell.scale}, [&](const TestBatch& batch) {
      for (std::size_t method = 0; method < methods_.size(); ++method) {
        const std::span<float> cleaned = std::span(cleaned_).first(batch.noisy.size());
        methods_[method]->clean(batch.noisy, cleaned);
        judge(batch, cleaned, scores[method]);
      }
    });
    CellDenoising result;
    const std::size_t baselines = sound_baselines().size();
    for (std::size_t method = 0; method < methods_.size(); ++method) {
      (method < baselines ? result.baselines : result.autoencoders).push_back(summary_of(scores[method]));
    }
    const std::size_t best = best_of(result.baselines);
    result.best = sound_baselines()[best].baseline;
    result.gain = gain_over(scores[best], std::span(scores).subspan(baselines));
    return result;
  }

 private:
  void judge(const TestBatch& batch, std::span<const float> cleaned, ImageScores& scores) {
    const std::size_t size = data_.shape.size();
    pool_.parallel_for(batch.count, [&](std::size_t i, std::size_t thread) {
      const std::span<const float> clean = batch.clean.subspan(i * size, size);
      const std::span<const float> image = cleaned.subspan(i * size, size);
      const std::size_t index = batch.first + i;
      scores.mse[index] = mean_squared_error(image, clean);
      scores.psnr[index] = psnr(scores.mse[index]).value_or(kNone);
      ssim_[thread].set_reference(clean);
      scores.ssim[index] = ssim_[thread].compare(image).value_or(kNone);
    });
  }

  std::optional<Estimate> gain_over(const ImageScores& baseline, std::span<const ImageScores> autoencoders) {
    std::vector<double> cleaned;
    std::vector<double> filtered;
    for (std::size_t i = 0; i < data_.size(); ++i) {
      double sum = 0;
      for (const ImageScores& seed : autoencoders) sum += seed.psnr[i];
      if (std::isnan(sum) || std::isnan(baseline.psnr[i])) continue;
      cleaned.push_back(sum / static_cast<double>(autoencoders.size()));
      filtered.push_back(baseline.psnr[i]);
    }
    if (cleaned.empty()) return std::nullopt;
    const BootstrapSpec spec{.resamples = settings_.resamples, .seed = settings_.test_seed, .confidence = kConfidence};
    return bootstrap_mean_difference(cleaned, filtered, spec, pool_);
  }

  const SoundSettings& settings_;
  const Dataset& data_;
  EvaluationSpec spec_;
  ThreadPool pool_;
  TestImages images_;
  std::vector<float> cleaned_;  // [largest batch, size]
  std::vector<std::unique_ptr<Method>> methods_;
  std::vector<Ssim> ssim_;  // one a thread
};

Json to_json(const Denoised& denoised) {
  return {{"mse", measured(denoised.mse)},
          {"psnr", measured(denoised.psnr)},
          {"ssim", measured(denoised.ssim)},
          {"without_psnr", denoised.without_psnr}};
}

double number(const Json& json) { return json.is_null() ? kNone : json.get<double>(); }

Denoised denoised_from(const Json& json) {
  return {.mse = number(json.at("mse")),
          .psnr = number(json.at("psnr")),
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

CellDenoising parse_cell(const Json& json) {
  CellDenoising cell;
  for (const Json& denoised : json.at("baselines")) cell.baselines.push_back(denoised_from(denoised));
  for (const Json& denoised : json.at("autoencoders")) cell.autoencoders.push_back(denoised_from(denoised));
  cell.best = sound_baselines()[json.at("best").get<std::size_t>()].baseline;
  if (const Json& gain = json.at("gain"); !gain.is_null()) {
    cell.gain = Estimate{.mean = number(gain.at("mean")),
                         .interval = Interval{number(gain.at("low")), number(gain.at("high"))},
                         .count = gain.at("count").get<std::size_t>()};
  }
  return cell;
}

/// All that a cell's scores depend on.
std::string inputs_of_scores(const SoundSettings& settings, const SoundSelection& chosen,
                             std::span<const std::string> runs, const StudyRunner& runner) {
  std::string text = settings_text(settings) + " " + format_filter(chosen.gaussian_filter) + " " +
                     format_filter(chosen.non_local_filter);
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
  const FloatingPointScope scope;
  const std::string inputs = inputs_of_scores(settings, chosen, runs, runner);
  std::unique_ptr<Scorer> scorer;  // made where a cell is missing
  std::vector<CellDenoising> cells;
  for (const SoundCell& cell : sound_cells(settings)) {
    const std::string text = runner.once(step_of(cell), inputs, [&] {
      if (!scorer) scorer = std::make_unique<Scorer>(settings, chosen, runs, runner);
      return format_cell(scorer->score(cell));
    });
    cells.push_back(parse_cell(parse_json(text, step_of(cell))));
  }
  return cells;
}

}  // namespace debruit
