#include "debruit/train.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>

#include "base/threads.h"
#include "data/noisy_images.h"
#include "data/shape_check.h"
#include "data/split.h"
#include "debruit/error.h"
#include "nn/engine.h"
#include "nn/network.h"
#include "training/schedule.h"

namespace debruit {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string number_text(double value) {
  std::ostringstream text;
  text << std::setprecision(16) << value;
  return text.str();
}

/// The training and the held-out images. Without validation nothing is copied.
class Parts {
 public:
  Parts(const Dataset& data, const TrainingSpec& training) : all_(data) {
    if (training.validation == 0) return;
    const HeldOut split = stratified_split(data.labels, training.validation, training.seed);
    if (split.training.empty() || split.validation.empty()) {
      throw Error(ErrorKind::usage, "validation",
                  "a share of " + number_text(training.validation) + " of " + std::to_string(data.size()) +
                      " images leaves " + std::to_string(split.training.size()) + " to train on and " +
                      std::to_string(split.validation.size()) + " to validate on");
    }
    training_ = take(data, split.training);
    validation_ = take(data, split.validation);
  }

  [[nodiscard]] const Dataset& training() const { return validation_.size() == 0 ? all_ : training_; }
  [[nodiscard]] const Dataset& validation() const { return validation_; }

 private:
  const Dataset& all_;
  Dataset training_;
  Dataset validation_;
};

/// The schedule sets the learning rate of every step.
AdamSpec adam_spec(const TrainingSpec& training) {
  return {.beta1 = training.beta1,
          .beta2 = training.beta2,
          .weight_decay = training.weight_decay,
          .decoupled_weight_decay = training.optimiser == Optimiser::adamw,
          .clip_norm = training.clip_norm == 0 ? std::numeric_limits<double>::infinity() : training.clip_norm};
}

/// One training: owns the engine, walks the epochs.
class Trainer {
 public:
  Trainer(const AutoencoderSpec& spec, const TrainingSpec& training, const Dataset& data,
          const TrainingCallbacks& callbacks, std::size_t threads)
      : training_(training),
        callbacks_(callbacks),
        parts_(data, training),
        images_(parts_.training(), training.scaling, training.noise, training.seed, kTrainingStreams),
        held_out_(parts_.validation(), training.scaling, once(training.noise), training.seed, kValidationStreams),
        pool_(threads),
        order_(images_.size()) {
    const NetworkSpec network = network_spec(spec);
    engine_ = make_fast_engine(network, initial_weights(network, training.seed), adam_spec(training),
                               std::min(training.batch_size, images_.size()), pool_);
  }

  TrainingResult run(const AutoencoderSpec& spec) {
    std::vector<EpochReport> history;
    bool interrupted = false;
    for (std::size_t epoch = 1; epoch <= training_.epochs && !interrupted; ++epoch) {
      const auto start = Clock::now();
      const std::optional<double> loss = run_epoch(epoch);
      interrupted = !loss.has_value();
      if (interrupted) break;
      EpochReport report{.epoch = epoch,
                         .training_loss = *loss,
                         .validation_loss = std::nullopt,
                         .validation_accuracy = std::nullopt,
                         .seconds = 0};
      if (held_out_.size() > 0) report.validation_loss = validation_loss(epoch);
      report.seconds = seconds_since(start);
      history.push_back(report);
      if (callbacks_.on_epoch) callbacks_.on_epoch(report);
      if (callbacks_.on_snapshot) callbacks_.on_snapshot(Autoencoder(spec, finite_weights(epoch)));
    }
    return {Autoencoder(spec, finite_weights(training_.epochs)), std::move(history), 0, interrupted,
            seconds_since(start_)};
  }

 private:
  static TrainingNoise once(TrainingNoise noise) {
    noise.draw = NoiseDraw::once;
    return noise;
  }

  /// Makes images order[first .. first + count) of `images` the engine's next batch.
  template <class Index>
  void fill_batch(const NoisyImages& images, std::size_t epoch, std::size_t count, const Index& index) {
    pool_.parallel_for(count, [&](std::size_t i, std::size_t) {
      images.make(index(i), epoch, engine_->input_row(i), engine_->target_row(i));
    });
  }

  /// The mean loss over the epoch's images, or nothing where the training was told to stop.
  std::optional<double> run_epoch(std::size_t epoch) {
    shuffle_order(order_, training_.seed, epoch);
    double sum = 0;
    for (std::size_t first = 0; first < images_.size(); first += engine_->batch_size()) {
      if (callbacks_.should_stop && callbacks_.should_stop()) return std::nullopt;
      const std::size_t count = std::min(engine_->batch_size(), images_.size() - first);
      fill_batch(images_, epoch, count, [&](std::size_t i) { return order_[first + i]; });
      const std::size_t step = first / engine_->batch_size();
      engine_->set_learning_rate(learning_rate_of(epoch, step));
      const double loss = engine_->train_step(count);
      if (!std::isfinite(loss)) throw_diverged("the loss", epoch, step + 1);
      sum += loss * static_cast<double>(count);
      report_step(epoch, first + count);
    }
    return sum / static_cast<double>(images_.size());
  }

  /// Of step `step`, counted from 0, of the epoch.
  [[nodiscard]] double learning_rate_of(std::size_t epoch, std::size_t step) const {
    return learning_rate_at(training_.schedule, training_.learning_rate, (epoch - 1) * steps_per_epoch() + step,
                            training_.epochs * steps_per_epoch());
  }

  double validation_loss(std::size_t epoch) {
    double sum = 0;
    for (std::size_t first = 0; first < held_out_.size(); first += engine_->batch_size()) {
      const std::size_t count = std::min(engine_->batch_size(), held_out_.size() - first);
      fill_batch(held_out_, 0, count, [&](std::size_t i) { return first + i; });
      sum += engine_->loss(count) * static_cast<double>(count);
    }
    if (!std::isfinite(sum)) throw_diverged("the validation loss", epoch, steps_per_epoch());
    return sum / static_cast<double>(held_out_.size());
  }

  /// The loss is taken before each update: the last update is looked at here.
  TensorMap finite_weights(std::size_t epoch) const {
    TensorMap weights = engine_->state().weights;
    for (const auto& [name, tensor] : weights) {
      const bool finite = std::ranges::all_of(tensor.values, [](float value) { return std::isfinite(value); });
      if (!finite) throw_diverged(name, epoch, steps_per_epoch());
    }
    return weights;
  }

  [[nodiscard]] std::size_t steps_per_epoch() const {
    return (images_.size() + engine_->batch_size() - 1) / engine_->batch_size();
  }

  void report_step(std::size_t epoch, std::size_t images) const {
    if (!callbacks_.on_step) return;
    callbacks_.on_step({.epoch = epoch,
                        .epochs = training_.epochs,
                        .images = images,
                        .images_per_epoch = images_.size(),
                        .seconds = seconds_since(start_)});
  }

  [[noreturn]] static void throw_diverged(const std::string& what, std::size_t epoch, std::size_t step) {
    throw Error(ErrorKind::diverged, "training",
                what + " is no longer finite at epoch " + std::to_string(epoch) + ", step " + std::to_string(step) +
                    "; a smaller learning rate or weaker noise usually helps");
  }

  TrainingSpec training_;
  const TrainingCallbacks& callbacks_;
  Parts parts_;
  NoisyImages images_;
  NoisyImages held_out_;
  ThreadPool pool_;
  std::vector<std::uint32_t> order_;
  std::unique_ptr<Engine> engine_;
  Clock::time_point start_ = Clock::now();
};

constexpr double kLargestBeta = 0.999999;    // at 1 nothing would ever be learnt
constexpr double kLargestSeed = 0x1p53 - 1;  // what JSON's numbers hold exactly

}  // namespace

std::span<const Parameter<TrainingSpec>> parameters(const TrainingSpec&) {
  using Spec = TrainingSpec;
  static constexpr std::array kTable = {
      Parameter<Spec>{"epochs", &Spec::epochs, "", 1, 1e6, "passes over the training images"},
      Parameter<Spec>{"batch_size", &Spec::batch_size, "images", 1, 65536, "images in one step of the optimiser"},
      Parameter<Spec>{"learning_rate", &Spec::learning_rate, "", 0, 10,
                      "step size of the optimiser, which the schedule starts from or rises to"},
      Parameter<Spec>{"beta1", &Spec::beta1, "", 0, kLargestBeta, "share of the mean of gradients that a step keeps"},
      Parameter<Spec>{"beta2", &Spec::beta2, "", 0, kLargestBeta,
                      "share of the mean of squared gradients that a step keeps"},
      Parameter<Spec>{"weight_decay", &Spec::weight_decay, "", 0, 10,
                      "factor of the weights added to their gradient; with adamw, share of them that a step of "
                      "learning rate 1 takes off"},
      Parameter<Spec>{"clip_norm", &Spec::clip_norm, "", 0, 1e6,
                      "largest norm that the gradient of a step keeps; 0: any"},
      Parameter<Spec>{"validation", &Spec::validation, "", 0, 0.9,
                      "share of the training images held out, the same share of every class"},
      Parameter<Spec>{"seed", &Spec::seed, "", 0, kLargestSeed,
                      "seed of weights, shuffles, training noise and held-out images"},
  };
  return kTable;
}

void validate(const TrainingSpec& spec) {
  const auto require = [](bool holds, std::string_view name, const std::string& message) {
    if (!holds) throw Error(ErrorKind::usage, name, message);
  };
  for (const auto& parameter : parameters(spec)) {
    const double value = std::visit([&](auto member) { return static_cast<double>(spec.*member); }, parameter.member);
    require(value >= parameter.minimum && value <= parameter.maximum, parameter.name,
            number_text(value) + " is out of range: expected " + number_text(parameter.minimum) + " to " +
                number_text(parameter.maximum));
  }
  validate_schedule(spec.schedule);
  const TrainingNoise& noise = spec.noise;
  require(!noise.kinds.empty(), "noise", "the list of kinds is empty; use \"none\" to train without noise");
  require(
      noise.scale_low <= noise.scale_high, "noise scale",
      "the range ends (" + number_text(noise.scale_high) + ") before it begins (" + number_text(noise.scale_low) + ")");
  for (const Noise& kind : noise.kinds) {
    validate_noise(kind, noise.scale_low);
    validate_noise(kind, noise.scale_high);
  }
}

TrainingResult train(const AutoencoderSpec& spec, const TrainingSpec& training, const Dataset& data,
                     const TrainingCallbacks& callbacks, std::size_t threads) {
  const FloatingPointScope scope;
  validate(spec);
  validate(training);
  require_images(data, spec.image);
  return Trainer(spec, training, data, callbacks, threads).run(spec);
}

}  // namespace debruit
