#include "study/notebook_measure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "data/noisy_images.h"
#include "debruit/error.h"
#include "evaluation/dead_units.h"
#include "evaluation/metrics.h"
#include "evaluation/test_images.h"
#include "runs/json.h"
#include "study/notebook_error.h"
#include "study/notebook_trainings.h"

namespace debruit {
namespace {

constexpr std::string_view kMeasures = "/1";  // to be changed with what a kept measure means

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// The result of a finished run.
RunResult result_of(const RunFolder& folder) {
  std::optional<RunResult> result = folder.read_result();
  if (!result) throw Error(ErrorKind::input, folder.result().string(), "is missing, though the run was finished");
  return *std::move(result);
}

/// What a measure of a model is kept under.
std::string settings_of(const RunResult& result) { return result.weights_sha256 + std::string(kMeasures); }

NotebookRun read_run(const StudyRun& run, const RunFolder& folder, const RunResult& result) {
  NotebookRun read;
  read.folder = run.name;
  read.seed = run.config.training.seed;
  std::vector<double> seconds;
  for (const EpochReport& epoch : folder.read_metrics()) {
    read.losses.push_back(epoch.training_loss);
    seconds.push_back(epoch.seconds);
  }
  read.seconds = result.seconds;
  read.epoch_seconds = median(seconds);
  read.threads = result.threads;
  read.target = result.target;
  return read;
}

/// Black rows that fill the array of the notebook's 1&7 test images: it has a row for each test image of all digits.
std::size_t padding_of(const RunConfig& config, StudyRunner& runner) {
  if (config.classes.empty()) return 0;
  RunConfig all = config;
  all.classes.clear();
  return runner.data(all, Split::test).size() - runner.data(config, Split::test).size();
}

/// The noise that the notebook really gives to the test images of `config`, scaled as the training's.
EvaluationSpec real_test_noise(const RunConfig& config) {
  EvaluationSpec noise = config.classes.empty() ? notebook_test_noise_of_all() : notebook_test_noise();
  noise.scaling = config.training.scaling;
  return noise;
}

std::size_t dead_units_of(const Autoencoder& model, const Dataset& test, const RunConfig& config, std::size_t threads) {
  const std::size_t size = test.shape.size();
  EvaluationSpec spec;
  spec.scaling = config.training.scaling;
  std::vector<float> noisy(test.size() * size);
  std::vector<float> clean(size);
  std::vector<float> latents;
  for (const Noise& kind : spec.kinds) {
    for (std::size_t i = 0; i < test.size(); ++i) {
      make_test_image(test, i, spec, kind, kNotebookTestScale, std::span(noisy).subspan(i * size, size), clean);
    }
    const std::vector<float> some = model.encode(noisy, threads);
    latents.insert(latents.end(), some.begin(), some.end());
  }
  return dead_units(latents, model.spec().latent_size).size();
}

/// The fields of a NotebookAutoencoder that its model is needed for.
struct Measure {
  std::string_view key;
  double NotebookAutoencoder::*value;
};
constexpr std::array<Measure, 5> kErrors = {{{"notebook_error", &NotebookAutoencoder::notebook_error},
                                             {"black_rows", &NotebookAutoencoder::black_rows},
                                             {"images_error", &NotebookAutoencoder::images_error},
                                             {"intended_error", &NotebookAutoencoder::intended_error},
                                             {"clean_error", &NotebookAutoencoder::clean_error}}};

std::string measure_model(const std::filesystem::path& folder, const RunConfig& config, StudyRunner& runner) {
  const Autoencoder model = Autoencoder::load(folder);
  const Dataset& test = runner.data(config, Split::test);
  const std::size_t padding = padding_of(config, runner);
  const EvaluationSpec real = real_test_noise(config);
  EvaluationSpec meant = notebook_test_noise();
  meant.scaling = config.training.scaling;
  EvaluationSpec clean = meant;
  clean.kinds = {NoNoise{}};
  clean.mix = EvaluationMix::each;
  Json json;
  const NotebookError error = notebook_error(model, test, real, padding, runner.threads());
  json["notebook_error"] = error.error;
  json["black_rows"] = error.from_black_rows;
  json["images_error"] = error.error_of_images;
  json["intended_error"] = notebook_error(model, test, meant, padding, runner.threads()).error;
  json["clean_error"] = evaluate(model, test, clean, runner.threads()).scores.at(0).denoised.mse.mean;
  json["dead_units"] = dead_units_of(model, test, config, runner.threads());
  return json.dump();
}

bool is_black(std::span<const float> image) {
  return std::ranges::all_of(image, [](float value) { return value == 0; });
}

template <class Make>
std::vector<std::size_t> black_images(const Dataset& data, const Make& make) {
  std::vector<float> noisy(data.shape.size());
  std::vector<float> clean(data.shape.size());
  std::vector<std::size_t> black;
  for (std::size_t i = 0; i < data.size(); ++i) {
    make(i, noisy, clean);
    if (is_black(noisy) && !is_black(clean)) black.push_back(i);
  }
  return black;
}

double scaling_difference(const Dataset& data, Scaling scaling) {
  std::vector<float> scaled(data.shape.size());
  std::vector<float> unit(data.shape.size());
  double sum = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    scaled_image(data, i, scaling, scaled);
    scaled_image(data, i, Scaling::unit, unit);
    sum += mean_squared_error(scaled, unit);
  }
  return sum / static_cast<double>(data.size());
}

}  // namespace

NotebookAutoencoder measure_autoencoder(const StudyRun& run, StudyRunner& runner) {
  const RunFolder folder = RunFolder::open(runner.folder() / run.name);
  const RunResult result = result_of(folder);
  NotebookAutoencoder measured;
  measured.run = read_run(run, folder, result);
  runner.once(
      "notebook/measured/" + run.name.substr(run.name.find('/') + 1), settings_of(result),
      [&] { return measure_model(folder.path(), run.config, runner); },
      [&](const Json& json) {
        for (const Measure& measure : kErrors) measured.*measure.value = json.at(measure.key).get<double>();
        measured.dead_units = json.at("dead_units").get<std::size_t>();
      });
  measured.latent_units = autoencoder_of(run.config, run.name).latent_size;
  const Evaluation& evaluation = result.evaluations.at(0);
  measured.kinds = error_over_kinds(evaluation, kNotebookTestScale);
  for (const Score& score : evaluation.scores) {
    if (std::holds_alternative<GaussianNoise>(score.kinds.at(0)) && score.scale == kNotebookTestScale) {
      measured.gaussian = {score.denoised.mse.mean, score.noisy.mse.mean};
    }
  }
  return measured;
}

NotebookClassifier measure_classifier(const StudyRun& run, StudyRunner& runner) {
  const RunFolder folder = RunFolder::open(runner.folder() / run.name);
  const RunResult result = result_of(folder);
  return {read_run(run, folder, result), result.classifier_evaluations.at(0)};
}

double notebook_error_of(const RunFolder& folder, StudyRunner& runner) {
  const std::string name = "notebook/measured/grid-autoencoder/" + folder.path().filename().string();
  const auto compute = [&] {
    const RunConfig config = folder.read_config();
    return Json(notebook_error(Autoencoder::load(folder.path()), runner.data(config, Split::test),
                               real_test_noise(config), padding_of(config, runner), runner.threads())
                    .error)
        .dump();
  };
  double error = 0;
  runner.once(name, settings_of(result_of(folder)), compute, [&](const Json& json) { error = json.get<double>(); });
  return error;
}

ErrorPair error_over_kinds(const Evaluation& evaluation, double scale) {
  ErrorPair mean;
  std::size_t count = 0;
  for (const Score& score : evaluation.scores) {
    if (score.scale != scale) continue;
    mean.denoised += score.denoised.mse.mean;
    mean.noisy += score.noisy.mse.mean;
    ++count;
  }
  return {mean.denoised / static_cast<double>(count), mean.noisy / static_cast<double>(count)};
}

double error_of_half(const RunFolder& folder, bool odd) {
  const std::optional<Predictions> predictions = folder.read_predictions();
  if (!predictions) throw Error(ErrorKind::input, folder.predictions().string(), "is missing");
  const PredictedCell& cell = predictions->cells.at(0);
  std::size_t wrong = 0;
  std::size_t count = 0;
  for (std::size_t i = odd ? 1 : 0; i < predictions->labels.size(); i += 2) {
    wrong += cell.predicted[i] != predictions->labels[i] ? 1 : 0;
    ++count;
  }
  return static_cast<double>(wrong) / static_cast<double>(count);
}

NotebookData look_at_data(const RunConfig& config, StudyRunner& runner) {
  const Dataset& training = runner.data(config, Split::train);
  const Dataset& test = runner.data(config, Split::test);
  const NoisyImages noisy(training, config.training.scaling, config.training.noise, config.training.seed,
                          kTrainingStreams);
  const EvaluationSpec spec = real_test_noise(config);
  const TestCell cell = test_cells(spec).at(0);
  NotebookData data;
  data.training = training.size();
  data.test = test.size();
  data.black_training =
      black_images(training, [&](std::size_t index, std::span<float> noisy_image, std::span<float> clean) {
        noisy.make(index, 1, noisy_image, clean);
      });
  data.black_test = black_images(test, [&](std::size_t index, std::span<float> noisy_image, std::span<float> clean) {
    make_test_image(test, index, spec, cell, noisy_image, clean);
  });
  data.padding = padding_of(config, runner);
  data.scaling_difference = scaling_difference(test, config.training.scaling);
  return data;
}

std::vector<Sample> show_image(const StudyRun& run, std::size_t index, double scale, StudyRunner& runner) {
  const Autoencoder model = Autoencoder::load(runner.folder() / run.name);
  const Dataset& test = runner.data(run.config, Split::test);
  EvaluationSpec spec;
  spec.scaling = run.config.training.scaling;
  std::vector<Noise> kinds = spec.kinds;
  kinds.emplace_back(NoNoise{});
  std::vector<Sample> samples;
  for (const Noise& kind : kinds) {
    Sample sample;
    sample.index = std::min(index, test.size() - 1);
    sample.noise = format_noise(kind);
    sample.scale = scale;
    sample.original.resize(test.shape.size());
    sample.noisy.resize(test.shape.size());
    make_test_image(test, sample.index, spec, kind, scale, sample.noisy, sample.original);
    sample.cleaned = model.denoise(sample.noisy, runner.threads());
    sample.latent = model.encode(sample.noisy, runner.threads());
    sample.mse = mean_squared_error(sample.cleaned, sample.original);
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace debruit
