// What only the fast engine promises: the reference's numbers at any shape, the same bits for any number of threads, no
// allocation, and the caller's floating-point state left alone.
#include <gtest/gtest.h>

#include <cfenv>
#include <cstddef>
#include <limits>

#include "nn/allocations.h"
#include "nn/engine_kind.h"
#include "nn/fast_kind.h"
#include "nn/test_batch.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace debruit {
namespace {

constexpr std::size_t kSizes[] = {1, 2, 3, 15, 16, 17, 31, 81, 784};
constexpr std::size_t kBatches[] = {1, 7, 16, 33, 500};
constexpr std::uint64_t kSteps = 3;

// An epsilon far above the gradients makes Adam smooth: a rounding error stays one.
constexpr AdamSpec kSmoothAdam{.learning_rate = 0.01, .epsilon = 1e-2, .weight_decay = 0.01};

NetworkSpec make_network(std::size_t inputs, std::size_t hidden_layers, std::size_t hidden, std::size_t latent) {
  return network_spec(
      {.image = {1, 1, inputs}, .hidden_layers = hidden_layers, .hidden_size = hidden, .latent_size = latent});
}

/// A shape to compare at, and the seed of its weights and batches.
struct Comparison {
  EngineKind kind;
  NetworkSpec network;
  std::size_t batch = 0;
  std::uint64_t seed = 0;
};

/// The smallest |W x + b| of a ReLU in the reference engine's last batch.
double nearest_kink(const ReferenceEngine& engine, const NetworkSpec& network) {
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t layer = 0; layer + 1 < network.layers.size(); ++layer) {
    if (activation_of(network.layers[layer]) != Activation::relu) continue;
    for (const double z : engine.preactivations(layer)) nearest = std::min(nearest, std::abs(z));
  }
  return nearest;
}

/// Trains the reference engine, or returns null where some ReLU is so near its kink that float32 may take it to the
/// other side: one such unit changes a gradient by far more than rounding.
std::unique_ptr<ReferenceEngine> try_reference(const Comparison& shape) {
  constexpr double kMargin = 5e-7;
  auto engine = std::make_unique<ReferenceEngine>(shape.network, initial_weights(shape.network, shape.seed),
                                                  kSmoothAdam, shape.batch);
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    fill_batch(*engine, random_batch(shape.network, shape.batch, shape.seed + 1000 * step), shape.batch);
    engine->train_step(shape.batch);
    if (nearest_kink(*engine, shape.network) < kMargin) return nullptr;
  }
  return engine;
}

void expect_agreement(Comparison shape) {
  std::unique_ptr<ReferenceEngine> reference = try_reference(shape);
  while (reference == nullptr) {
    ++shape.seed;
    reference = try_reference(shape);
  }
  const EngineKind& kind = shape.kind;
  const auto fast = kind.make(shape.network, initial_weights(shape.network, shape.seed), kSmoothAdam, shape.batch);
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    fill_batch(*fast, random_batch(shape.network, shape.batch, shape.seed + 1000 * step), shape.batch);
    fast->train_step(shape.batch);
  }
  const TrainedValues actual = trained_values(*fast);
  const TrainedValues expected = trained_values(*reference);
  expect_close(actual.first_moments, expected.first_moments, kind.tolerance, "first moments");
  expect_close(actual.second_moments, expected.second_moments, kind.tolerance, "second moments");
  expect_close(actual.weights, expected.weights, kSteps * kind.weight_tolerance, "weights");
  for (std::size_t layers = 1; layers <= shape.network.layers.size(); ++layers) {
    EXPECT_LE(relative_difference(forward_values(*fast, shape.network, shape.batch, layers),
                                  forward_values(*reference, shape.network, shape.batch, layers)),
              kind.tolerance)
        << "output of layer " << layers;
  }
}

class AwkwardShapesTest : public ::testing::TestWithParam<std::size_t> {};

/// The first batch from `kBatches[first]` on, in a circle, that the reference engine gets through quickly.
std::size_t affordable_batch(const NetworkSpec& network, std::size_t first) {
  constexpr std::size_t kMultiplications = 6'000'000;
  std::size_t weights = 0;
  for (const LayerSpec& layer : network.layers) weights += inputs_of(layer) * outputs_of(layer);
  while (kBatches[first % std::size(kBatches)] * weights > kMultiplications) ++first;
  return kBatches[first % std::size(kBatches)];
}

// Every number of inputs meets every hidden size; depth, latent and batch take turns.
TEST_P(AwkwardShapesTest, AgreeWithTheReferenceEngine) {
  const std::size_t i = GetParam();
  for (std::size_t j = 0; j < std::size(kSizes); ++j) {
    const std::size_t latent = kSizes[(2 * i + 3 * j) % 8];
    const NetworkSpec network = make_network(kSizes[i], (i + j) % 3, kSizes[j], latent);
    const std::size_t batch = affordable_batch(network, i + 2 * j);
    SCOPED_TRACE(std::to_string(kSizes[i]) + " inputs, " + std::to_string((i + j) % 3) + " hidden layers of " +
                 std::to_string(kSizes[j]) + ", latent " + std::to_string(latent) + ", batch " + std::to_string(batch));
    for (const EngineKind& kind : {panel_kind(), group_kind()}) {
      SCOPED_TRACE(kind.name);
      expect_agreement({kind, network, batch, 10 * i + j});
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, AwkwardShapesTest, ::testing::Range<std::size_t>(0, std::size(kSizes)),
                         [](const auto& shape) { return std::to_string(kSizes[shape.param]); });

TEST(FastEngineTest, AgreesWithTheReferenceEngineOnABatchLargerThanAShare) {
  for (const EngineKind& kind : {panel_kind(), group_kind()}) {
    expect_agreement({kind, make_network(100, 1, 70, 20), 500, 1});
  }
}

TEST(FastEngineTest, AgreesWithTheReferenceEngineWhateverTheHiddenActivations) {
  constexpr Activation kActivations[] = {Activation::sigmoid, Activation::none, Activation::relu};
  for (std::size_t first = 0; first < 3; ++first) {
    NetworkSpec network{
        .layers = {DenseSpec{"a", 17, 5, kActivations[first]}, DenseSpec{"b", 5, 13, kActivations[(first + 1) % 3]},
                   DenseSpec{"c", 13, 18, kActivations[(first + 2) % 3]}, DenseSpec{"d", 18, 3, Activation::none}},
        .encoder_layers = 2};
    SCOPED_TRACE(first);
    for (const EngineKind& kind : {panel_kind(), group_kind()}) {
      SCOPED_TRACE(kind.name);
      for (const std::size_t batch : {1U, 31U, 130U}) expect_agreement({kind, network, batch, 5 * batch});
    }
  }
}

/// What 20 steps make of the weights, by number of threads.
template <class Make>
void expect_same_bits(const Make& make, const NetworkSpec& network, std::size_t batch) {
  constexpr std::uint64_t kManySteps = 20;
  std::string expected;
  for (const std::size_t threads : {1U, 2U, 3U, 4U, 8U}) {
    ThreadPool pool(threads);
    const auto engine = make(network, initial_weights(network, 1), AdamSpec(), batch, pool);
    for (std::uint64_t step = 0; step < kManySteps; ++step) {
      fill_batch(*engine, random_batch(network, batch, step), batch);
      engine->train_step(batch);
    }
    const std::string actual = weights_sha256(engine->state().weights);
    if (expected.empty()) expected = actual;
    EXPECT_EQ(actual, expected) << threads << " threads, batch " << batch;
  }
}

NetworkSpec convolutional_network() {
  return {.layers = {Conv2dSpec{.name = "conv1", .input = {1, 12, 15}, .channels = 4, .kernel = 5, .padding = 2},
                     MaxPool2dSpec{{4, 12, 15}}, Conv2dSpec{"conv2", {4, 6, 7}, 3, 2, 3, Activation::relu},
                     MaxPool2dSpec{{3, 11, 12}, 3}, DenseSpec{"fc", 36, 10, Activation::none}},
          .encoder_layers = 0,
          .loss = Loss::cross_entropy};
}

TEST(FastEngineTest, BitsDoNotDependOnTheNumberOfThreads) {
  for (const std::size_t batch : {7U, 150U}) {
    expect_same_bits(make_panel_engine, make_network(131, 1, 90, 33), batch);
    expect_same_bits(make_group_engine, make_network(131, 1, 90, 33), batch);
    expect_same_bits(make_group_engine, convolutional_network(), batch);
  }
}

// Kernels of 6 and 7 take two rounds of taps; a padding wider than the kernel makes outputs of the bias alone.
TEST(FastEngineTest, AgreesWithTheReferenceEngineOnImages) {
  const NetworkSpec wide_kernels{.layers = {Conv2dSpec{"conv1", {2, 9, 16}, 2, 6, 1, Activation::sigmoid},
                                            Conv2dSpec{"conv2", {2, 6, 13}, 3, 7, 4, Activation::none},
                                            MaxPool2dSpec{{3, 8, 15}, 3}, DenseSpec{"fc", 30, 3, Activation::sigmoid}}};
  NetworkSpec pool_first{
      .layers = {MaxPool2dSpec{{2, 5, 7}}, SoftmaxSpec{12}, DenseSpec{"fc", 12, 18}, SoftmaxSpec{18}}};
  for (const std::size_t batch : {1U, 16U, 21U, 150U}) {
    SCOPED_TRACE(batch);
    expect_agreement({group_kind(), convolutional_network(), batch, 1});
    expect_agreement({group_kind(), wide_kernels, batch, 2});
    pool_first.loss = batch == 21 ? Loss::cross_entropy : Loss::mean_squared_error;
    expect_agreement({group_kind(), pool_first, batch, 3});
  }
}

// Rows and labels past the batch hold what must not be looked at.
TEST(FastEngineTest, ImagesPastTheBatchLeaveNoTraceInAClassifier) {
  const NetworkSpec network = convolutional_network();
  const TensorMap weights = initial_weights(network, 1);
  ThreadPool pool(3);
  for (const std::size_t count : {1U, 15U, 16U, 17U}) {
    const TestBatch images = random_batch(network, count, count);
    const auto large = make_fast_engine(network, weights, {}, 40, pool);
    const auto fitting = make_fast_engine(network, weights, {}, count, pool);
    fill_batch(*large, images, count);
    fill_batch(*fitting, images, count);
    for (std::size_t image = count; image < 40; ++image) {
      std::ranges::fill(large->input_row(image), std::numeric_limits<float>::quiet_NaN());
      large->labels()[image] = 1'000'000;
    }
    EXPECT_EQ(large->loss(count), fitting->loss(count)) << count;
    EXPECT_EQ(large->train_step(count), fitting->train_step(count)) << count;
    EXPECT_TRUE(large->state().weights == fitting->state().weights) << count;
    EXPECT_EQ(forward_values(*large, network, count, 3), forward_values(*fitting, network, count, 3)) << count;
  }
}

TEST(FastEngineTest, LearningRateAppliesFromTheNextStepOn) {
  const NetworkSpec network = convolutional_network();
  ThreadPool pool(1);
  const auto engine = make_fast_engine(network, initial_weights(network, 1), {}, 16, pool);
  fill_batch(*engine, random_batch(network, 16, 1), 16);
  engine->set_learning_rate(0);
  engine->train_step(16);
  EXPECT_TRUE(engine->state().weights == initial_weights(network, 1));
  engine->set_learning_rate(1e-3);
  engine->train_step(16);
  EXPECT_FALSE(engine->state().weights == initial_weights(network, 1));
}

/// Allocations of 100 steps.
std::size_t allocations_of_steps(Engine& engine, const NetworkSpec& network) {
  const TestBatch images = random_batch(network, 24, 1);
  const std::size_t before = allocation_count();
  for (int step = 0; step < 100; ++step) {
    fill_batch(engine, images, 24);
    engine.set_learning_rate(1e-3 / (1 + step));
    engine.train_step(step % 2 == 0 ? 24 : 5);
  }
  return allocation_count() - before;
}

TEST(FastEngineTest, StepAllocatesNothing) {
  const NetworkSpec dense = make_network(50, 1, 40, 9);
  const NetworkSpec convolutional = convolutional_network();
  ThreadPool pool(2);
  for (const AdamSpec& adam : {AdamSpec{}, AdamSpec{.weight_decay = 0.01, .clip_norm = 1e-3}}) {
    const auto count = [&](const auto make, const NetworkSpec& network) {
      return allocations_of_steps(*make(network, initial_weights(network, 1), adam, 24, pool), network);
    };
    EXPECT_EQ(count(make_panel_engine, dense), 0U);
    EXPECT_EQ(count(make_group_engine, dense), 0U);
    EXPECT_EQ(count(make_group_engine, convolutional), 0U);
  }
}

/// The rounding mode and, on x86, every other control bit of the unit; sticky exception flags left out.
unsigned floating_point_control() {
#if defined(__x86_64__)
  constexpr unsigned kExceptionFlags = 0x3f;
  return _mm_getcsr() & ~kExceptionFlags;
#else
  return static_cast<unsigned>(std::fegetround());
#endif
}

TEST(FastEngineTest, LeavesTheCallersFloatingPointStateAlone) {
  const NetworkSpec network = make_network(20, 0, 17, 5);
  ThreadPool pool(2);
  const auto engine = make_fast_engine(network, initial_weights(network, 1), {}, 16, pool);
  fill_batch(*engine, random_batch(network, 16, 1), 16);
  std::vector<float> output(16 * network.outputs());
  for (const int rounding : {FE_TONEAREST, FE_UPWARD}) {
    ASSERT_EQ(std::fesetround(rounding), 0);
    const unsigned before = floating_point_control();
    engine->train_step(16);
    const unsigned after_step = floating_point_control();
    engine->forward(16, network.layers.size(), output);
    const unsigned after_forward = floating_point_control();
    const int rounding_after = std::fegetround();
    std::fesetround(FE_TONEAREST);
    EXPECT_EQ(after_step, before);
    EXPECT_EQ(after_forward, before);
    EXPECT_EQ(rounding_after, rounding);
  }
}

// The weights of the denormal column are so large that it would be seen if it were not flushed.
TEST(FastEngineTest, DenormalInputsCountAsZeros) {
  const NetworkSpec network = make_network(40, 1, 30, 8);
  TensorMap weights = initial_weights(network, 1);
  for (std::size_t out = 0; out < 30; ++out) weights.at("encoder.0.weight").values[out * 40] = 1e38F;
  ThreadPool pool(2);
  TestBatch images = random_batch(network, 16, 1);
  TestBatch zeroed = images;
  for (std::size_t image = 0; image < 16; ++image) {
    images.inputs[image * 40] = static_cast<float>(image + 1) * 5e-40F;
    zeroed.inputs[image * 40] = 0;
  }
  const auto train = [&](const TestBatch& batch) {
    const auto engine = make_fast_engine(network, weights, {}, 16, pool);
    fill_batch(*engine, batch, 16);
    for (int step = 0; step < 3; ++step) engine->train_step(16);
    return engine->state();
  };
  const EngineState with_denormals = train(images);
  const EngineState with_zeros = train(zeroed);
  EXPECT_TRUE(with_denormals.weights == with_zeros.weights);
  EXPECT_TRUE(with_denormals.first_moments == with_zeros.first_moments);
  EXPECT_TRUE(with_denormals.second_moments == with_zeros.second_moments);
}

}  // namespace
}  // namespace debruit
