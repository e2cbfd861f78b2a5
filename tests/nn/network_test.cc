// The network's description, its first weights, and what is said of bad ones.
#include "nn/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "debruit/error.h"
#include "nn/golden_case.h"

namespace debruit {
namespace {

AutoencoderSpec small_spec() { return {.image = {1, 2, 3}, .hidden_layers = 1, .hidden_size = 4, .latent_size = 2}; }

void expect_error(ErrorKind kind, const std::string& where, const std::string& message,
                  const std::function<void()>& action) {
  try {
    action();
    ADD_FAILURE() << "no error, expected one about " << where;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    EXPECT_EQ(error.where(), where);
    EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
  }
}

TEST(NetworkSpecTest, NamesAndShapesAreThoseOfPyTorch) {
  for (const char* name : kGoldenCases) {
    const GoldenCase golden = load_golden_case(name);
    TensorMap weights = initial_weights(network_spec(golden.spec), 0);
    ASSERT_EQ(weights.size(), golden.weights.size());
    for (const auto& [tensor, expected] : golden.weights) {
      ASSERT_TRUE(weights.contains(tensor)) << tensor;
      EXPECT_EQ(weights[tensor].shape, expected.shape) << tensor;
      EXPECT_EQ(weights[tensor].values.size(), expected.values.size()) << tensor;
    }
  }
}

TEST(NetworkSpecTest, EveryLayerIsReluButTheLast) {
  const NetworkSpec network = network_spec(small_spec());
  ASSERT_EQ(network.layers.size(), 6U);
  EXPECT_EQ(network.encoder_layers, 3U);
  EXPECT_EQ(outputs_of(network.layers[2]), 2U);
  const auto activation = [&](std::size_t layer) { return std::get<DenseSpec>(network.layers[layer]).activation; };
  for (std::size_t layer = 0; layer < 5; ++layer) EXPECT_EQ(activation(layer), Activation::relu);
  EXPECT_EQ(activation(5), Activation::sigmoid);
}

TEST(AutoencoderSpecTest, ParametersNameEverySize) {
  std::vector<std::string> names;
  for (const auto& parameter : parameters(AutoencoderSpec{})) {
    names.emplace_back(parameter.name);
    EXPECT_FALSE(parameter.help.empty());
    EXPECT_EQ(parameter.help.find('\n'), std::string_view::npos);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"hidden_layers", "hidden_size", "latent_size"}));
}

TEST(AutoencoderSpecTest, TakesTheEndsOfEveryRange) {
  EXPECT_NO_THROW(validate(AutoencoderSpec{}));
  EXPECT_NO_THROW(validate({.image = {1, 1, 1}, .hidden_layers = 0, .hidden_size = 1, .latent_size = 1}));
  EXPECT_NO_THROW(validate({.image = {4, 2048, 2048}, .hidden_layers = 64, .hidden_size = 2, .latent_size = 1}));
  EXPECT_NO_THROW(validate({.image = {1, 1, 1}, .hidden_layers = 0, .hidden_size = 700, .latent_size = 65536}));
}

TEST(AutoencoderSpecTest, NamesTheParameterThatIsOutOfRange) {
  const auto rejects = [](const std::string& where, const std::string& message, auto change) {
    AutoencoderSpec spec = small_spec();
    change(spec);
    expect_error(ErrorKind::usage, where, message, [&] { validate(spec); });
  };
  rejects("hidden_layers", "65 is out of range, expected 0 to 64", [](auto& spec) { spec.hidden_layers = 65; });
  rejects("hidden_size", "0 is out of range, expected 1 to 65536", [](auto& spec) { spec.hidden_size = 0; });
  rejects("hidden_size", "65537 is out", [](auto& spec) { spec.hidden_size = 65537; });
  rejects("hidden_size", "weights, expected at most 100000000", [](auto& spec) { spec.hidden_size = 20000; });
  rejects("latent_size", "0 is out of range, expected 1 to 65536", [](auto& spec) { spec.latent_size = 0; });
  rejects("latent_size", "18446744073709551615 is out", [](auto& spec) { spec.latent_size = SIZE_MAX; });
  rejects("image.channels", "0 is out of range", [](auto& spec) { spec.image.channels = 0; });
  rejects("image.height", "0 is out of range", [](auto& spec) { spec.image.height = 0; });
  rejects("image.width", "16777217 is out of range, expected 1 to 16777216",
          [](auto& spec) { spec.image.width = (1U << 24) + 1; });
  rejects("image", "1 x 4096 x 4097 is too large", [](auto& spec) { spec.image = {1, 4096, 4097}; });
  // The product of these is 0 in 64 bits.
  rejects("image", "is too large", [](auto& spec) { spec.image = {1U << 22, 1U << 22, 1U << 20}; });
}

TEST(InitialWeightsTest, AreWhatTheSeedMeans) {
  std::ifstream file(DEBRUIT_TEST_DATA "/golden/initial_weights.json");
  const auto record = nlohmann::json::parse(file);
  ASSERT_FALSE(record.at("cases").empty());
  for (const auto& golden : record.at("cases")) {
    const NetworkSpec network = network_spec({.image = {1, 1, golden.at("image_size")},
                                              .hidden_layers = golden.at("hidden_layers"),
                                              .hidden_size = golden.at("hidden_size"),
                                              .latent_size = golden.at("latent_size")});
    EXPECT_EQ(weights_sha256(initial_weights(network, golden.at("seed"))), golden.at("sha256"));
  }
}

/// The tensors of a network, scaled by sqrt(inputs) to ±1.
std::vector<std::vector<double>> scaled_initial_weights(std::uint64_t seed) {
  const NetworkSpec network =
      network_spec({.image = {1, 28, 28}, .hidden_layers = 1, .hidden_size = 100, .latent_size = 60});
  const TensorMap weights = initial_weights(network, seed);
  std::vector<std::vector<double>> tensors;
  for (const LayerSpec& layer : network.layers) {
    for (const TensorSpec& tensor : tensors_of(layer)) {
      const auto& values = weights.at(tensor.name).values;
      std::vector<double>& scaled = tensors.emplace_back(values.begin(), values.end());
      for (double& value : scaled) value *= std::sqrt(static_cast<double>(inputs_of(layer)));
    }
  }
  return tensors;
}

// Bounds of five standard errors: with the seed fixed, a right distribution passes once and for all.
TEST(InitialWeightsTest, AreUniformWithinPyTorchsBounds) {
  for (std::vector<double> values : scaled_initial_weights(3)) {
    const auto count = static_cast<double>(values.size());
    double sum = 0;
    double squares = 0;
    for (const double value : values) {
      sum += value;
      squares += value * value;
    }
    EXPECT_LE(std::abs(sum / count), 5 * std::sqrt(1.0 / 3 / count));
    EXPECT_LE(std::abs(squares / count - 1.0 / 3), 5 * std::sqrt(4.0 / 45 / count));
    std::ranges::sort(values);
    EXPECT_GE(values.front(), -1.000001);
    EXPECT_LE(values.back(), 1.000001);
    double distance = 0;  // Kolmogorov & Smirnov's, from the uniform distribution
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double expected = (values[i] + 1) / 2;
      distance = std::max({distance, std::abs(expected - static_cast<double>(i) / count),
                           std::abs(expected - static_cast<double>(i + 1) / count)});
    }
    EXPECT_LE(distance, 2.3 / std::sqrt(count));  // exceeded with probability 2 exp(-2 2.3^2) = 5e-5
  }
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::size_t count = std::min(a.size(), b.size());
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return 3 * sum / static_cast<double>(count);
}

TEST(InitialWeightsTest, AreIndependentBetweenTensorsAndSeeds) {
  auto tensors = scaled_initial_weights(3);
  std::ranges::copy(scaled_initial_weights(4), std::back_inserter(tensors));
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const auto count = static_cast<double>(std::min(tensors[i].size(), tensors[j].size()));
      EXPECT_LE(std::abs(correlation(tensors[i], tensors[j])), 5 / std::sqrt(count)) << i << " and " << j;
    }
  }
}

TEST(CheckWeightsTest, TakesWhatFits) {
  const NetworkSpec network = network_spec(small_spec());
  EXPECT_NO_THROW(check_weights(network, initial_weights(network, 1)));
}

TEST(CheckWeightsTest, NamesTheTensorAtFault) {
  const NetworkSpec network = network_spec(small_spec());
  const auto rejects = [&](const std::string& where, const std::string& message, auto change) {
    TensorMap weights = initial_weights(network, 1);
    change(weights);
    expect_error(ErrorKind::input, where, message, [&] { check_weights(network, weights); });
  };
  rejects("encoder.2.bias", "missing, expected a tensor of shape [4]",
          [](TensorMap& weights) { weights.erase("encoder.2.bias"); });
  rejects("encoder.6.weight", "superfluous", [](TensorMap& weights) { weights["encoder.6.weight"] = {}; });
  rejects("encoder.0.weight", "has shape [6, 4], expected [4, 6]", [](TensorMap& weights) {
    weights["encoder.0.weight"].shape = {6, 4};
  });
  rejects("decoder.4.bias", "holds 5 values, expected 6",
          [](TensorMap& weights) { weights["decoder.4.bias"].values.pop_back(); });
  rejects("decoder.0.weight", "value 3 is nan",
          [](TensorMap& weights) { weights["decoder.0.weight"].values[3] = std::numeric_limits<float>::quiet_NaN(); });
  rejects("decoder.0.bias", "value 0 is -inf",
          [](TensorMap& weights) { weights["decoder.0.bias"].values[0] = -std::numeric_limits<float>::infinity(); });
}

TEST(WeightsSha256Test, IsHashlibsOfTheBytesInNameOrder) {
  for (const char* name : kGoldenCases) {
    const GoldenCase golden = load_golden_case(name);
    EXPECT_EQ(weights_sha256(golden.weights), golden.weights_sha256) << name;
  }
}

TEST(WeightsSha256Test, ChangesWithAnyBit) {
  TensorMap weights = initial_weights(network_spec(small_spec()), 1);
  const std::string before = weights_sha256(weights);
  for (auto& [name, tensor] : weights) {
    for (float* value : {&tensor.values.front(), &tensor.values.back()}) {
      const float old = *value;
      *value = std::nextafter(old, 2.0F);
      EXPECT_NE(weights_sha256(weights), before) << name;
      *value = -old;
      EXPECT_NE(weights_sha256(weights), before) << name;
      *value = old;
    }
  }
  EXPECT_EQ(weights_sha256(weights), before);
}

}  // namespace
}  // namespace debruit
