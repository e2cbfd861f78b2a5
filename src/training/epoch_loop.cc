#include "training/epoch_loop.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "data/noisy_images.h"
#include "debruit/error.h"
#include "training/divergence.h"
#include "training/schedule.h"

namespace debruit {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// The best epoch so far. Without patience every epoch is the best when it ends, and its weights stay in the engine.
class BestEpoch {
 public:
  explicit BestEpoch(const TrainingSpec& training) : patience_(training.patience), min_delta_(training.min_delta) {}

  void go_on_from(const TrainingState& state) {
    loss_ = state.best_loss;
    epoch_ = state.best_epoch;
    weights_ = state.best_weights;
  }

  void hand_out(TrainingState& state) const {
    state.best_loss = keeps_weights() ? loss_ : std::numeric_limits<double>::infinity();
    state.best_epoch = epoch_;
    state.best_weights = weights_;
  }

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

[[noreturn]] void refuse_state(const std::string& what) {
  throw Error(ErrorKind::input, "training state", "is not one of this training: " + what);
}

}  // namespace

/// One call of run().
struct EpochLoop::Run {
  Engine& engine;
  Batches& batches;
  const std::function<void(TensorMap)>& on_weights;
  std::vector<std::uint32_t> order;
  BestEpoch best;
  std::size_t epoch = 1;  // in progress, from 1
  std::size_t step = 0;   // of the epoch: those that are done
  double loss_sum = 0;    // of the epoch's images so far
  double batch_sum = 0;   // of its batches' means
  double epoch_seconds_before = 0;
  Clock::time_point epoch_start = {};
  std::vector<EpochReport> history = {};

  [[nodiscard]] std::size_t steps_per_epoch() const {
    return (order.size() + engine.batch_size() - 1) / engine.batch_size();
  }
  [[nodiscard]] std::size_t steps_done() const { return (epoch - 1) * steps_per_epoch() + step; }
  [[nodiscard]] std::size_t first_image() const { return step * engine.batch_size(); }
  [[nodiscard]] std::size_t images_of_step() const {
    return std::min(engine.batch_size(), order.size() - first_image());
  }
  [[nodiscard]] double epoch_seconds() const { return epoch_seconds_before + seconds_since(epoch_start); }
};

AdamSpec adam_spec(const TrainingSpec& training) {
  return {.beta1 = training.beta1,
          .beta2 = training.beta2,
          .weight_decay = training.weight_decay,
          .decoupled_weight_decay = training.optimiser == Optimiser::adamw,
          .clip_norm = training.clip_norm == 0 ? std::numeric_limits<double>::infinity() : training.clip_norm};
}

EpochLoop::EpochLoop(const TrainingSpec& training, const TrainingCallbacks& callbacks, const TrainingStates& states)
    : training_(training),
      callbacks_(callbacks),
      states_(states),
      seconds_before_(states.start == nullptr ? 0 : states.start->seconds) {}

double EpochLoop::seconds() const { return seconds_before_ + seconds_since(start_); }

TrainedWeights EpochLoop::run(Engine& engine, Batches& batches, const std::function<void(TensorMap)>& on_weights) {
  Run run{.engine = engine,
          .batches = batches,
          .on_weights = on_weights,
          .order = std::vector<std::uint32_t>(batches.training_size()),
          .best = BestEpoch(training_)};
  std::iota(run.order.begin(), run.order.end(), 0U);
  start(run);
  bool interrupted = is_left_here(run);
  while (!interrupted && !has_ended(run)) interrupted = !run_epoch(run);
  TensorMap weights = run.best.weights() ? std::move(*run.best.weights()) : engine.state().weights;
  return {std::move(weights), std::move(run.history), run.best.epoch(), interrupted, seconds()};
}

/// Takes over the state to start from, where there is one.
void EpochLoop::start(Run& run) const {
  if (states_.start == nullptr) return;
  const TrainingState& from = *states_.start;
  if (from.epoch < 1 || from.epoch > training_.epochs + 1 || from.history.size() != from.epoch - 1) {
    refuse_state("it is in epoch " + std::to_string(from.epoch) + " of " + std::to_string(training_.epochs) +
                 " and has a history of " + std::to_string(from.history.size()));
  }
  if (from.step > 0 && (from.step >= run.steps_per_epoch() || from.epoch > training_.epochs)) {
    refuse_state("it is after step " + std::to_string(from.step) + " of epoch " + std::to_string(from.epoch) +
                 ", which has " + std::to_string(run.steps_per_epoch()));
  }
  if (from.best_epoch > from.history.size() ||
      from.best_weights.has_value() != (run.best.keeps_weights() && from.best_epoch > 0)) {
    refuse_state("its best epoch is " + std::to_string(from.best_epoch) + (from.best_weights ? ", with" : ", without") +
                 " weights");
  }
  if (from.best_weights) check_tensors(run.engine.network(), *from.best_weights, "best_weights/");
  run.engine.set_state(from.engine);
  run.epoch = from.epoch;
  run.step = from.step;
  run.loss_sum = from.loss_sum;
  run.batch_sum = from.batch_sum;
  run.epoch_seconds_before = from.epoch_seconds;
  run.history = from.history;
  run.best.go_on_from(from);
}

bool EpochLoop::has_ended(const Run& run) const {
  return run.epoch > training_.epochs || run.best.has_waited_enough(run.history.size());
}

/// Whether the training is to go on later.
bool EpochLoop::is_left_here(const Run& run) const {
  return states_.last_epoch > 0 && run.history.size() >= states_.last_epoch && !has_ended(run);
}

/// Returns false where the training was told to stop.
bool EpochLoop::run_epoch(Run& run) {
  run.epoch_start = Clock::now();
  if (!run_steps(run)) {
    offer_state(run, StateMoment::stop);
    return false;
  }
  end_epoch(run);
  const bool is_left = is_left_here(run);
  offer_state(run, is_left ? StateMoment::stop : has_ended(run) ? StateMoment::end : StateMoment::epoch);
  return !is_left;
}

/// The steps of the epoch that are missing. Returns false where the training was told to stop.
bool EpochLoop::run_steps(Run& run) {
  if (training_.shuffle) shuffle_order(run.order, training_.seed, run.epoch);
  while (run.step < run.steps_per_epoch()) {
    if (callbacks_.should_stop && callbacks_.should_stop()) return false;
    run_step(run);
    report_step(run);
    if (run.step < run.steps_per_epoch()) offer_state(run, StateMoment::step);
  }
  return true;
}

void EpochLoop::run_step(Run& run) {
  const std::size_t count = run.images_of_step();
  const double learning_rate = learning_rate_of(run);
  run.batches.fill(run.engine, run.epoch, std::span(run.order).subspan(run.first_image(), count));
  run.engine.set_learning_rate(learning_rate);
  const double loss = run.engine.train_step(count);
  if (!std::isfinite(loss) || !run.engine.is_finite()) {
    throw_diverged(run.engine, std::isfinite(loss) ? "a gradient" : "the loss",
                   {.epoch = run.epoch, .step = run.step + 1, .images = count, .learning_rate = learning_rate});
  }
  run.loss_sum += loss * static_cast<double>(count);
  run.batch_sum += loss;
  ++run.step;
}

/// Validates, reports, and goes on to the next epoch.
void EpochLoop::end_epoch(Run& run) {
  EpochReport report{.epoch = run.epoch,
                     .training_loss = training_.mean_of_batch_means
                                          ? run.batch_sum / static_cast<double>(run.steps_per_epoch())
                                          : run.loss_sum / static_cast<double>(run.order.size()),
                     .validation_loss = std::nullopt,
                     .validation_accuracy = std::nullopt,
                     .seconds = 0};
  if (run.batches.held_out_size() > 0) {
    const Validation validation = validate_held_out(run);
    report.validation_loss = validation.loss;
    report.validation_accuracy = validation.accuracy;
  }
  const bool better = run.best.is_better(run.epoch, report.validation_loss.value_or(0));
  if (better && run.best.keeps_weights()) run.best.keep(run.engine.state().weights);
  report.seconds = run.epoch_seconds();
  run.history.push_back(report);
  if (callbacks_.on_epoch) callbacks_.on_epoch(report);
  if (run.on_weights) run.on_weights(run.engine.state().weights);
  ++run.epoch;
  run.step = 0;
  run.loss_sum = 0;
  run.batch_sum = 0;
  run.epoch_seconds_before = 0;
  run.epoch_start = Clock::now();
}

/// Every step leaves the engine finite or throws: so is what is handed out.
void EpochLoop::offer_state(const Run& run, StateMoment moment) const {
  if (!states_.is_wanted || !states_.is_wanted(moment, run.steps_done())) return;
  TrainingState state{.engine = run.engine.state(),
                      .epoch = run.epoch,
                      .step = run.step,
                      .loss_sum = run.loss_sum,
                      .batch_sum = run.batch_sum,
                      .epoch_seconds = run.step == 0 ? 0 : run.epoch_seconds(),
                      .seconds = seconds(),
                      .history = run.history};
  run.best.hand_out(state);
  states_.keep(state, run.steps_done());
}

/// Of the step that is next.
double EpochLoop::learning_rate_of(const Run& run) const {
  return learning_rate_at(training_.schedule, training_.learning_rate, run.steps_done(),
                          training_.epochs * run.steps_per_epoch());
}

EpochLoop::Validation EpochLoop::validate_held_out(Run& run) const {
  const std::size_t images = run.batches.held_out_size();
  const std::size_t batch = run.engine.batch_size();
  double sum = 0;
  std::optional<std::size_t> right;
  for (std::size_t first = 0; first < images; first += batch) {
    const std::size_t count = std::min(batch, images - first);
    run.batches.fill_held_out(run.engine, first, count);
    const double loss = run.engine.loss(count);
    if (!std::isfinite(loss)) {
      throw_diverged(run.engine, "the validation loss",
                     {.epoch = run.epoch,
                      .step = run.steps_per_epoch(),
                      .images = count,
                      .learning_rate = training_.learning_rate});
    }
    sum += loss * static_cast<double>(count);
    const std::optional<std::size_t> now = run.batches.count_right(run.engine, first, count);
    if (now.has_value()) right = right.value_or(0) + *now;
  }
  Validation validation{.loss = sum / static_cast<double>(images), .accuracy = std::nullopt};
  if (right.has_value()) validation.accuracy = static_cast<double>(*right) / static_cast<double>(images);
  return validation;
}

void EpochLoop::report_step(const Run& run) const {
  if (!callbacks_.on_step) return;
  callbacks_.on_step({.epoch = run.epoch,
                      .epochs = training_.epochs,
                      .images = std::min(run.first_image(), run.order.size()),
                      .images_per_epoch = run.order.size(),
                      .seconds = seconds()});
}

}  // namespace debruit
