#include "nn/engine_contract.h"

#include <cmath>
#include <functional>
#include <limits>

#include "support/expect_error.h"

namespace debruit {
namespace {

void expect_same_state(const EngineState& actual, const EngineState& expected) {
  EXPECT_TRUE(actual.weights == expected.weights);
  EXPECT_TRUE(actual.first_moments == expected.first_moments);
  EXPECT_TRUE(actual.second_moments == expected.second_moments);
}

void expect_close_state(const Engine& actual, const Engine& expected, double tolerance) {
  const TrainedValues a = trained_values(actual);
  const TrainedValues e = trained_values(expected);
  expect_close(a.weights, e.weights, tolerance, "weights");
  expect_close(a.first_moments, e.first_moments, tolerance, "first moments");
  expect_close(a.second_moments, e.second_moments, tolerance, "second moments");
}

/// Images from `first` on hold NaN: what must not be looked at.
void spoil_rows(Engine& engine, std::size_t first) {
  for (std::size_t image = first; image < engine.batch_size(); ++image) {
    std::ranges::fill(engine.input_row(image), std::numeric_limits<float>::quiet_NaN());
    std::ranges::fill(engine.target_row(image), std::numeric_limits<float>::quiet_NaN());
  }
}

}  // namespace

TEST_P(EngineContractTest, SmallerBatchActsLikeAnEngineOfThatSize) {
  for (const std::size_t count : {1U, 3U, 15U, 16U, 17U}) {
    const auto large = make_engine();
    const auto fitting = make_engine(count);
    const TestBatch images = batch(count);
    fill_batch(*large, images, count);
    spoil_rows(*large, count);
    fill_batch(*fitting, images, count);
    EXPECT_NEAR(large->train_step(count) / fitting->train_step(count), 1, GetParam().tolerance) << count;
    expect_close_state(*large, *fitting, GetParam().tolerance);
    const std::size_t layers = network_.layers.size();
    EXPECT_LE(relative_difference(forward_values(*large, network_, count, layers),
                                  forward_values(*fitting, network_, count, layers)),
              GetParam().tolerance);
  }
}

// The last batch of an epoch is smaller; the batches before it leave nothing behind but the weights.
TEST_P(EngineContractTest, SmallerBatchAfterFullOnesActsLikeAnEngineOfThatSize) {
  constexpr std::size_t kLast = 5;
  const auto engine = make_engine();
  fill_batch(*engine, batch(1), kBatch);
  engine->train_step(kBatch);
  const auto fresh = GetParam().make(network_, engine->state().weights, adam_, kLast);
  for (const auto& each : {engine.get(), fresh.get()}) fill_batch(*each, batch(2), kLast);
  const double float_rounding = 1e-6;  // state() rounds the reference engine's weights
  EXPECT_NEAR(engine->loss(kLast) / fresh->loss(kLast), 1, float_rounding);
  EXPECT_LE(relative_difference(forward_values(*engine, network_, kLast, network_.encoder_layers),
                                forward_values(*fresh, network_, kLast, network_.encoder_layers)),
            float_rounding);
}

TEST_P(EngineContractTest, OrderWithinABatchDoesNotMatter) {
  const auto engine = make_engine();
  const auto reversed = make_engine();
  fill_batch(*engine, batch(1), kBatch);
  for (std::size_t image = 0; image < kBatch; ++image) {
    std::ranges::copy(engine->input_row(image), reversed->input_row(kBatch - 1 - image).begin());
    std::ranges::copy(engine->target_row(image), reversed->target_row(kBatch - 1 - image).begin());
  }
  EXPECT_NEAR(engine->train_step(kBatch) / reversed->train_step(kBatch), 1, GetParam().tolerance);
  expect_close_state(*engine, *reversed, GetParam().tolerance);
}

TEST_P(EngineContractTest, ImagesDoNotTouchEachOtherGoingForward) {
  const auto together = make_engine();
  const auto alone = make_engine(1);
  fill_batch(*together, batch(1), kBatch);
  const std::size_t layers = network_.layers.size();
  const auto outputs = forward_values(*together, network_, kBatch, layers);
  for (std::size_t image = 0; image < kBatch; ++image) {
    std::ranges::copy(together->input_row(image), alone->input_row(0).begin());
    const auto first = outputs.begin() + static_cast<std::ptrdiff_t>(image * network_.outputs());
    EXPECT_LE(relative_difference(forward_values(*alone, network_, 1, layers),
                                  {first, first + static_cast<std::ptrdiff_t>(network_.outputs())}),
              GetParam().tolerance)
        << image;
  }
}

TEST_P(EngineContractTest, ForwardOfTheEncoderGivesTheLatentThatTheDecoderTakes) {
  const auto engine = make_engine();
  fill_batch(*engine, batch(1), kBatch);
  std::vector<float> latent(kBatch * 9);
  engine->forward(kBatch, network_.encoder_layers, latent);

  NetworkSpec decoder;
  decoder.layers.assign(network_.layers.begin() + static_cast<std::ptrdiff_t>(network_.encoder_layers),
                        network_.layers.end());
  TensorMap decoder_weights;
  for (const auto& [name, tensor] : weights_) {
    if (name.starts_with("decoder")) decoder_weights[name] = tensor;
  }
  const auto half = GetParam().make(decoder, decoder_weights, adam_, kBatch);
  fill_batch(*half, {latent, std::vector<float>(kBatch * decoder.outputs()), {}}, kBatch);
  const double float_rounding = 1e-6;  // forward() rounds the reference engine's latents
  EXPECT_LE(relative_difference(forward_values(*half, decoder, kBatch, decoder.layers.size()),
                                forward_values(*engine, network_, kBatch, network_.layers.size())),
            float_rounding);
}

// As in PyTorch, ReLU's derivative at 0 is 0: a unit that starts with all weights 0 never learns.
TEST_P(EngineContractTest, ReluPassesNothingBackAtZero) {
  const std::string weight = "encoder.0.weight";
  TensorMap weights = weights_;
  std::fill_n(weights.at(weight).values.begin(), network_.inputs(), 0.0F);
  weights.at("encoder.0.bias").values[0] = 0;
  const auto engine = GetParam().make(network_, weights, {}, kBatch);
  fill_batch(*engine, batch(1), kBatch);
  engine->train_step(kBatch);
  const EngineState state = engine->state();
  EXPECT_EQ(state.first_moments.at("encoder.0.bias").values[0], 0);
  EXPECT_NE(state.first_moments.at("encoder.0.bias").values[1], 0);
  for (std::size_t i = 0; i < network_.inputs(); ++i) EXPECT_EQ(state.first_moments.at(weight).values[i], 0) << i;
}

TEST_P(EngineContractTest, LookingChangesNothing) {
  const auto engine = make_engine();
  const auto undisturbed = make_engine();
  std::vector<float> latent(kBatch * 9);
  for (std::uint64_t step = 0; step < 3; ++step) {
    for (const auto& each : {engine.get(), undisturbed.get()}) fill_batch(*each, batch(step), kBatch);
    const EngineState before = engine->state();
    const double loss = engine->loss(kBatch);
    engine->forward(kBatch, network_.encoder_layers, latent);
    expect_same_state(engine->state(), before);
    EXPECT_EQ(engine->train_step(kBatch), loss);
    undisturbed->train_step(kBatch);
  }
  expect_same_state(engine->state(), undisturbed->state());
}

TEST_P(EngineContractTest, StartsFromTheGivenWeightsWithEmptyMoments) {
  const EngineState state = make_engine()->state();
  EXPECT_TRUE(state.weights == weights_);
  for (const TensorMap* moments : {&state.first_moments, &state.second_moments}) {
    ASSERT_EQ(moments->size(), weights_.size());
    for (const auto& [name, tensor] : *moments) {
      EXPECT_EQ(tensor.shape, weights_.at(name).shape) << name;
      EXPECT_EQ(tensor.values, std::vector<float>(weights_.at(name).values.size())) << name;
    }
  }
}

TEST_P(EngineContractTest, ItsWeightsGoOnTheSameInANewEngine) {
  const auto teacher = make_engine();
  fill_batch(*teacher, batch(1), kBatch);
  for (int step = 0; step < 3; ++step) teacher->train_step(kBatch);
  const TensorMap weights = teacher->state().weights;
  EXPECT_FALSE(weights == weights_);

  const auto one = GetParam().make(network_, weights, adam_, kBatch);
  const auto other = GetParam().make(network_, weights, adam_, kBatch);
  EXPECT_TRUE(one->state().weights == weights);
  for (std::uint64_t step = 0; step < 3; ++step) {
    for (const auto& each : {one.get(), other.get()}) fill_batch(*each, batch(step), kBatch);
    EXPECT_EQ(one->train_step(kBatch), other->train_step(kBatch));
  }
  expect_same_state(one->state(), other->state());
}

TEST_P(EngineContractTest, GoesOnFromAStateAsTheEngineThatGaveIt) {
  const auto engine = make_engine();
  fill_batch(*engine, batch(1), kBatch);
  for (int step = 0; step < 3; ++step) engine->train_step(kBatch);
  const EngineState state = engine->state();
  const auto other = make_engine();
  fill_batch(*other, batch(7), kBatch);  // which must leave nothing behind
  other->train_step(kBatch);
  other->set_state(state);
  if (GetParam().name == "reference") engine->set_state(state);  // its state is rounded
  expect_same_state(other->state(), state);
  for (std::uint64_t step = 0; step < 3; ++step) {
    for (const auto& each : {engine.get(), other.get()}) fill_batch(*each, batch(step), kBatch);
    EXPECT_EQ(other->train_step(kBatch), engine->train_step(kBatch));
  }
  expect_same_state(other->state(), engine->state());
  EXPECT_EQ(other->state().beta1_power, engine->state().beta1_power);
  EXPECT_EQ(other->state().beta2_power, engine->state().beta2_power);
}

TEST_P(EngineContractTest, TakesNoStateOfAnotherNetwork) {
  const auto engine = make_engine();
  const auto refused = [&](const std::function<void(EngineState&)>& change, const std::string& said) {
    EngineState state = engine->state();
    change(state);
    test::expect_error(
        ErrorKind::input, [&] { engine->set_state(state); }, said);
  };
  refused([](EngineState& s) { s.weights.erase("encoder.0.bias"); }, "weights/encoder.0.bias: is missing");
  refused([](EngineState& s) { s.first_moments["more"] = {}; }, "first_moments/more: is superfluous");
  refused([](EngineState& s) { s.second_moments.at("encoder.0.bias").values[0] = std::nanf(""); },
          "second_moments/encoder.0.bias: value 0 is nan");
  refused([](EngineState& s) { s.beta1_power = 2; }, "beta1_power");
}

// A gradient that is not finite shows in the step that it was used in, whatever becomes of the loss: a ReLU may hide
// it.
TEST_P(EngineContractTest, TellsWhenWeightsAreNoLongerFinite) {
  for (const double clip_norm : {std::numeric_limits<double>::infinity(), 1.0}) {
    AdamSpec adam = adam_;
    adam.clip_norm = clip_norm;
    const auto engine = GetParam().make(network_, weights_, adam, kBatch);
    fill_batch(*engine, batch(1), kBatch);
    EXPECT_TRUE(engine->is_finite());
    engine->train_step(kBatch);
    EXPECT_TRUE(engine->is_finite());
    engine->input_row(kBatch - 1)[3] = std::numeric_limits<float>::infinity();
    engine->train_step(kBatch);
    EXPECT_FALSE(engine->is_finite()) << clip_norm;
  }
}

INSTANTIATE_TEST_SUITE_P(Reference, EngineContractTest, ::testing::Values(reference_kind()), engine_name);

}  // namespace debruit
