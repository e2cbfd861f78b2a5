// A training is the steps that its settings say, one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "base/threads.h"
#include "data/noisy_images.h"
#include "debruit/train.h"
#include "nn/engine.h"
#include "nn/network.h"
#include "training/schedule.h"

namespace debruit {
namespace {

constexpr std::size_t kEpochs = 2;
constexpr std::size_t kBatch = 48;
constexpr double kLearningRate = 4e-3;
constexpr std::uint64_t kSeed = 11;

AutoencoderSpec model_of(const Dataset& data) {
  return {.image = data.shape, .hidden_layers = 0, .hidden_size = 40, .latent_size = 16};
}

TrainingSpec training_with(const Schedule& schedule) {
  TrainingSpec spec;
  spec.epochs = kEpochs;
  spec.batch_size = kBatch;
  spec.learning_rate = kLearningRate;
  spec.schedule = schedule;
  spec.seed = kSeed;
  return spec;
}

/// kEpochs passes over the images, a step of `adam` at a time, at the rates of `schedule`.
std::string step_by_step(const Dataset& data, const Schedule& schedule, const AdamSpec& adam) {
  const NetworkSpec network = network_spec(model_of(data));
  ThreadPool pool(1);
  const auto engine = make_fast_engine(network, initial_weights(network, kSeed), adam, kBatch, pool);
  const NoisyImages images(data, Scaling::unit, {}, kSeed, kTrainingStreams);
  const std::size_t steps = (data.size() + kBatch - 1) / kBatch;
  std::vector<std::uint32_t> order(data.size());
  for (std::size_t step = 0; step < kEpochs * steps; ++step) {
    const std::size_t epoch = step / steps + 1;
    if (step % steps == 0) shuffle_order(order, kSeed, epoch);
    const std::size_t first = step % steps * kBatch;
    const std::size_t count = std::min(kBatch, data.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      images.make(order[first + i], epoch, engine->input_row(i), engine->target_row(i));
    }
    engine->set_learning_rate(learning_rate_at(schedule, kLearningRate, step, kEpochs * steps));
    engine->train_step(count);
  }
  return weights_sha256(engine->state().weights);
}

class StepsTest : public testing::Test {
 protected:
  [[nodiscard]] std::string trained(const TrainingSpec& spec) const {
    return weights_sha256(train(model_of(data_), spec, data_).model.weights());
  }

  Dataset data_ = take_first(load_dataset(std::string(DEBRUIT_TEST_DATA) + "/data/small", Split::train, {}), 200);
};

TEST_F(StepsTest, FollowTheScheduleOverAllEpochs) {
  for (const Schedule& schedule :
       {Schedule(ConstantSchedule{}), Schedule(CosineSchedule{}), Schedule(OneCycleSchedule{})}) {
    EXPECT_EQ(trained(training_with(schedule)), step_by_step(data_, schedule, {})) << format_schedule(schedule);
  }
}

TEST_F(StepsTest, DecayWeightsAsTheOptimiserDoes) {
  TrainingSpec spec = training_with(ConstantSchedule{});
  spec.weight_decay = 0.1;
  EXPECT_EQ(trained(spec), step_by_step(data_, spec.schedule, {.weight_decay = 0.1}));
  spec.optimiser = Optimiser::adamw;
  EXPECT_EQ(trained(spec), step_by_step(data_, spec.schedule, {.weight_decay = 0.1, .decoupled_weight_decay = true}));
}

TEST_F(StepsTest, ClipTheGradientsNorm) {
  TrainingSpec spec = training_with(ConstantSchedule{});
  spec.clip_norm = 1e-3;  // below every step's
  const std::string clipped = trained(spec);
  EXPECT_EQ(clipped, step_by_step(data_, spec.schedule, {.clip_norm = 1e-3}));
  EXPECT_NE(clipped, step_by_step(data_, spec.schedule, {}));
}

}  // namespace
}  // namespace debruit
