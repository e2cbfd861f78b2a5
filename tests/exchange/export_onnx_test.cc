#include "exchange/export_onnx.h"

#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include <map>
#include <string>

#include "debruit/version.h"
#include "exchange/example_models.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

onnx::ModelProto parsed(const std::string& bytes) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(bytes));
  return model;
}

/// "batch_size 1 12 12"
std::string shape(const onnx::ValueInfoProto& value) {
  std::string text;
  for (const auto& dimension : value.type().tensor_type().shape().dim()) {
    text += (text.empty() ? "" : " ") +
            (dimension.has_dim_param() ? dimension.dim_param() : std::to_string(dimension.dim_value()));
  }
  return text;
}

/// What is in and out of a part that ONNX's own checker accepts: "input shape > output shape".
std::string exported(const Model& model, ModelPart part, Scaling scaling = Scaling::unit) {
  OpenedModel opened = test::opened(model);
  opened.config.training.scaling = scaling;
  const onnx::ModelProto made = parsed(export_onnx(opened, {.part = part}));
  EXPECT_NO_THROW(onnx::checker::check_model(made));
  EXPECT_EQ(made.graph().input_size(), 1);
  EXPECT_EQ(made.graph().output_size(), 1);
  EXPECT_EQ(made.graph().input(0).name(), "input");
  EXPECT_EQ(made.graph().output(0).name(), "output");
  return shape(made.graph().input(0)) + " > " + shape(made.graph().output(0));
}

std::map<std::string, std::string> metadata(const onnx::ModelProto& model) {
  std::map<std::string, std::string> found;
  for (const auto& entry : model.metadata_props()) found[entry.key()] = entry.value();
  return found;
}

std::string operators(const OnnxOptions& options, Scaling scaling) {
  OpenedModel opened = test::opened(Autoencoder(test::small_autoencoder()));
  opened.config.training.scaling = scaling;
  std::string text;
  const onnx::ModelProto made = parsed(export_onnx(opened, options));
  for (const auto& node : made.graph().node()) text += (text.empty() ? "" : " ") + node.op_type();
  return text;
}

TEST(ExportOnnx, TakesEveryPartOfAnAutoencoder) {
  const Autoencoder model(test::small_autoencoder());
  EXPECT_EQ(exported(model, ModelPart::full), "batch_size 1 12 12 > batch_size 1 12 12");
  EXPECT_EQ(exported(model, ModelPart::encoder), "batch_size 1 12 12 > batch_size 5");
  EXPECT_EQ(exported(model, ModelPart::decoder), "batch_size 5 > batch_size 1 12 12");
  for (const Scaling scaling : {Scaling::minmax, Scaling::minmax_columns}) {
    EXPECT_EQ(exported(model, ModelPart::full, scaling), "batch_size 1 12 12 > batch_size 1 12 12");
  }
}

TEST(ExportOnnx, TakesEveryKindOfClassifierThatIsANetwork) {
  const ImageShape letter{.channels = 2, .height = 16, .width = 14};
  for (const ClassifierKind& kind :
       std::initializer_list<ClassifierKind>{MlpSpec{}, CnnSpec{}, LeNet5Spec{}, LinearProbeSpec{}}) {
    ClassifierSpec spec;
    spec.image = letter;
    spec.classes = 4;
    spec.kind = kind;
    const Classifier model(spec, initial_weights(whole_network(spec), 3));
    EXPECT_EQ(exported(model, ModelPart::full), "batch_size 2 16 14 > batch_size 4") << classifier_name(kind);
    EXPECT_EQ(exported(model, ModelPart::classifier), "batch_size 2 16 14 > batch_size 4") << classifier_name(kind);
  }
}

TEST(ExportOnnx, TakesTheAutoencoderInFrontOfAClassifierAndTheClassifierProper) {
  const Classifier latents = test::small_classifier(MlpSpec{}, ClassifierInput::latents);
  EXPECT_EQ(exported(latents, ModelPart::full), "batch_size 1 12 12 > batch_size 4");
  EXPECT_EQ(exported(latents, ModelPart::encoder), "batch_size 1 12 12 > batch_size 5");
  EXPECT_EQ(exported(latents, ModelPart::classifier), "batch_size 5 > batch_size 4");
  const Classifier denoised = test::small_classifier(CnnSpec{}, ClassifierInput::denoised);
  EXPECT_EQ(exported(denoised, ModelPart::full), "batch_size 1 12 12 > batch_size 4");
  EXPECT_EQ(exported(denoised, ModelPart::decoder), "batch_size 5 > batch_size 1 12 12");
  EXPECT_EQ(exported(denoised, ModelPart::classifier), "batch_size 1 12 12 > batch_size 4");
}

TEST(ExportOnnx, ScalesPixelsInTheGraph) {
  EXPECT_TRUE(operators({}, Scaling::unit).starts_with("Div Flatten Gemm"));
  EXPECT_TRUE(operators({.largest_pixel = 1}, Scaling::unit).starts_with("Flatten Gemm"));
  EXPECT_TRUE(operators({}, Scaling::minmax).starts_with("ReduceMin ReduceMax"));
  EXPECT_TRUE(operators({.part = ModelPart::decoder}, Scaling::minmax).starts_with("Gemm")) << "latents are no pixels";
}

TEST(ExportOnnx, SaysWhatItIs) {
  const OpenedModel opened = test::opened(Autoencoder(test::small_autoencoder()));
  const onnx::ModelProto made = parsed(export_onnx(opened, {.largest_pixel = 1}));
  EXPECT_EQ(made.ir_version(), 8);
  ASSERT_EQ(made.opset_import_size(), 1);
  EXPECT_EQ(made.opset_import(0).version(), 17);
  EXPECT_EQ(made.producer_name(), "debruit");
  auto found = metadata(made);
  EXPECT_EQ(found["debruit.version"], version());
  EXPECT_EQ(found["debruit.model"], "AE(1, 9, 5)");
  EXPECT_EQ(found["debruit.part"], "full");
  EXPECT_EQ(found["debruit.input"], "pixels from 0 to 1 [batch_size, 1, 12, 12]");
  EXPECT_EQ(found["debruit.output"], "images from 0 to 1 [batch_size, 1, 12, 12]");
  EXPECT_EQ(found["debruit.training_data"], "digits");
  EXPECT_EQ(found["debruit.training_data_checksum"], "sha256:12ab");
  EXPECT_EQ(found["debruit.weights_sha256"], weights_sha256(weights_of(opened.model)));
  EXPECT_NE(found["debruit.training_noise"].find("salt_and_pepper:amount=0.4"), std::string::npos);
}

TEST(ExportOnnx, SaysScoresWhereThereAreSome) {
  OpenedModel opened = test::opened(Autoencoder(test::small_autoencoder()));
  EXPECT_FALSE(metadata(parsed(export_onnx(opened, {}))).contains("debruit.scores"));
  Evaluation evaluation;
  evaluation.data = "digits";
  evaluation.scores.push_back({.kinds = {GaussianNoise{}}, .scale = 0.5, .denoised = {}, .noisy = {}});
  opened.result.emplace().evaluations = {evaluation};
  EXPECT_NE(metadata(parsed(export_onnx(opened, {})))["debruit.scores"].find("\"digits\""), std::string::npos);
}

TEST(ExportOnnx, SaysThatTheTrainingIsUnknown) {
  OpenedModel opened = test::opened(Autoencoder(test::small_autoencoder()));
  opened.config.imported = "theirs.safetensors";
  auto found = metadata(parsed(export_onnx(opened, {})));
  EXPECT_EQ(found["debruit.training"], "unknown");
  EXPECT_FALSE(found.contains("debruit.training_noise"));
}

TEST(ExportOnnx, EqualModelsGiveEqualBytes) {
  const auto bytes = [] { return export_onnx(test::opened(Autoencoder(test::small_autoencoder(), 5)), {}); };
  EXPECT_EQ(bytes(), bytes());
}

TEST(ExportOnnx, RefusesPartsThatAreNotThereAndNamesThoseThatAre) {
  const OpenedModel autoencoder = test::opened(Autoencoder(test::small_autoencoder()));
  const OpenedModel pixels = test::opened(test::small_classifier(CnnSpec{}, ClassifierInput::pixels));
  const OpenedModel latents = test::opened(test::small_classifier(MlpSpec{}, ClassifierInput::latents));
  const auto refuse = [](const OpenedModel& model, ModelPart part, const char* said) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)export_onnx(model, {.part = part}); }, said);
  };
  refuse(autoencoder, ModelPart::classifier, "it has full, encoder and decoder");
  refuse(pixels, ModelPart::encoder, "it has full and classifier");
  refuse(latents, ModelPart::decoder, "it has full, encoder and classifier");
  test::expect_error(
      ErrorKind::usage, [&] { (void)export_onnx(pixels, {.largest_pixel = 100}); }, "expected 255 or 1");
}

TEST(ExportOnnx, RefusesNearestNeighboursButTakesTheEncoderInFrontOfThem) {
  ClassifierSpec spec;
  spec.image = test::kSmallImage;
  spec.classes = 4;
  spec.kind = NearestNeighboursSpec{1};
  spec.input = ClassifierInput::latents;
  spec.autoencoder = test::small_autoencoder();
  TensorMap weights = initial_weights(front_network(spec), 3);
  weights["neighbours.values"] = {{2, 5}, std::vector<float>(10, 0.5F)};
  weights["neighbours.labels"] = {{2}, {0, 3}};
  const Classifier model(spec, weights);
  EXPECT_EQ(exported(model, ModelPart::encoder), "batch_size 1 12 12 > batch_size 5");
  for (const ModelPart part : {ModelPart::full, ModelPart::classifier}) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)export_onnx(test::opened(model), {.part = part}); }, "nearest neighbours");
  }
}

}  // namespace
}  // namespace debruit
