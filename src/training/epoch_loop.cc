#include "training/epoch_loop.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "data/noisy_images.h"
#include "debruit/error.h"
#include "training/schedule.h"

namespace debruit {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

[[noreturn]] void throw_diverged(const std::string& what, std::size_t epoch, std::size_t step) {
  throw Error(ErrorKind::diverged, "training",
              what + " is no longer finite at epoch " + std::to_string(epoch) + ", step " + std::to_string(step) +
                  "; a smaller learning rate or weaker noise usually helps");
}

/// The best epoch so far. Without patience every epoch is the best when it ends, and its weights stay in the engine.
class BestEpoch {
 public:
  explicit BestEpoch(const TrainingSpec& training) : patience_(training.patience), min_delta_(training.min_delta) {}

  /// Whether an epoch with this validation loss is the best so far.
  bool is_better(std::size_t epoch, double loss) {
    if (patience_ > 0 && !(loss < loss_ - min_delta_)) return false;
    loss_ = loss;
    epoch_ = epoch;
    return true;
  }

  void keep(TensorMap weights) { weights_ = std::move(weights); }

  [[nodiscard]] bool keeps_weights() const { return patience_ > 0; }
  [[nodiscard]] bool has_waited_enough(std::size_t epoch) const { return patience_ > 0 && epoch - epoch_ >= patience_; }
  [[nodiscard]] std::size_t epoch() const { return epoch_; }
  [[nodiscard]] std::optional<TensorMap>& weights() { return weights_; }

 private:
  std::size_t patience_;
  double min_delta_;
  double loss_ = std::numeric_limits<double>::infinity();
  std::size_t epoch_ = 0;
  std::optional<TensorMap> weights_;
};

}  // namespace

/// One call of run().
struct EpochLoop::Run {
  Engine& engine;
  Batches& batches;
  const std::function<void(TensorMap)>& on_weights;
  std::vector<std::uint32_t> order;
  BestEpoch best;
  std::vector<EpochReport> history = {};

  [[nodiscard]] std::size_t steps_per_epoch() const {
    return (order.size() + engine.batch_size() - 1) / engine.batch_size();
  }
};

AdamSpec adam_spec(const TrainingSpec& training) {
  return {.beta1 = training.beta1,
          .beta2 = training.beta2,
          .weight_decay = training.weight_decay,
          .decoupled_weight_decay = training.optimiser == Optimiser::adamw,
          .clip_norm = training.clip_norm == 0 ? std::numeric_limits<double>::infinity() : training.clip_norm};
}

EpochLoop::EpochLoop(const TrainingSpec& training, const TrainingCallbacks& callbacks)
    : training_(training), callbacks_(callbacks) {}

double EpochLoop::seconds() const { return seconds_since(start_); }

TrainedWeights EpochLoop::run(Engine& engine, Batches& batches, const std::function<void(TensorMap)>& on_weights) {
  Run run{.engine = engine,
          .batches = batches,
          .on_weights = on_weights,
          .order = std::vector<std::uint32_t>(batches.training_size()),
          .best = BestEpoch(training_)};
  std::iota(run.order.begin(), run.order.end(), 0U);
  bool interrupted = false;
  for (std::size_t epoch = 1; epoch <= training_.epochs; ++epoch) {
    interrupted = !run_epoch(run, epoch);
    if (interrupted || run.best.has_waited_enough(epoch)) break;
  }
  const std::size_t reached = std::min(training_.epochs, run.history.size() + (interrupted ? 1 : 0));
  TensorMap weights = run.best.weights() ? std::move(*run.best.weights()) : finite_weights(run, reached);
  return {std::move(weights), std::move(run.history), run.best.epoch(), interrupted, seconds()};
}

/// Returns false where the training was told to stop.
bool EpochLoop::run_epoch(Run& run, std::size_t epoch) {
  const auto start = Clock::now();
  const std::optional<double> loss = run_steps(run, epoch);
  if (!loss.has_value()) return false;
  EpochReport report{.epoch = epoch,
                     .training_loss = *loss,
                     .validation_loss = std::nullopt,
                     .validation_accuracy = std::nullopt,
                     .seconds = 0};
  if (run.batches.held_out_size() > 0) {
    const Validation validation = validate_held_out(run, epoch);
    report.validation_loss = validation.loss;
    report.validation_accuracy = validation.accuracy;
  }
  const bool better = run.best.is_better(epoch, report.validation_loss.value_or(0));
  if (better && run.best.keeps_weights()) run.best.keep(finite_weights(run, epoch));
  report.seconds = seconds_since(start);
  run.history.push_back(report);
  if (callbacks_.on_epoch) callbacks_.on_epoch(report);
  if (run.on_weights) run.on_weights(finite_weights(run, epoch));
  return true;
}

/// The epoch's training loss, or nothing where the training was told to stop.
std::optional<double> EpochLoop::run_steps(Run& run, std::size_t epoch) {
  if (training_.shuffle) shuffle_order(run.order, training_.seed, epoch);
  const std::size_t images = run.order.size();
  const std::size_t batch = run.engine.batch_size();
  double sum = 0;      // of the images' losses
  double batches = 0;  // sum of the batches' means
  for (std::size_t first = 0; first < images; first += batch) {
    if (callbacks_.should_stop && callbacks_.should_stop()) return std::nullopt;
    const std::size_t count = std::min(batch, images - first);
    const std::size_t step = first / batch;
    run.batches.fill(run.engine, epoch, std::span(run.order).subspan(first, count));
    run.engine.set_learning_rate(learning_rate_of(run, epoch, step));
    const double loss = run.engine.train_step(count);
    if (!std::isfinite(loss)) throw_diverged("the loss", epoch, step + 1);
    sum += loss * static_cast<double>(count);
    batches += loss;
    report_step(run, epoch, first + count);
  }
  return training_.mean_of_batch_means ? batches / static_cast<double>(run.steps_per_epoch())
                                       : sum / static_cast<double>(images);
}

/// Of step `step`, counted from 0, of the epoch.
double EpochLoop::learning_rate_of(const Run& run, std::size_t epoch, std::size_t step) const {
  const std::size_t steps = run.steps_per_epoch();
  return learning_rate_at(training_.schedule, training_.learning_rate, (epoch - 1) * steps + step,
                          training_.epochs * steps);
}

EpochLoop::Validation EpochLoop::validate_held_out(Run& run, std::size_t epoch) const {
  const std::size_t images = run.batches.held_out_size();
  const std::size_t batch = run.engine.batch_size();
  double sum = 0;
  std::optional<std::size_t> right;
  for (std::size_t first = 0; first < images; first += batch) {
    const std::size_t count = std::min(batch, images - first);
    run.batches.fill_held_out(run.engine, first, count);
    sum += run.engine.loss(count) * static_cast<double>(count);
    const std::optional<std::size_t> now = run.batches.count_right(run.engine, first, count);
    if (now.has_value()) right = right.value_or(0) + *now;
  }
  if (!std::isfinite(sum)) throw_diverged("the validation loss", epoch, run.steps_per_epoch());
  Validation validation{.loss = sum / static_cast<double>(images), .accuracy = std::nullopt};
  if (right.has_value()) validation.accuracy = static_cast<double>(*right) / static_cast<double>(images);
  return validation;
}

/// The loss is taken before each update: the last update is looked at here.
TensorMap EpochLoop::finite_weights(const Run& run, std::size_t epoch) const {
  TensorMap weights = run.engine.state().weights;
  for (const auto& [name, tensor] : weights) {
    const bool finite = std::ranges::all_of(tensor.values, [](float value) { return std::isfinite(value); });
    if (!finite) throw_diverged(name, epoch, run.steps_per_epoch());
  }
  return weights;
}

void EpochLoop::report_step(const Run& run, std::size_t epoch, std::size_t images) const {
  if (!callbacks_.on_step) return;
  callbacks_.on_step({.epoch = epoch,
                      .epochs = training_.epochs,
                      .images = images,
                      .images_per_epoch = run.order.size(),
                      .seconds = seconds()});
}

}  // namespace debruit
