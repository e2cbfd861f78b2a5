// Every engine against PyTorch.
#include <openssl/evp.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "nn/golden_case.h"

namespace debruit {
namespace {

using nlohmann::json;

template <class T>
std::vector<T> decode(const json& base64) {
  const auto& text = base64.get_ref<const std::string&>();
  std::vector<unsigned char> bytes(text.size() / 4 * 3);
  const int size =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) throw std::runtime_error("a golden file holds bad base64");
  std::vector<T> values(bytes.size() / sizeof(T));  // drops the padding, shorter than a value
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

TensorValues decode_tensors(const json& tensors) {
  TensorValues values;
  for (const auto& [name, base64] : tensors.items()) values[name] = decode<double>(base64);
  return values;
}

Activation decode_activation(const json& layer) {
  const std::string name = layer.at("activation");
  if (name == "none") return Activation::none;
  return name == "relu" ? Activation::relu : Activation::sigmoid;
}

LayerSpec decode_layer(const json& layer) {
  const std::string kind = layer.at("kind");
  const auto image = [&] {
    const json& shape = layer.at("input");
    return ImageShape{shape.at(0), shape.at(1), shape.at(2)};
  };
  if (kind == "conv2d") {
    return Conv2dSpec{.name = layer.at("name"),
                      .input = image(),
                      .channels = layer.at("channels"),
                      .kernel = layer.at("kernel"),
                      .padding = layer.at("padding"),
                      .activation = decode_activation(layer)};
  }
  if (kind == "max_pool2d") return MaxPool2dSpec{.input = image(), .window = layer.at("window")};
  if (kind == "softmax") return SoftmaxSpec{layer.at("features")};
  return DenseSpec{layer.at("name"), layer.at("inputs"), layer.at("outputs"), decode_activation(layer)};
}

NetworkSpec decode_network(const json& record) {
  if (!record.contains("layers")) {
    return network_spec({.image = {record.at("channels"), record.at("height"), record.at("width")},
                         .hidden_layers = record.at("hidden_layers"),
                         .hidden_size = record.at("hidden_size"),
                         .latent_size = record.at("latent_size")});
  }
  NetworkSpec network;
  for (const json& layer : record.at("layers")) network.layers.push_back(decode_layer(layer));
  if (record.at("loss") == "cross_entropy") network.loss = Loss::cross_entropy;
  return network;
}

double decode_clip_norm(const json& record) {
  const bool clips =
      record.contains("clip_norm") && !record.at("clip_norm").is_null() && record.at("clip_norm").get<double>() > 0;
  return clips ? record.at("clip_norm").get<double>() : AdamSpec().clip_norm;
}

std::vector<std::uint32_t> decode_labels(const json& record) {
  std::vector<std::uint32_t> labels;
  if (!record.contains("labels")) return labels;
  for (const json& step : record.at("labels")) labels.insert(labels.end(), step.begin(), step.end());
  return labels;
}

}  // namespace

GoldenCase load_golden_case(const std::string& name) {
  std::ifstream file(std::string(DEBRUIT_TEST_DATA) + "/golden/" + name + ".json");
  const json record = json::parse(file);
  GoldenCase golden{
      .network = decode_network(record),
      .adam = {.learning_rate = record.at("learning_rate"),
               .beta1 = record.at("beta1"),
               .beta2 = record.at("beta2"),
               .epsilon = record.at("epsilon"),
               .weight_decay = record.at("weight_decay"),
               .decoupled_weight_decay = record.value("decoupled_weight_decay", false),
               .clip_norm = decode_clip_norm(record)},
      .batch = record.at("batch"),
      .weights = {},
      .weights_sha256 = record.at("weights_sha256"),
      .inputs = decode<float>(record.at("inputs")),
      .targets = decode<float>(record.at("targets")),
      .labels = decode_labels(record),
      .latent = record.contains("latent") ? decode<double>(record.at("latent")) : std::vector<double>(),
      .output = decode<double>(record.at("output")),
      .losses = decode<double>(record.at("losses")),
      .gradients = decode_tensors(record.at("gradients")),
      .after = {},
  };
  for (const auto& [tensor, value] : record.at("weights").items()) {
    golden.weights[tensor] = {value.at("shape"), decode<float>(value.at("values"))};
  }
  for (const auto& [steps, state] : record.at("after").items()) {
    golden.after[std::stoul(steps)] = {decode_tensors(state.at("weights")), decode_tensors(state.at("first_moments")),
                                       decode_tensors(state.at("second_moments"))};
  }
  return golden;
}

TEST_P(GoldenTest, ForwardGivesTheOutputAndTheLatent) {
  const auto engine = make_engine(golden_.adam);
  fill(*engine, 0);
  const auto output = forward_values(*engine, network_, golden_.batch, network_.layers.size());
  EXPECT_LE(relative_difference(output, golden_.output), kind().tolerance);
  if (golden_.latent.empty()) return;  // a classifier
  const auto latent = forward_values(*engine, network_, golden_.batch, network_.encoder_layers);
  EXPECT_LE(relative_difference(latent, golden_.latent), kind().tolerance);
}

TEST_P(GoldenTest, LossAgrees) {
  const auto engine = make_engine(golden_.adam);
  fill(*engine, 0);
  EXPECT_NEAR(engine->loss(golden_.batch) / golden_.losses[0], 1, kind().tolerance);
}

// With beta1 = 0 and no weight decay the first moment is the gradient.
TEST_P(GoldenTest, EveryGradientAgrees) {
  const auto engine = make_engine({.beta1 = 0});
  fill(*engine, 0);
  engine->train_step(golden_.batch);
  expect_close(trained_values(*engine).first_moments, golden_.gradients, kind().tolerance, "gradient");
}

TEST_P(GoldenTest, FiveStepsOfAdamAgree) {
  const auto engine = make_engine(golden_.adam);
  ASSERT_TRUE(golden_.after.contains(1) && golden_.after.contains(golden_.losses.size()));
  for (std::size_t step = 0; step < golden_.losses.size(); ++step) {
    fill(*engine, step);
    EXPECT_NEAR(engine->train_step(golden_.batch) / golden_.losses[step], 1, kind().tolerance) << "step " << step;
    const auto expected = golden_.after.find(step + 1);
    if (expected == golden_.after.end()) continue;
    const std::string when = " after step " + std::to_string(step + 1);
    const TrainedValues actual = trained_values(*engine);
    expect_close(actual.first_moments, expected->second.first_moments, kind().tolerance, "first moment" + when);
    expect_close(actual.second_moments, expected->second.second_moments, kind().tolerance, "second moment" + when);
    expect_close(actual.weights, expected->second.weights, static_cast<double>(step + 1) * kind().weight_tolerance,
                 "weights" + when);
  }
}

INSTANTIATE_TEST_SUITE_P(Reference, GoldenTest,
                         ::testing::Combine(::testing::Values(reference_kind()),
                                            ::testing::ValuesIn(kGoldenAutoencoders)),
                         golden_test_name);
INSTANTIATE_TEST_SUITE_P(ReferenceClassifiers, GoldenTest,
                         ::testing::Combine(::testing::Values(reference_kind()),
                                            ::testing::ValuesIn(kGoldenClassifiers)),
                         golden_test_name);

}  // namespace debruit
