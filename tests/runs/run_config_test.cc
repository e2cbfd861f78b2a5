#include "runs/run_config.h"

#include <gtest/gtest.h>

#include "debruit/error.h"

namespace debruit {
namespace {

RunConfig unusual_config() {
  RunConfig config;
  config.data = "a \"quoted\" / path";
  config.classes = {1, 7};
  config.data_checksum = "sha256:00ff";
  config.limit = 1000;
  config.test_limit = 100;
  config.model = AutoencoderSpec{{3, 5, 7}, 2, 500, 81};
  config.training.noise = {
      {SaltAndPepperNoise{0.25, 0.1}, NoNoise{}}, 0.1, 1.5, NoiseMix::thirds, NoiseDraw::once, true};
  config.training.scaling = Scaling::minmax_columns;
  config.training.epochs = 7;
  config.training.batch_size = 33;
  config.training.learning_rate = 0.1 + 0.2;
  config.training.schedule = OneCycleSchedule{.warmup = 0.1, .div_factor = 7, .final_div_factor = 1e5};
  config.training.optimiser = Optimiser::adamw;
  config.training.beta1 = 0.95;
  config.training.beta2 = 0.99;
  config.training.weight_decay = 1e-5;
  config.training.clip_norm = 0.5;
  config.training.validation = 0.125;
  config.training.seed = 9007199254740991U;
  config.test_kinds = {SpeckleNoise{0, 2}};
  config.test_scales = {0.25};
  config.test_seed = 17;
  return config;
}

RunConfig classifier_config() {
  RunConfig config = unusual_config();
  ClassifierSpec model;
  model.image = {1, 5, 7};
  model.classes = 7;
  model.kind = MlpSpec{.hidden_layers = 3, .hidden_size = 30};
  model.input = ClassifierInput::latents;
  model.autoencoder = AutoencoderSpec{{1, 5, 7}, 1, 50, 9};
  model.fine_tune = true;
  model.loss = ClassifierLoss::broadcast_mse;
  config.model = model;
  config.autoencoder = "runs/best";
  config.autoencoder_sha256 = "00ff";
  return config;
}

/// What 0.1 wrote, with one setting that is not the default.
constexpr std::string_view kOldFile = R"({
  "schema": "debruit.config/1", "version": "0.1.0",
  "data": {"name": "mnist", "classes": [1, 7], "checksum": "sha256:00"},
  "model": {"hidden_layers": 0, "hidden_size": 64, "latent_size": 8, "image": [1, 28, 28]},
  "training": {"epochs": 3, "batch_size": 32, "learning_rate": 0.002, "weight_decay": 0, "validation": 0, "seed": 5,
               "scaling": "unit"},
  "noise": {"kinds": ["gaussian:mean=0:var=0.01"], "scale": [1, 1], "mix": "random", "draw": "fresh", "clip": false}})";

/// What reading `json` over the defaults says; the kind must be `kind`.
std::string refusal(std::string_view json, ErrorKind kind = ErrorKind::usage) {
  try {
    (void)parse_config(json, RunConfig{}, "c.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "accepted";
}

TEST(RunConfig, OfARunThatIsNotScoredHasNoKindsToScoreOn) {
  RunConfig config = unusual_config();
  config.test_kinds.clear();
  EXPECT_EQ(parse_written_config(format_config(config), "c.json"), config);
  EXPECT_EQ(parse_config(R"({"training": {"epochs": 7}})", config, "c.json"), config);
}

TEST(RunConfig, IsReadBackExactly) {
  const RunConfig config = unusual_config();
  EXPECT_EQ(parse_written_config(format_config(config), "x"), config);
  EXPECT_EQ(parse_config(format_config(config), RunConfig{}, "x"), config);
  EXPECT_EQ(parse_written_config(format_config(RunConfig{}), "x"), RunConfig{});
}

TEST(RunConfig, OfAnImportedModelSaysNothingThatIsNotKnown) {
  RunConfig config;
  config.imported = "theirs.safetensors";
  AutoencoderSpec network;
  network.latent_size = 5;
  config.model = network;
  config.training.scaling = Scaling::minmax;
  const std::string text = format_config(config);
  for (const char* claim : {"epochs", "kinds", "checksum", "data"})
    EXPECT_EQ(text.find(claim), std::string::npos) << claim;
  EXPECT_EQ(parse_written_config(text, "x"), config);
  EXPECT_NE(refusal(text).find("c.json: is of an imported model"), std::string::npos);
  EXPECT_THROW((void)parse_written_config(R"({"schema": "debruit.config/2", "version": "", "imported": "x"})", "x"),
               Error);
}

TEST(RunConfig, OfAClassifierIsReadBackExactly) {
  RunConfig config = classifier_config();
  EXPECT_EQ(parse_written_config(format_config(config), "x"), config);
  EXPECT_EQ(parse_config(format_config(config), RunConfig{}, "x"), config);
  for (const ClassifierDescription& description : known_classifiers()) {
    ClassifierSpec model;
    model.kind = description.defaults;
    config.model = model;
    EXPECT_EQ(parse_written_config(format_config(config), "x"), config) << description.name;
  }
}

TEST(RunConfig, ASubsetChangesTheKindOfModelAndKeepsTheRest) {
  const RunConfig config = classifier_config();
  RunConfig expected = config;
  auto& model = std::get<ClassifierSpec>(expected.model);
  model.kind = NearestNeighboursSpec{.neighbours = 3};
  model.autoencoder->latent_size = 4;
  EXPECT_EQ(
      parse_config(R"({"model": {"kind": "knn", "neighbours": 3, "autoencoder": {"latent_size": 4}}})", config, "x"),
      expected);
  model.autoencoder.reset();
  EXPECT_EQ(parse_config(R"({"model": {"kind": "knn", "neighbours": 3, "autoencoder": null}})", config, "x"), expected);
  EXPECT_EQ(std::get<AutoencoderSpec>(parse_config(R"({"model": {"kind": "autoencoder"}})", config, "x").model),
            (AutoencoderSpec{.image = {1, 5, 7}}));
}

TEST(RunConfig, AnAutoencoderThatNothingDescribesIsDescribedWhole) {
  RunConfig defaults;
  defaults.model = ClassifierSpec{};
  try {
    (void)parse_config(R"({"model": {"autoencoder": {"latent_size": 81}}})", defaults, "c.json");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "c.json: model.autoencoder.hidden_layers: is missing");
  }
}

TEST(RunConfig, OfTheOldSchemaIsAnAutoencodersWithDefaultsForWhatItLacks) {
  RunConfig expected;
  expected.data = "mnist";
  expected.classes = {1, 7};
  expected.data_checksum = "sha256:00";
  expected.model = AutoencoderSpec{{1, 28, 28}, 0, 64, 8};
  expected.training.epochs = 3;
  expected.training.batch_size = 32;
  expected.training.learning_rate = 0.002;
  expected.training.seed = 5;
  expected.training.noise.kinds = {GaussianNoise{}};
  EXPECT_EQ(parse_written_config(kOldFile, "x"), expected);
  EXPECT_EQ(model_kind(parse_config(kOldFile, classifier_config(), "x").model), "autoencoder");
}

TEST(RunConfig, IsAsAskedWhateverTheTrainingFilledIn) {
  const RunConfig found = classifier_config();
  RunConfig asked = found;
  asked.data_checksum.clear();
  asked.autoencoder_sha256.clear();
  image_of(asked.model) = {};
  std::get<ClassifierSpec>(asked.model).autoencoder.reset();
  EXPECT_NE(found, asked);
  EXPECT_EQ(as_asked(found, asked), asked);
  asked.autoencoder_sha256 = "other";
  EXPECT_NE(as_asked(found, asked), asked);
}

TEST(RunConfig, OfTheWrongKindIsRefused) {
  EXPECT_EQ(autoencoder_of(unusual_config(), "runs/a").latent_size, 81U);
  EXPECT_EQ(classifier_of(classifier_config(), "runs/a").classes, 7U);
  const auto message = [](const auto& call) {
    try {
      (void)call();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(message([] { return autoencoder_of(classifier_config(), "runs/a"); }),
            "runs/a: is a classifier's run; expected an autoencoder's");
  EXPECT_EQ(message([] { return classifier_of(unusual_config(), "runs/a"); }),
            "runs/a: is an autoencoder's run; expected a classifier's");
}

TEST(RunConfig, KeepsWhatASubsetDoesNotName) {
  const RunConfig config = unusual_config();
  RunConfig expected = config;
  expected.training.epochs = 3;
  expected.training.noise.kinds = {GaussianNoise{0, 0.04}};
  EXPECT_EQ(parse_config(R"({"noise": {"kinds": ["gaussian:var=0.04"]}, "training": {"epochs": 3}})", config, "x"),
            expected);
  EXPECT_EQ(parse_config("{}", config, "x"), config);
}

TEST(RunConfig, SaysWhatIsKnown) {
  EXPECT_EQ(
      refusal(R"({"modell": {}})"),
      "c.json: modell: unknown key; known are schema, version, data, model, autoencoder, training, noise, evaluation");
  EXPECT_EQ(refusal(R"({"noise": {"kind": []}})"),
            "c.json: noise.kind: unknown key; known are kinds, scale, mix, draw, clip");
  EXPECT_EQ(refusal(R"({"training": {"scaling": "max"}})"),
            "c.json: training.scaling: unknown \"max\"; known are unit, minmax, minmax-columns, none");
  EXPECT_EQ(refusal(R"({"training": {"optimiser": "sgd"}})"),
            "c.json: training.optimiser: unknown \"sgd\"; known are adam, adamw");
  EXPECT_NE(refusal(R"({"training": {"schedule": "linear"}})").find("known are constant, cosine, one_cycle"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"kinds": ["snow"]}})").find("salt_and_pepper"), std::string::npos);
  EXPECT_EQ(refusal(R"({"schema": "debruit.config/3"})"),
            "c.json: schema: \"debruit.config/3\" given, \"debruit.config/2\" or \"debruit.config/1\" expected");
  EXPECT_EQ(refusal(R"({"model": {"kind": "svm"}})"),
            "c.json: model.kind: unknown \"svm\"; known are autoencoder, mlp, cnn, lenet5, probe, knn");
  EXPECT_EQ(
      refusal(R"({"model": {"kind": "probe", "hidden_size": 3}})"),
      "c.json: model.hidden_size: unknown key; known are kind, classes, input, autoencoder, fine_tune, loss, image");
  EXPECT_EQ(refusal(R"({"model": {"kind": "probe", "loss": "mse"}})"),
            "c.json: model.loss: unknown \"mse\"; known are cross-entropy, cross-entropy-of-softmax, broadcast-mse");
}

TEST(RunConfig, SaysWhatWasExpected) {
  EXPECT_NE(refusal(R"({"training": {"epochs": 0}})").find("c.json: training.epochs: 0 given, a whole number"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"training": {"seed": 1e30}})").find("to 9007199254740991 expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"training": {"epochs": 2.5}})").find("2.5 given, a whole number"), std::string::npos);
  EXPECT_NE(refusal(R"({"training": {"epochs": -1}})").find("-1 given, a whole number"), std::string::npos);
  EXPECT_NE(refusal(R"({"training": {"learning_rate": "fast"}})").find("\"fast\" given, a number"), std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"clip": 1}})").find("1 given, true or false expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"data": {"classes": [1, 256]}})").find("256 given, a whole number from 0 to 255"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"data": {"name": 3}})").find("data.name: 3 given, a text expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"model": {"image": [28, 28]}})").find("[channels, height, width] expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"model": {"image": [1, 0, 28]}})").find("0 given"), std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"scale": [1, 0.5]}})").find("[lowest, highest] expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"scale": [-1, 0.5]}})").find("-1 given, a number of at least 0"), std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"kinds": []}})").find("at least one kind"), std::string::npos);
  EXPECT_NE(refusal(R"({"evaluation": {"scales": []}})").find("at least one noise scale"), std::string::npos);
  EXPECT_NE(refusal(R"({"data": {"limit": -1}})").find("-1 given, a whole number"), std::string::npos);
  EXPECT_NE(refusal(R"({"model": []})").find("c.json: model: an object expected"), std::string::npos);
}

TEST(RunConfig, RefusesWhatIsNotJson) {
  EXPECT_NE(refusal("", ErrorKind::input).find("c.json: is not JSON"), std::string::npos);
  EXPECT_NE(refusal("{\"training\": {\"epochs\": 1e999}}", ErrorKind::input).find("is not JSON"), std::string::npos);
  EXPECT_NE(refusal(R"({"data": {}, "data": {}})", ErrorKind::input).find("names \"data\" twice"), std::string::npos);
  EXPECT_NE(refusal(std::string(100000, '['), ErrorKind::input).find("nested too deeply"), std::string::npos);
}

TEST(RunConfig, AWrittenFileLacksNothing) {
  for (const char* schema : {"debruit.config/2", "debruit.config/1"}) {
    try {
      (void)parse_written_config(R"({"schema": ")" + std::string(schema) + R"(", "version": "0.1.0"})", "c.json");
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      EXPECT_STREQ(error.what(), "c.json: data: is missing");
    }
  }
}

TEST(RunConfig, KeepsPairsAndValidationDataAndWritesThemOnlyWhereTheyAre) {
  RunConfig config = unusual_config();
  const std::string without = format_config(config);
  for (const char* key : {"\"noisy\"", "\"validation_checksum\"", "\"source\""}) {
    EXPECT_EQ(without.find(key), std::string::npos) << key;
  }
  config.noisy = "scans/noisy";
  config.training.noise = {.source = NoiseSource::pairs};
  config.training.scaling = Scaling::none;
  config.training.validation = 0;
  config.validation_data = "other.npz";
  config.validation_checksum = "sha256:12";
  EXPECT_EQ(parse_written_config(format_config(config), "config.json"), config);
}

TEST(RunConfig, ANoisyDataSetMeansPairsAndRefusesADescriptionOfNoise) {
  const RunConfig config = parse_config(R"({"data": {"noisy": "scans"}})", RunConfig{}, "c.json");
  EXPECT_EQ(config.noisy, "scans");
  EXPECT_EQ(config.training.noise, (TrainingNoise{.source = NoiseSource::pairs}));
  EXPECT_NE(refusal(R"({"data": {"noisy": "scans"}, "noise": {"kinds": ["speckle"]}})").find("kinds"),
            std::string::npos);
}

TEST(RunConfig, AnAskedRunIsThatWhosePairsTheDataHeld) {
  RunConfig asked;
  asked.data = "pairs.npz";
  RunConfig found = asked;
  found.training.noise.source = NoiseSource::pairs;
  found.data_checksum = "sha256:12";
  EXPECT_EQ(as_asked(found, asked), asked);
  asked.training.noise.clip = true;
  EXPECT_NE(as_asked(found, asked), asked);
}

}  // namespace
}  // namespace debruit
