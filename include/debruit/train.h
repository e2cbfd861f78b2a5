// Training a denoising autoencoder: noisy image in, clean image as the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/noise.h"
#include "debruit/parameter.h"
#include "debruit/scaling.h"
#include "debruit/schedule.h"

namespace debruit {

/// Which noise an image of a training set gets.
enum class NoiseMix {
  random,  ///< each image's kind drawn at random from the list
  thirds,  ///< consecutive equal parts of the data, one kind each, in the list's order
  /// The study's: m = ceil(n / kinds) images of each kind in turn, and after each m one image that is left all black.
  /// Its clean image, the target, stays what it is.
  thirds_black_between,
};

/// When training noise is drawn.
enum class NoiseDraw {
  fresh,  ///< anew every epoch
  once,   ///< the same every epoch
};

/// The noise of a training set.
struct TrainingNoise {
  std::vector<Noise> kinds = {GaussianNoise{}, SpeckleNoise{}, SaltAndPepperNoise{}};
  double scale_low = 1;  ///< each image's scale is drawn uniformly from [scale_low, scale_high]
  double scale_high = 1;
  NoiseMix mix = NoiseMix::random;
  NoiseDraw draw = NoiseDraw::fresh;
  bool clip = false;                        ///< cut noisy images to [0, 1]
  NoiseSource source = NoiseSource::drawn;  ///< with pairs the rest must be as it is by default
  friend bool operator==(const TrainingNoise&, const TrainingNoise&) = default;
};

/// What turns gradients into updates; both are Adam (Kingma & Ba 2015) and differ in what weight decay does.
enum class Optimiser {
  adam,   ///< weight decay is added to the gradient, as in torch.optim.Adam
  adamw,  ///< weights shrink by learning rate x weight decay instead (Loshchilov & Hutter 2019; torch.optim.AdamW)
};

/// Everything that a training's result depends on, beside the data and the autoencoder's spec.
struct TrainingSpec {
  TrainingNoise noise;
  Scaling scaling = Scaling::unit;
  std::size_t epochs = 10;
  std::size_t batch_size = 128;
  double learning_rate = 1e-3;  ///< what the schedule starts from or, with one cycle, rises to
  Schedule schedule = ConstantSchedule{};
  Optimiser optimiser = Optimiser::adam;
  double beta1 = 0.9;    ///< how much of the mean of gradients a step keeps
  double beta2 = 0.999;  ///< the same of their squares'
  double weight_decay = 0;
  double clip_norm = 0;              ///< largest norm of a step's gradient, as in torch's clip_grad_norm_; 0: any
  double validation = 0;             ///< share of the images that is held out
  std::uint64_t seed = 0;            ///< of weights, shuffles and training noise
  std::uint64_t split_seed = 0;      ///< of which images are held out, and of their noise
  std::size_t patience = 0;          ///< epochs without a better validation loss after which training ends; 0: never
  double min_delta = 0;              ///< by how much a validation loss must be lower to be better
  bool shuffle = true;               ///< in every epoch; otherwise images come in their order
  bool mean_of_batch_means = false;  ///< the training loss that is reported: the last, smaller batch counts like any
  friend bool operator==(const TrainingSpec&, const TrainingSpec&) = default;
};

std::span<const Parameter<TrainingSpec>> parameters(const TrainingSpec&);

/// Throws Error(usage) where a value is out of range, the list of kinds is empty, noise is described beside pairs, or
/// there is patience and neither are images held out nor is there validation data.
void validate(const TrainingSpec& spec, bool has_validation_data = false);

/// The images of a training; converts from those that are trained on. What it refers to must outlive it.
struct TrainingData {
  const Dataset& training;
  const Dataset* validation = nullptr;  ///< what the validation loss is measured on, instead of a share held out

  // NOLINTNEXTLINE(google-explicit-constructor): most trainings have no other data
  TrainingData(const Dataset& train, const Dataset* validate_on = nullptr) : training(train), validation(validate_on) {}
};

/// One finished epoch.
struct EpochReport {
  std::size_t epoch = 0;     ///< from 1
  double training_loss = 0;  ///< what is minimised, mean over the epoch's images; of an autoencoder the mean squared
                             ///< error a pixel against the clean image
  std::optional<double> validation_loss;      ///< the same on held-out images with noise of their own, drawn once
  std::optional<double> validation_accuracy;  ///< of a classifier: share of them that it has right
  double seconds = 0;                         ///< wall time of the epoch
};

/// How far the current epoch is.
struct StepReport {
  std::size_t epoch = 0;  ///< from 1
  std::size_t epochs = 0;
  std::size_t images = 0;  ///< seen in this epoch
  std::size_t images_per_epoch = 0;
  double seconds = 0;  ///< since training began
};

/// What the caller wants to know, and a way to stop. All are called from the thread that called `train`.
struct TrainingCallbacks {
  std::function<void(const StepReport&)> on_step;
  std::function<void(const EpochReport&)> on_epoch;
  std::function<void(const Autoencoder&)> on_snapshot;  ///< after on_epoch: the network as it then is, in a copy
  std::function<bool()> should_stop;                    ///< polled before every step; true ends the training there
};

struct TrainingResult {
  Autoencoder model;  ///< of the best epoch where the training had patience, of the last one otherwise
  std::vector<EpochReport> history;
  std::size_t best_epoch = 0;  ///< whose weights `model` has: with patience the one with the best validation loss,
                               ///< without the last that ended; 0 where none did
  bool interrupted = false;    ///< should_stop said so; without patience, or before an epoch has ended, `model` holds
                               ///< the weights of the last step
  double seconds = 0;
};

/// Trains `spec` on `data` with Adam or AdamW and mean squared error. The weights depend on the
/// data, the two specs and the seed alone, not on `threads` (0: one for each processor). Throws Error(usage) for bad
/// settings, images that do not fit, or pairs where noise is to be drawn and the reverse, Error(input) for values that
/// the scaling does not take, and Error(diverged) where the loss stops being finite.
[[nodiscard]] TrainingResult train(const AutoencoderSpec& spec, const TrainingSpec& training, const TrainingData& data,
                                   const TrainingCallbacks& callbacks = {}, std::size_t threads = 0);

}  // namespace debruit
