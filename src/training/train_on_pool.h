// Training on a pool of the caller's, as run_jobs hands out; the public functions make one of their own.
#pragma once

#include "base/threads.h"
#include "debruit/classifier.h"
#include "debruit/train.h"
#include "training/training_state.h"

namespace debruit {

/// As train() of debruit/train.h, on `pool`, from a state and with states handed out. Must run under a
/// FloatingPointScope. Throws Error(input) too where the state is not one of such a training.
[[nodiscard]] TrainingResult train(const AutoencoderSpec& spec, const TrainingSpec& training, const TrainingData& data,
                                   const TrainingCallbacks& callbacks, ThreadPool& pool,
                                   const TrainingStates& states = {});

/// As train() of debruit/classifier.h, likewise. Nearest neighbours, which are not trained in epochs, have no states.
[[nodiscard]] ClassifierTrainingResult train(const ClassifierSpec& spec, const TrainingSpec& training,
                                             const TrainingData& data, const Autoencoder* autoencoder,
                                             const TrainingCallbacks& callbacks, ThreadPool& pool,
                                             const TrainingStates& states = {});

}  // namespace debruit
