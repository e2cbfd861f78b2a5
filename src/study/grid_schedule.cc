#include "study/grid_schedule.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <optional>
#include <vector>

#include "base/jobs.h"
#include "base/number_text.h"
#include "base/threads.h"

namespace debruit {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kProbeSeconds = 0.25;   // of steps that are timed, for each trial that is measured
constexpr std::size_t kMaxMeasured = 4;  // trials, spread over the grid
constexpr std::size_t kWarmUpSteps = 3;  // not timed: the first touch of memory, threads that wake up
constexpr std::size_t kMinSteps = 5;     // fewer tell nothing

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// The steps of one training, timed for a short while.
class Probe {
 public:
  /// Trains until enough was seen. `may_end` is asked for leave: who is done first keeps its thread busy for the
  /// others.
  void run(const RunConfig& config, const TrialTraining& train, ThreadPool& pool,
           const std::function<bool()>& should_stop, const std::function<bool(bool done)>& may_end) {
    TrainingCallbacks callbacks;
    callbacks.on_step = [this](const StepReport& step) { count(step); };
    callbacks.should_stop = [&] { return (should_stop && should_stop()) || may_end(done()); };
    try {
      train(config, callbacks, pool);
    } catch (const std::exception&) {
      // The trial itself will say what is wrong with it.
    }
    may_end(true);
  }

  /// Seconds that the whole training would take; nothing where too few steps were seen.
  [[nodiscard]] std::optional<double> whole_training() const {
    if (steps_ < kWarmUpSteps + kMinSteps) return std::nullopt;
    return seconds_ / static_cast<double>(steps_ - kWarmUpSteps) * all_steps_;
  }

 private:
  [[nodiscard]] bool done() const { return seconds_ >= kProbeSeconds && steps_ >= kWarmUpSteps + kMinSteps; }

  void count(const StepReport& step) {
    if (done()) return;
    if (++steps_ == 1) {
      // The first batch is a full one.
      const double per_epoch = std::ceil(static_cast<double>(step.images_per_epoch) / static_cast<double>(step.images));
      all_steps_ = per_epoch * static_cast<double>(step.epochs);
    }
    if (steps_ == kWarmUpSteps) start_ = Clock::now();
    if (steps_ > kWarmUpSteps) seconds_ = seconds_since(start_);
  }

  std::size_t steps_ = 0;
  double all_steps_ = 0;
  double seconds_ = 0;
  Clock::time_point start_;
};

/// Mean over the probes that tell something.
std::optional<double> mean_training(std::span<const Probe> probes) {
  double sum = 0;
  std::size_t count = 0;
  for (const Probe& probe : probes) {
    if (const std::optional<double> seconds = probe.whole_training()) {
      sum += *seconds;
      ++count;
    }
  }
  if (count == 0) return std::nullopt;
  return sum / static_cast<double>(count);
}

/// "12 s", "3 min 20 s", "1 h 5 min"
std::string in_words(double seconds) {
  if (seconds < 10) return format_fixed(seconds, 1) + " s";
  const long whole = std::lround(seconds);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

class Measurement {
 public:
  Measurement(std::span<const RunConfig> trials, std::size_t threads, const TrialTraining& train,
              const std::function<bool()>& should_stop)
      : pool_(threads), side_by_side_(std::min(threads, trials.size())), train_(train), should_stop_(should_stop) {
    const std::size_t count = std::min(side_by_side_, kMaxMeasured);
    for (std::size_t i = 0; i < count; ++i) chosen_.push_back(&trials[(2 * i + 1) * trials.size() / (2 * count)]);
  }

  [[nodiscard]] std::size_t count() const { return chosen_.size(); }
  [[nodiscard]] std::size_t side_by_side() const { return side_by_side_; }

  /// Mean seconds a trial where as many as there are threads run at once, divided among them.
  [[nodiscard]] std::optional<double> time_side_by_side() {
    std::vector<Probe> probes(side_by_side_);
    std::atomic<std::size_t> busy = side_by_side_;
    static_cast<void>(run_jobs(pool_, side_by_side_, [&](std::size_t job, ThreadPool& job_pool) {
      bool counted = false;
      const auto may_end = [&](bool done) {
        if (done && !counted) {
          counted = true;
          --busy;
        }
        return busy == 0;
      };
      probes[job].run(*chosen_[job % chosen_.size()], train_, job_pool, should_stop_, may_end);
    }));
    std::optional<double> mean = mean_training(probes);
    if (mean) *mean /= static_cast<double>(side_by_side_);
    return mean;
  }

  [[nodiscard]] std::optional<double> time_one_by_one() {
    std::vector<Probe> probes(chosen_.size());
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      probes[i].run(*chosen_[i], train_, pool_, should_stop_, [](bool done) { return done; });
    }
    return mean_training(probes);
  }

 private:
  ThreadPool pool_;
  std::size_t side_by_side_;
  const TrialTraining& train_;
  const std::function<bool()>& should_stop_;
  std::vector<const RunConfig*> chosen_;
};

std::string one_a_thread_text(std::size_t side_by_side) {
  return std::to_string(side_by_side) + " trials side by side, those that end lending their threads to the rest";
}

std::string one_at_a_time_text(std::size_t threads) {
  return "one trial at a time on all " + std::to_string(threads) + " threads";
}

SchedulePlan measure(std::span<const RunConfig> trials, std::size_t threads, const TrialTraining& train,
                     const std::function<bool()>& should_stop) {
  Measurement measurement(trials, threads, train, should_stop);
  const std::string together = one_a_thread_text(measurement.side_by_side());
  const std::string in_turn = one_at_a_time_text(threads);
  const std::optional<double> together_seconds = measurement.time_side_by_side();
  const std::optional<double> in_turn_seconds = measurement.time_one_by_one();
  if (!together_seconds || !in_turn_seconds) {
    return {.one_a_thread = true, .reason = together + ": the trainings are too short to measure which way is faster"};
  }
  const double count = static_cast<double>(trials.size());
  const bool one_a_thread = *together_seconds <= *in_turn_seconds;
  const std::string expected = in_words(count * (one_a_thread ? *together_seconds : *in_turn_seconds));
  const std::string other = in_words(count * (one_a_thread ? *in_turn_seconds : *together_seconds));
  return {.one_a_thread = one_a_thread,
          .reason = (one_a_thread ? together : in_turn) + ": by a short measurement of " +
                    std::to_string(measurement.count()) + " of them, all " + std::to_string(trials.size()) +
                    " would be trained in about " + expected + " so and in " + other + " " +
                    (one_a_thread ? in_turn : "side by side")};
}

}  // namespace

SchedulePlan plan_schedule(GridSchedule schedule, std::span<const RunConfig> trials, std::size_t threads,
                           const TrialTraining& train, const std::function<bool()>& should_stop) {
  if (threads == 1) return {.one_a_thread = false, .reason = "one trial at a time: there is one thread"};
  if (trials.size() == 1) return {.one_a_thread = false, .reason = "on all threads: one trial is left"};
  const std::size_t side_by_side = std::min(threads, trials.size());
  switch (schedule) {
    case GridSchedule::one_a_thread:
      return {.one_a_thread = true, .reason = one_a_thread_text(side_by_side) + ", as asked for"};
    case GridSchedule::one_at_a_time:
      return {.one_a_thread = false, .reason = one_at_a_time_text(threads) + ", as asked for"};
    case GridSchedule::measured:
      break;
  }
  return measure(trials, threads, train, should_stop);
}

}  // namespace debruit
