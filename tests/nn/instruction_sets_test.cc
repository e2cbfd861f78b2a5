// The fast engines on every instruction set that this machine has.
#include <gtest/gtest.h>

#include "nn/fast_kind.h"
#include "nn/predictor.h"
#include "nn/test_batch.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

struct Example {
  EngineKind kind;
  NetworkSpec network;
};

std::vector<Example> examples() {
  const NetworkSpec dense =
      network_spec({.image = {1, 1, 67}, .hidden_layers = 1, .hidden_size = 50, .latent_size = 19});
  const NetworkSpec convolutions{
      .layers = {Conv2dSpec{.name = "conv1", .input = {2, 9, 17}, .channels = 3, .kernel = 5, .padding = 2},
                 MaxPool2dSpec{{3, 9, 17}}, Conv2dSpec{"conv2", {3, 4, 8}, 2, 3, 0, Activation::sigmoid},
                 DenseSpec{"fc", 24, 7, Activation::none}, SoftmaxSpec{7}},
      .encoder_layers = 0,
      .loss = Loss::cross_entropy};
  return {{panel_kind(), dense}, {group_kind(), dense}, {group_kind(), convolutions}};
}

std::unique_ptr<Engine> train(const EngineKind& kind, const NetworkSpec& network, const AdamSpec& adam) {
  auto engine = kind.make(network, initial_weights(network, 1), adam, 33);
  for (std::uint64_t step = 0; step < 10; ++step) {
    const std::size_t count = step % 3 == 2 ? 13 : engine->batch_size();
    fill_batch(*engine, random_batch(network, count, step), count);
    engine->train_step(count);
  }
  return engine;
}

TEST(InstructionSetsTest, WithFusedMultiplyAddGiveTheSameBits) {
  for (const auto& [kind, network] : examples()) {
    std::string expected;
    for (const std::string_view target : available_targets()) {
      const TargetScope scope(target);
      if (!kernel_target_fuses()) continue;
      const std::string actual = weights_sha256(train(kind, network, {})->state().weights);
      if (expected.empty()) expected = actual;
      EXPECT_EQ(actual, expected) << target << ", " << kind;
    }
  }
}

TEST(InstructionSetsTest, AllFollowTheReferenceEngine) {
  // An epsilon far above the gradients makes Adam smooth: a rounding error stays one.
  const AdamSpec adam{.epsilon = 1e-2};
  for (const auto& [kind, network] : examples()) {
    const TrainedValues expected = trained_values(*train(reference_kind(), network, adam));
    for (const std::string_view target : available_targets()) {
      SCOPED_TRACE(std::string(target) + ", " + kind.name);
      const TargetScope scope(target);
      const TrainedValues actual = trained_values(*train(kind, network, adam));
      expect_close(actual.first_moments, expected.first_moments, kind.tolerance, "first moments");
      expect_close(actual.weights, expected.weights, kind.weight_tolerance, "weights");
    }
  }
}

TEST(InstructionSetsTest, ForwardAloneGivesTheEnginesNumbersOnEach) {
  constexpr std::size_t kCount = 33;
  const NetworkSpec network = examples().front().network;
  const TensorMap weights = initial_weights(network, 1);
  const TestBatch batch = random_batch(network, kCount, 1);
  for (const std::string_view target : available_targets()) {
    SCOPED_TRACE(target);
    const TargetScope scope(target);
    ThreadPool pool(2);
    const auto engine = make_fast_engine(network, weights, {}, kCount, pool);
    fill_batch(*engine, batch, kCount);
    std::vector<float> expected(kCount * network.outputs());
    engine->forward(kCount, network.layers.size(), expected);
    const auto predictor = make_predictor(network, weights, pool);
    for (const std::size_t count : {std::size_t{1}, kCount}) {
      std::vector<float> actual(count * network.outputs());
      predictor->run({0, network.layers.size()}, count, std::span(batch.inputs).first(count * network.inputs()),
                     actual);
      EXPECT_TRUE(std::equal(actual.begin(), actual.end(), expected.begin())) << count << " images";
    }
  }
}

}  // namespace
}  // namespace debruit
