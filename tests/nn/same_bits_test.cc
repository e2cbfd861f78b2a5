// The networks that people train, in a few steps, on every instruction set of this machine and several numbers of
// threads: one hash for all that fuse multiply-adds, the reference engine's values within tolerance for the others.
//
// The committed hashes are every user's results: one that changes needs a reason and a line in CHANGELOG.md. To write
// them anew, run `build/release/tests/test_nn --gtest_filter='*SameBits*'` and copy each "actual" hash from the
// failures into kCases.
#include <gtest/gtest.h>

#include <ostream>

#include "nn/classifier_networks.h"
#include "nn/fast_kind.h"
#include "nn/test_batch.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

NetworkSpec wide() {
  return network_spec({.image = {1, 28, 28}, .hidden_layers = 1, .hidden_size = 500, .latent_size = 81});
}
NetworkSpec deep() {
  return network_spec({.image = {1, 28, 28}, .hidden_layers = 2, .hidden_size = 256, .latent_size = 64});
}
NetworkSpec latent_classifier() { return softmax_mlp(81, 5, 20, 10); }
NetworkSpec image_classifier() { return softmax_cnn({1, 28, 28}, 10); }
NetworkSpec lenet5() { return head_network(LeNet5Spec{}, {1, 28, 28}, 10); }
/// An encoder and the classifier of its latents, trained as one.
NetworkSpec tuned_classifier() {
  ClassifierSpec spec;
  spec.input = ClassifierInput::latents;
  spec.autoencoder = AutoencoderSpec{.image = {}, .hidden_layers = 1, .hidden_size = 500, .latent_size = 81};
  spec.fine_tune = true;
  return whole_network(spec);
}

struct Case {
  const char* name;
  NetworkSpec (*network)();
  std::size_t batch_size;
  const char* sha256;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

// Batch sizes of the jobs and some that fill no vector.
constexpr Case kCases[] = {
    {"ae256x2_batch7", deep, 7, "e96c89b865bfad2354175bd762f9f959f30feb4ece41618bdb567b9da57421c2"},
    {"ae256x2_batch32", deep, 32, "4487c25b8d1574628ab22f79ce3a16a6f619d79f5b3d68e9c775c98e3a626996"},
    {"ae256x2_batch33", deep, 33, "3be793a97e4d68b2c7e89511f18f073cbf713dea93012771ea1749cc045db1f6"},
    {"ae500x1_batch7", wide, 7, "8c427653f5028276aeef05b3c0f71d432543530066bc2a59aeed0e813023ceaa"},
    {"ae500x1_batch32", wide, 32, "6443a19523198f239872330a13fa0db671c1bdf4c82dff23aab312e6308728ec"},
    {"ae500x1_batch33", wide, 33, "02bd3c4a7084190677ade78d6fa3e6e421d7184c19cefda136854c2f6fea0aa3"},
    {"ae500x1_batch500", wide, 500, "e8707c496b1de60aadb5d57d23166b1255ffb467854511cc34516995f7f6531c"},
    {"mlp20x5_batch7", latent_classifier, 7, "e7ddf3cb357edb7fc07c2c05db763e32f0e0675a7123244c70cd5c51d593aab8"},
    {"mlp20x5_batch16", latent_classifier, 16, "ab14eaa7cc4023a4bff96423013b0191355e63a259a5cb59273ff2887cff4d5c"},
    {"mlp20x5_batch33", latent_classifier, 33, "54c264ac6c390c2dfc4d79be4a36fb37651d2e6d8e23b4ce07aa133e9a5bf966"},
    {"cnn_batch7", image_classifier, 7, "d2578e3343dda1c22214e1be56d356e6c931cab44a36bd1e99fa8380317720b6"},
    {"cnn_batch33", image_classifier, 33, "c9850cd4e0aa5242462bc8cf9509bdd37709df80ad2353fb53799ec688c0de39"},
    {"lenet5_batch33", lenet5, 33, "1081518d992a96e8cb5b58273e740bfe347ecdf483ccd75a608372051c73fef8"},
    {"tuned_batch33", tuned_classifier, 33, "72fd538ab1ce57baf0f70f2b16defda42893f5adf56e7d06ba24d232f691bdc7"},
    {"cnn_batch128", image_classifier, 128, "cc168b5b450df5c8c8cb0e8ed49006502dac66f6e2787fffbb83f7ee04757a36"},
};

constexpr std::size_t kSteps = 3;

std::unique_ptr<Engine> train(std::unique_ptr<Engine> engine, const NetworkSpec& network) {
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    // The last batch of an epoch is smaller.
    const std::size_t count = step + 1 == kSteps ? (engine->batch_size() + 1) / 2 : engine->batch_size();
    fill_batch(*engine, random_batch(network, count, step), count);
    engine->train_step(count);
  }
  return engine;
}

class SameBitsTest : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] std::unique_ptr<Engine> trained(ThreadPool& pool) const {
    const NetworkSpec network = GetParam().network();
    return train(make_fast_engine(network, initial_weights(network, 1), {}, GetParam().batch_size, pool), network);
  }
};

TEST_P(SameBitsTest, OnEveryTargetThatFusesAndAnyNumberOfThreads) {
  bool any = false;
  for (const std::string_view target : available_targets()) {
    const TargetScope scope(target);
    if (!kernel_target_fuses()) continue;
    any = true;
    for (const std::size_t threads : {1U, 2U, 3U, 4U, 8U}) {
      ThreadPool pool(threads);
      const std::string actual = weights_sha256(trained(pool)->state().weights);
      EXPECT_EQ(actual, GetParam().sha256) << GetParam().name << " on " << target << ", " << threads << " threads";
    }
  }
  if (!any) GTEST_SKIP() << "without fused multiply-add results agree to rounding only";
}

TEST_P(SameBitsTest, UpToRoundingOnEveryTarget) {
  // An epsilon far above the gradients makes Adam smooth: a rounding error stays one.
  const AdamSpec adam{.epsilon = 1e-2};
  const NetworkSpec network = GetParam().network();
  const TensorMap weights = initial_weights(network, 1);
  const std::size_t batch = std::min<std::size_t>(GetParam().batch_size, 33);  // the reference engine takes its time
  const TrainedValues expected = trained_values(*train(reference_kind().make(network, weights, adam, batch), network));
  for (const std::string_view target : available_targets()) {
    SCOPED_TRACE(target);
    const TargetScope scope(target);
    const TrainedValues actual = trained_values(*train(fast_kind().make(network, weights, adam, batch), network));
    expect_close(actual.first_moments, expected.first_moments, fast_kind().tolerance, "first moments");
    expect_close(actual.weights, expected.weights, fast_kind().weight_tolerance, "weights");
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, SameBitsTest, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& c) { return c.param.name; });

}  // namespace
}  // namespace debruit
