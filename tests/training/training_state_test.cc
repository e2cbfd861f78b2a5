// A training that goes on from one of its states comes to the same bits as one that was never left.
#include "training/training_state.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "debruit/classifier.h"
#include "debruit/error.h"
#include "support/expect_error.h"
#include "training/checkpoint.h"
#include "training/train_on_pool.h"

namespace debruit {
namespace {

using test::expect_error;

const Dataset& small() {
  static const Dataset data = take_first(load_dataset(DEBRUIT_TEST_DATA "/data/small", Split::train, {}), 100);
  return data;
}

constexpr std::size_t kEpochs = 4;
constexpr std::size_t kStepsPerEpoch = 4;  // of 100 images in batches of 32, the last of 4; or of 80 with some held out

TrainingSpec training() {
  TrainingSpec spec;
  spec.epochs = kEpochs;
  spec.batch_size = 32;
  spec.seed = 5;
  return spec;
}

AutoencoderSpec autoencoder() { return {.image = {}, .hidden_layers = 1, .hidden_size = 12, .latent_size = 6}; }

/// What is left of a training: its weights and its history.
struct Outcome {
  std::string sha256;
  std::vector<EpochReport> history;
  std::size_t best_epoch = 0;
};

template <class Result>
Outcome outcome_of(const Result& result) {
  return {weights_sha256(result.model.weights()), result.history, result.best_epoch};
}

using Train = std::function<Outcome(const TrainingCallbacks&, std::size_t threads, const TrainingStates&)>;

Train train_autoencoder(const AutoencoderSpec& spec, const TrainingSpec& how) {
  return [=](const TrainingCallbacks& callbacks, std::size_t threads, const TrainingStates& states) {
    const FloatingPointScope scope;
    ThreadPool pool(threads);
    return outcome_of(train(spec, how, small(), callbacks, pool, states));
  };
}

Train train_classifier(const ClassifierSpec& spec, const TrainingSpec& how) {
  return [=](const TrainingCallbacks& callbacks, std::size_t threads, const TrainingStates& states) {
    static const Autoencoder front = train(autoencoder(), training(), small(), {}, 1).model;
    const FloatingPointScope scope;
    ThreadPool pool(threads);
    return outcome_of(train(spec, how, small(), spec.autoencoder ? &front : nullptr, callbacks, pool, states));
  };
}

/// The state in which a training told to stop before step `steps` is left, through a checkpoint's bytes.
TrainingState state_after(const Train& train, std::size_t steps) {
  TrainingCallbacks callbacks;
  std::size_t done = 0;
  callbacks.on_step = [&](const StepReport&) { ++done; };
  callbacks.should_stop = [&] { return done == steps; };
  TrainingState left;
  TrainingStates states;
  states.is_wanted = [](StateMoment moment, std::size_t) { return moment == StateMoment::stop; };
  states.keep = [&](const TrainingState& state, std::size_t at) {
    EXPECT_EQ(at, steps);
    left = parse_checkpoint(format_checkpoint(RunConfig{}, state), "test").state;
  };
  (void)train(callbacks, 2, states);
  return left;
}

void expect_same(const Outcome& actual, const Outcome& expected) {
  EXPECT_EQ(actual.sha256, expected.sha256);
  EXPECT_EQ(actual.best_epoch, expected.best_epoch);
  ASSERT_EQ(actual.history.size(), expected.history.size());
  for (std::size_t i = 0; i < expected.history.size(); ++i) {
    EXPECT_EQ(actual.history[i].epoch, expected.history[i].epoch);
    EXPECT_EQ(actual.history[i].training_loss, expected.history[i].training_loss) << i;
    EXPECT_EQ(actual.history[i].validation_loss, expected.history[i].validation_loss) << i;
    EXPECT_EQ(actual.history[i].validation_accuracy, expected.history[i].validation_accuracy) << i;
  }
}

/// Left in an epoch, at the ends of epochs, in the last one; taken up again on other numbers of threads.
void expect_same_bits_from_anywhere(const Train& train) {
  const Outcome straight = train({}, 1, {});
  std::size_t threads = 1;
  for (const std::size_t steps : {1U, 3U, 4U, 6U, 8U, 13U, 15U}) {
    if (steps >= straight.history.size() * kStepsPerEpoch) continue;
    SCOPED_TRACE("left after step " + std::to_string(steps));
    const TrainingState state = state_after(train, steps);
    EXPECT_EQ((state.epoch - 1) * kStepsPerEpoch + state.step, steps);
    TrainingStates states;
    states.start = &state;
    expect_same(train({}, threads++ % 4 + 1, states), straight);
  }
}

TEST(TrainingStateTest, AnAutoencoderGoesOnToTheSameBits) {
  expect_same_bits_from_anywhere(train_autoencoder(autoencoder(), training()));
  AutoencoderSpec wide = autoencoder();
  wide.hidden_size = 64;  // of the panel engine
  expect_same_bits_from_anywhere(train_autoencoder(wide, training()));
}

TEST(TrainingStateTest, WithEverySettingThatHasAMemory) {
  TrainingSpec how = training();
  how.optimiser = Optimiser::adamw;
  how.weight_decay = 0.01;
  how.clip_norm = 0.05;
  how.schedule = OneCycleSchedule{};
  how.validation = 0.2;  // leaves 80 images: three steps an epoch
  how.batch_size = 20;   // four again
  how.mean_of_batch_means = true;
  expect_same_bits_from_anywhere(train_autoencoder(autoencoder(), how));
  how.schedule = CosineSchedule{};
  how.shuffle = false;
  how.noise.draw = NoiseDraw::once;
  expect_same_bits_from_anywhere(train_autoencoder(autoencoder(), how));
}

TEST(TrainingStateTest, WithPatienceThatHasBegun) {
  TrainingSpec how = training();
  how.epochs = 9;
  how.validation = 0.2;
  how.batch_size = 20;
  how.patience = 3;
  how.min_delta = 10;  // nothing is ever better than the first epoch, whose weights are kept
  const Train train = train_autoencoder(autoencoder(), how);
  EXPECT_EQ(train({}, 1, {}).history.size(), 4U);
  expect_same_bits_from_anywhere(train);
  how.min_delta = 0;
  how.learning_rate = 0.3;
  expect_same_bits_from_anywhere(train_autoencoder(autoencoder(), how));
}

TEST(TrainingStateTest, ClassifiersGoOnToTheSameBits) {
  ClassifierSpec spec;
  spec.kind = MlpSpec{.hidden_layers = 1, .hidden_size = 8};
  spec.input = ClassifierInput::latents;
  spec.autoencoder = autoencoder();
  expect_same_bits_from_anywhere(train_classifier(spec, training()));
  spec.input = ClassifierInput::denoised;
  spec.kind = LinearProbeSpec{};
  expect_same_bits_from_anywhere(train_classifier(spec, training()));
  spec.fine_tune = true;
  expect_same_bits_from_anywhere(train_classifier(spec, training()));
  TrainingSpec how = training();
  how.validation = 0.2;
  how.batch_size = 20;
  how.patience = 2;
  expect_same_bits_from_anywhere(train_classifier({.image = {}, .kind = CnnSpec{}, .autoencoder = {}}, how));
}

TEST(TrainingStateTest, ATrainingThatIsLeftTwiceIsTheSameToo) {
  const Train train = train_autoencoder(autoencoder(), training());
  const TrainingState first = state_after(train, 5);
  const Train from_first = [&](const TrainingCallbacks& callbacks, std::size_t threads, const TrainingStates& states) {
    TrainingStates both = states;
    if (both.start == nullptr) both.start = &first;
    return train(callbacks, threads, both);
  };
  TrainingCallbacks callbacks;
  std::size_t done = 0;
  callbacks.on_step = [&](const StepReport&) { ++done; };
  callbacks.should_stop = [&] { return done == 5; };
  TrainingState second;
  TrainingStates states;
  states.is_wanted = [](StateMoment moment, std::size_t) { return moment == StateMoment::stop; };
  states.keep = [&](const TrainingState& state, std::size_t) { second = state; };
  (void)from_first(callbacks, 1, states);
  EXPECT_EQ(second.epoch, 3U);
  EXPECT_EQ(second.step, 2U);
  TrainingStates from_second;
  from_second.start = &second;
  expect_same(train({}, 3, from_second), train({}, 1, {}));
}

TEST(TrainingStateTest, IsOfferedAfterEveryStepAndEpoch) {
  std::vector<StateMoment> moments;
  TrainingStates states;
  states.is_wanted = [&](StateMoment moment, std::size_t steps) {
    moments.push_back(moment);
    EXPECT_EQ(steps, moments.size());
    return false;
  };
  TrainingSpec how = training();
  how.epochs = 2;
  (void)train_autoencoder(autoencoder(), how)({}, 1, states);
  using enum StateMoment;
  EXPECT_EQ(moments, (std::vector{step, step, step, epoch, step, step, step, end}));
}

TEST(TrainingStateTest, ATrainingLeftAfterAnEpochGoesOnLikeAnyOther) {
  const Train train = train_autoencoder(autoencoder(), training());
  TrainingState state;
  TrainingStates states;
  states.last_epoch = 2;
  states.is_wanted = [](StateMoment moment, std::size_t) { return moment == StateMoment::stop; };
  states.keep = [&](const TrainingState& left, std::size_t) { state = left; };
  EXPECT_EQ(train({}, 1, states).history.size(), 2U);
  states.start = &state;
  EXPECT_EQ(train({}, 1, states).history.size(), 2U);  // it is there already
  TrainingStates rest;
  rest.start = &state;
  expect_same(train({}, 1, rest), train({}, 1, {}));
}

TEST(TrainingStateTest, IsRefusedByAnotherTraining) {
  const Train four = train_autoencoder(autoencoder(), training());
  const TrainingState state = state_after(four, 15);
  const auto refused = [](const Train& train, const TrainingState& from, const std::string& said) {
    TrainingStates states;
    states.start = &from;
    expect_error(
        ErrorKind::input, [&] { (void)train({}, 1, states); }, said);
  };
  TrainingSpec how = training();
  how.epochs = 2;
  refused(train_autoencoder(autoencoder(), how), state, "it is in epoch 4 of 2");
  how = training();
  how.batch_size = 100;
  refused(train_autoencoder(autoencoder(), how), state, "after step 3 of epoch 4, which has 1");
  AutoencoderSpec other = autoencoder();
  other.hidden_size = 13;
  refused(train_autoencoder(other, training()), state, "decoder.0.bias: has shape [12], expected [13]");
  how = training();
  how.validation = 0.2;
  how.batch_size = 20;
  how.patience = 2;
  refused(train_autoencoder(autoencoder(), how), state, "its best epoch is 3, without weights");
}

}  // namespace
}  // namespace debruit
