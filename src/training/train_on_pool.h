// Training on a pool of the caller's, as run_jobs hands out; the public functions make one of their own.
#pragma once

#include "base/threads.h"
#include "debruit/classifier.h"
#include "debruit/train.h"

namespace debruit {

/// As train() of debruit/train.h, on `pool`. Must run under a FloatingPointScope.
[[nodiscard]] TrainingResult train(const AutoencoderSpec& spec, const TrainingSpec& training, const TrainingData& data,
                                   const TrainingCallbacks& callbacks, ThreadPool& pool);

/// As train() of debruit/classifier.h, on `pool`. Must run under a FloatingPointScope.
[[nodiscard]] ClassifierTrainingResult train(const ClassifierSpec& spec, const TrainingSpec& training,
                                             const TrainingData& data, const Autoencoder* autoencoder,
                                             const TrainingCallbacks& callbacks, ThreadPool& pool);

}  // namespace debruit
