// The fast engine on every instruction set that this machine has.
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include "kernels/target.h"
#include "nn/fast_kind.h"
#include "nn/predictor.h"
#include "nn/test_batch.h"

namespace debruit {
namespace {

/// Makes the kernels run on one instruction set for its lifetime.
class OnlyTarget {
 public:
  explicit OnlyTarget(std::int64_t target) { choose(target); }
  ~OnlyTarget() { choose(0); }
  OnlyTarget(const OnlyTarget&) = delete;
  OnlyTarget& operator=(const OnlyTarget&) = delete;

 private:
  static void choose(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

bool has_fused_multiply_add(std::int64_t target) {
#if HWY_ARCH_X86
  return target <= HWY_AVX2;  // Highway numbers better instruction sets lower
#else
  (void)target;
  return true;
#endif
}

NetworkSpec network() {
  return network_spec({.image = {1, 1, 67}, .hidden_layers = 1, .hidden_size = 50, .latent_size = 19});
}

std::unique_ptr<Engine> train(std::unique_ptr<Engine> engine) {
  for (std::uint64_t step = 0; step < 10; ++step) {
    const std::size_t count = step % 3 == 2 ? 13 : engine->batch_size();
    fill_batch(*engine, random_batch(network(), count, step), count);
    engine->train_step(count);
  }
  return engine;
}

TEST(InstructionSetsTest, WithFusedMultiplyAddGiveTheSameBits) {
  std::string expected;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (!has_fused_multiply_add(target)) continue;
    const OnlyTarget scope(target);
    ASSERT_EQ(kernel_target(), hwy::TargetName(target));
    const auto engine = train(fast_kind().make(network(), initial_weights(network(), 1), {}, 33));
    const std::string actual = weights_sha256(engine->state().weights);
    if (expected.empty()) expected = actual;
    EXPECT_EQ(actual, expected) << hwy::TargetName(target);
  }
}

TEST(InstructionSetsTest, AllFollowTheReferenceEngine) {
  // An epsilon far above the gradients makes Adam smooth: a rounding error stays one.
  const AdamSpec adam{.epsilon = 1e-2};
  const TensorMap weights = initial_weights(network(), 1);
  const auto reference = train(reference_kind().make(network(), weights, adam, 33));
  const TrainedValues expected = trained_values(*reference);
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    const OnlyTarget scope(target);
    ASSERT_EQ(kernel_target(), hwy::TargetName(target));
    const auto fast = train(fast_kind().make(network(), weights, adam, 33));
    expect_close(trained_values(*fast).first_moments, expected.first_moments, fast_kind().tolerance, "first moments");
    expect_close(trained_values(*fast).weights, expected.weights, fast_kind().weight_tolerance, "weights");
  }
}

TEST(InstructionSetsTest, ForwardAloneGivesTheEnginesNumbersOnEach) {
  constexpr std::size_t kCount = 33;
  const TestBatch batch = random_batch(network(), kCount, 1);
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    const OnlyTarget scope(target);
    ThreadPool pool(2);
    const auto engine = make_fast_engine(network(), initial_weights(network(), 1), {}, kCount, pool);
    fill_batch(*engine, batch, kCount);
    std::vector<float> expected(kCount * network().outputs());
    engine->forward(kCount, network().layers.size(), expected);
    const auto predictor = make_predictor(network(), initial_weights(network(), 1), pool);
    for (const std::size_t count : {std::size_t{1}, kCount}) {
      std::vector<float> actual(count * network().outputs());
      predictor->run({0, network().layers.size()}, count, std::span(batch.inputs).first(count * network().inputs()),
                     actual);
      EXPECT_TRUE(std::equal(actual.begin(), actual.end(), expected.begin())) << count << " images";
    }
  }
}

}  // namespace
}  // namespace debruit
