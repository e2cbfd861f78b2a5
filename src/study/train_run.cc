#include "study/train_run.h"

#include <system_error>
#include <utility>

#include "base/threads.h"
#include "data/split.h"
#include "debruit/error.h"
#include "debruit/evaluate.h"
#include "evaluation/latent_views.h"
#include "evaluation/show.h"
#include "kernels/target.h"
#include "runs/metrics_file.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

/// Every image with each kind at each scale, scaled and clipped as in the training.
EvaluationSpec evaluation_of(const RunConfig& config) {
  EvaluationSpec spec;
  spec.kinds = config.test_kinds;
  spec.scales = config.test_scales;
  spec.seed = config.test_seed;
  spec.clip = config.training.noise.clip;
  spec.scaling = config.training.scaling;
  return spec;
}

void log(const TrainRunOptions& options, const std::string& text) {
  if (options.on_log) options.on_log(text);
}

/// Trains, with every epoch noted in metrics.csv. A training that fails before its first epoch ends leaves nothing of
/// what it wrote, so that the same command can be given again.
TrainingResult train_into(const RunFolder& folder, const RunConfig& config, const Dataset& data,
                          const TrainRunOptions& options) {
  bool worth_keeping = false;
  TrainingCallbacks callbacks = options.callbacks;
  try {
    MetricsWriter metrics(folder.metrics());
    callbacks.on_epoch = [&](const EpochReport& epoch) {
      metrics.append(epoch);
      worth_keeping = true;
      if (options.callbacks.on_epoch) options.callbacks.on_epoch(epoch);
    };
    return train(autoencoder_of(config, folder.path().string()), config.training, data, callbacks, options.threads);
  } catch (...) {
    if (worth_keeping) {
      log(options, "the epochs until then are in " + folder.metrics().string());
    } else {
      std::error_code ignored;
      for (const auto& file : {folder.config(), folder.metrics(), folder.path()}) {
        std::filesystem::remove(file, ignored);  // the folder only where nothing else is in it
      }
    }
    throw;
  }
}

/// A config that says which data it was made with is not quietly run with other data.
void check_data(const RunConfig& config, const std::string& found) {
  if (config.data_checksum.empty() || config.data_checksum == found) return;
  throw Error(
      ErrorKind::input, config.data,
      "is other data than the settings name: its training images have " + found + ", expected " + config.data_checksum);
}

}  // namespace

Dataset load_data(const RunConfig& config, Split split, const std::filesystem::path& data_dir) {
  Dataset data = load_dataset(config.data, split, data_dir);
  if (!config.classes.empty()) data = keep_classes(std::move(data), config.classes);
  const std::size_t limit = split == Split::train ? config.limit : config.test_limit;
  return limit == 0 || limit >= data.size() ? data : take_first(data, limit);
}

Dataset load_part(const RunConfig& config, std::string_view part, const std::filesystem::path& data_dir,
                  const std::string& other) {
  RunConfig source = config;
  if (!other.empty() && other != config.data) {
    source.data = other;
    source.limit = source.test_limit = 0;  // of the run's own data
  }
  if (part == "test") return load_data(source, Split::test, data_dir);
  if (part != "train" && part != "validation") {
    throw Error(ErrorKind::usage, "split", "unknown \"" + std::string(part) + "\"; known are train, validation, test");
  }
  if (part == "validation" && config.training.validation == 0) {
    throw Error(ErrorKind::usage, "split validation",
                "this run held no images out; it was trained without --validation");
  }
  Dataset data = load_data(source, Split::train, data_dir);
  if (const std::string found = checksum(data); found != config.data_checksum) {
    if (source.data == config.data) {
      throw Error(ErrorKind::input, source.data,
                  "is not the data that the run was trained on: its checksum is " + found + ", the run's config says " +
                      config.data_checksum);
    }
    if (part == "train") return data;
    throw Error(ErrorKind::usage, "split validation",
                "the run held images of " + config.data + " out, and none of " + source.data);
  }
  if (config.training.validation == 0) return data;
  const HeldOut split = stratified_split(data.labels, config.training.validation, config.training.split_seed);
  return take(data, part == "train" ? split.training : split.validation);
}

RunResult train_run(RunConfig config, const std::filesystem::path& folder_path, const TrainRunOptions& options) {
  validate(config.training);
  const Dataset data = load_data(config, Split::train, options.data_dir);
  const Dataset test = load_data(config, Split::test, options.data_dir);
  image_of(config.model) = data.shape;
  const std::string found = checksum(data);
  check_data(config, found);
  config.data_checksum = found;
  validate(autoencoder_of(config, folder_path.string()));

  const RunFolder folder = RunFolder::create(folder_path, options.force);
  folder.write_config(config);
  if (options.on_start) options.on_start(config, data);
  const TrainingResult trained = train_into(folder, config, data, options);
  trained.model.save(folder.model());

  RunResult result{.status = trained.interrupted ? "interrupted" : "finished",
                   .epochs_done = trained.history.size(),
                   .parameters = trained.model.parameter_count(),
                   .seconds = trained.seconds,
                   .threads = options.threads == 0 ? processor_count() : options.threads,
                   .target = std::string(kernel_target()),
                   .weights_sha256 = weights_sha256(trained.model.weights()),
                   .evaluations = {},
                   .best_epoch = trained.best_epoch,
                   .seconds_per_image = 0,
                   .classifier_evaluations = {}};
  RunResult before_scores = result;
  before_scores.status = "interrupted";
  folder.write_result(before_scores);  // what there is, should the scoring be killed
  const EvaluationSpec spec = evaluation_of(config);
  if (!trained.interrupted) {
    log(options, "scoring on " + std::to_string(test.size()) + " test images");
    result.evaluations.push_back(evaluate(trained.model, test, spec, options.threads, options.on_scoring));
  }
  folder.write_samples(choose_samples(trained.model, data, test, spec, options.threads));
  folder.write_latent_views(make_latent_views(trained.model, test, spec, options.threads));
  folder.write_result(result);
  return result;
}

}  // namespace debruit
