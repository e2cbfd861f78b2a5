// Early stopping, order of the images, and what is reported of an epoch.
#include "training/epoch_loop.h"

#include <gtest/gtest.h>

#include <deque>

#include "support/expect_error.h"

namespace debruit {
namespace {

using test::expect_error;

/// An engine whose losses are given; its only weight counts the steps.
class ScriptedEngine final : public Engine {
 public:
  [[nodiscard]] std::size_t batch_size() const override { return 2; }
  [[nodiscard]] const NetworkSpec& network() const override { return network_; }
  [[nodiscard]] std::span<float> input_row(std::size_t) override { return {}; }
  [[nodiscard]] std::span<float> target_row(std::size_t) override { return {}; }
  [[nodiscard]] std::span<std::uint32_t> labels() override { return {}; }
  void set_learning_rate(double) override {}
  double train_step(std::size_t) override {
    ++steps_;
    return training_losses.empty() ? 1 : next(training_losses);
  }
  double loss(std::size_t) override { return next(validation_losses); }
  void forward(std::size_t, std::size_t, std::span<float>) override {}
  [[nodiscard]] bool is_finite() const override { return true; }
  [[nodiscard]] EngineState state() const override {
    return {.weights = {{"steps", {{1}, {static_cast<float>(steps_)}}}}, .first_moments = {}, .second_moments = {}};
  }
  void set_state(const EngineState& state) override {
    steps_ = static_cast<int>(state.weights.at("steps").values.at(0));
  }

  std::deque<double> training_losses;
  std::deque<double> validation_losses;

 private:
  static double next(std::deque<double>& losses) {
    const double loss = losses.front();
    losses.pop_front();
    return loss;
  }

  NetworkSpec network_;
  int steps_ = 0;
};

/// Three images in two batches, and one held out.
class RecordedBatches final : public Batches {
 public:
  [[nodiscard]] std::size_t training_size() const override { return 3; }
  [[nodiscard]] std::size_t held_out_size() const override { return held_out; }
  void fill(Engine&, std::size_t, std::span<const std::uint32_t> indices) override {
    seen.insert(seen.end(), indices.begin(), indices.end());
  }
  void fill_held_out(Engine&, std::size_t, std::size_t) override {}
  std::optional<std::size_t> count_right(Engine&, std::size_t, std::size_t) override { return std::nullopt; }

  std::size_t held_out = 1;
  std::vector<std::uint32_t> seen;
};

TrainingSpec waiting(std::size_t patience, double min_delta = 0) {
  TrainingSpec spec;
  spec.epochs = 6;
  spec.validation = 0.25;
  spec.patience = patience;
  spec.min_delta = min_delta;
  return spec;
}

TrainedWeights run(const TrainingSpec& spec, std::deque<double> validation_losses,
                   const TrainingCallbacks& callbacks = {}) {
  ScriptedEngine engine;
  engine.validation_losses = std::move(validation_losses);
  RecordedBatches batches;
  const TrainingStates states;
  return EpochLoop(spec, callbacks, states).run(engine, batches);
}

/// The epoch whose weights these are: there are two steps in each.
float epoch_of(const TrainedWeights& trained) { return trained.weights.at("steps").values.at(0) / 2; }

TEST(EpochLoopTest, WithoutPatienceTheLastEpochCounts) {
  const TrainedWeights trained = run(waiting(0), {5, 1, 2, 3, 4, 5});
  EXPECT_EQ(trained.history.size(), 6U);
  EXPECT_EQ(trained.best_epoch, 6U);
  EXPECT_EQ(epoch_of(trained), 6);
}

TEST(EpochLoopTest, StopsWhenPatienceEndsAndReturnsTheBestEpoch) {
  const TrainedWeights trained = run(waiting(2), {5, 3, 4, 3, 1, 0});
  EXPECT_EQ(trained.history.size(), 4U);  // 3 once more is not lower
  EXPECT_EQ(trained.best_epoch, 2U);
  EXPECT_EQ(epoch_of(trained), 2);
  EXPECT_FALSE(trained.interrupted);
}

TEST(EpochLoopTest, WaitsAnewAfterEveryBetterEpoch) {
  const TrainedWeights trained = run(waiting(2), {5, 6, 4, 7, 3, 8});
  EXPECT_EQ(trained.history.size(), 6U);
  EXPECT_EQ(trained.best_epoch, 5U);
  EXPECT_EQ(epoch_of(trained), 5);
}

TEST(EpochLoopTest, TakesALossForBetterOnlyWhereItIsLowerByMinDelta) {
  const TrainedWeights trained = run(waiting(2, 0.5), {5, 4.75, 4.25, 4, 3.9, 1});
  EXPECT_EQ(trained.best_epoch, 3U);  // 4.75 and 4 are not lower enough
  EXPECT_EQ(trained.history.size(), 5U);
  EXPECT_EQ(epoch_of(trained), 3);
}

TEST(EpochLoopTest, AnInterruptedTrainingWithPatienceReturnsTheBestEpochSoFar) {
  std::size_t steps = 0;
  TrainingCallbacks callbacks;
  callbacks.on_step = [&](const StepReport&) { ++steps; };
  callbacks.should_stop = [&] { return steps == 5; };
  const TrainedWeights trained = run(waiting(3), {2, 3}, callbacks);
  EXPECT_TRUE(trained.interrupted);
  EXPECT_EQ(trained.best_epoch, 1U);
  EXPECT_EQ(epoch_of(trained), 1);
  steps = 0;
  EXPECT_EQ(run(waiting(0), {2, 3}, callbacks).weights.at("steps").values.at(0), 5);
}

TEST(EpochLoopTest, SeesEveryImageOnceAnEpochInItsOrderUnlessShuffled) {
  const auto seen = [](bool shuffle) {
    TrainingSpec spec = waiting(0);
    spec.epochs = 3;
    spec.shuffle = shuffle;
    ScriptedEngine engine;
    RecordedBatches batches;
    batches.held_out = 0;
    const TrainingStates states;
    const TrainingCallbacks callbacks;
    (void)EpochLoop(spec, callbacks, states).run(engine, batches);
    return batches.seen;
  };
  const std::vector<std::uint32_t> in_order = {0, 1, 2, 0, 1, 2, 0, 1, 2};
  EXPECT_EQ(seen(false), in_order);
  EXPECT_NE(seen(true), in_order);
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    const auto all = seen(true);
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(3 * epoch);
    EXPECT_TRUE(std::is_permutation(first, first + 3, in_order.begin())) << epoch;
  }
}

TEST(EpochLoopTest, ReportsTheMeanOverImagesOrOverBatches) {
  const auto loss = [](bool mean_of_batch_means) {
    TrainingSpec spec = waiting(0);
    spec.epochs = 1;
    spec.mean_of_batch_means = mean_of_batch_means;
    ScriptedEngine engine;
    engine.training_losses = {4, 1};  // of two images and of one
    RecordedBatches batches;
    batches.held_out = 0;
    const TrainingStates states;
    const TrainingCallbacks callbacks;
    return EpochLoop(spec, callbacks, states).run(engine, batches).history.at(0).training_loss;
  };
  EXPECT_EQ(loss(false), 3);
  EXPECT_EQ(loss(true), 2.5);
}

TEST(EpochLoopTest, PatienceNeedsImagesToBeHeldOut) {
  TrainingSpec spec;
  spec.patience = 1;
  expect_error(
      ErrorKind::usage, [&] { validate(spec); }, "patience", "validation");
  spec.validation = 0.1;
  EXPECT_NO_THROW(validate(spec));
  spec.min_delta = -1;
  expect_error(
      ErrorKind::usage, [&] { validate(spec); }, "min_delta", "out of range");
}

}  // namespace
}  // namespace debruit
