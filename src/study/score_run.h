// What a run is scored on when its training has ended, and what it leaves for reports.
#pragma once

#include <cstddef>
#include <functional>
#include <variant>

#include "debruit/autoencoder.h"
#include "debruit/classifier.h"
#include "debruit/dataset.h"
#include "runs/run_config.h"
#include "runs/run_folder.h"
#include "runs/run_result.h"

namespace debruit {

using TrainedModel = std::variant<Autoencoder, Classifier>;

/// Every image with each of the run's test kinds at each scale, scaled and clipped as in the training.
[[nodiscard]] EvaluationSpec evaluation_of(const RunConfig& config);

/// Scores `model` on `test` and measures how long it takes for an image. A classifier's predictions are written into
/// `folder`.
void score_run(const RunFolder& folder, const RunConfig& config, const TrainedModel& model, const Dataset& test,
               std::size_t threads, const std::function<void(double)>& on_progress, RunResult& result);

/// Writes what figures show of an autoencoder: sample images and views of its latents. Nothing of a classifier.
void write_pictures(const RunFolder& folder, const RunConfig& config, const TrainedModel& model,
                    const Dataset& training, const Dataset& test, std::size_t threads);

}  // namespace debruit
