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
  config.model = {{3, 5, 7}, 2, 500, 81};
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
  return config;
}

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

TEST(RunConfig, IsReadBackExactly) {
  const RunConfig config = unusual_config();
  EXPECT_EQ(parse_written_config(format_config(config), "x"), config);
  EXPECT_EQ(parse_config(format_config(config), RunConfig{}, "x"), config);
  EXPECT_EQ(parse_written_config(format_config(RunConfig{}), "x"), RunConfig{});
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
  EXPECT_EQ(refusal(R"({"modell": {}})"),
            "c.json: modell: unknown key; known are schema, version, data, model, training, noise");
  EXPECT_EQ(refusal(R"({"noise": {"kind": []}})"),
            "c.json: noise.kind: unknown key; known are kinds, scale, mix, draw, clip");
  EXPECT_EQ(refusal(R"({"training": {"scaling": "max"}})"),
            "c.json: training.scaling: unknown \"max\"; known are unit, minmax, minmax-columns");
  EXPECT_EQ(refusal(R"({"training": {"optimiser": "sgd"}})"),
            "c.json: training.optimiser: unknown \"sgd\"; known are adam, adamw");
  EXPECT_NE(refusal(R"({"training": {"schedule": "linear"}})").find("known are constant, cosine, one_cycle"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"kinds": ["snow"]}})").find("salt_and_pepper"), std::string::npos);
  EXPECT_EQ(refusal(R"({"schema": "debruit.config/2"})"),
            "c.json: schema: \"debruit.config/2\" given, \"debruit.config/1\" expected");
}

TEST(RunConfig, SaysWhatWasExpected) {
  EXPECT_NE(refusal(R"({"training": {"epochs": 0}})").find("c.json: training.epochs: 0 given, a whole number"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"training": {"seed": 1e30}})").find("to 9007199254740991 expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"training": {"epochs": 2.5}})").find("2.5 given, a whole number"), std::string::npos);
  EXPECT_NE(refusal(R"({"training": {"epochs": -1}})").find("-1 given, a whole number"), std::string::npos);
  EXPECT_NE(refusal(R"({"training": {"learning_rate": "fast"}})").find("\"fast\" given, a number"), std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"clip": 1}})").find("1 given, true or false expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"data": {"classes": [1, 10]}})").find("10 given, a whole number from 0 to 9"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"data": {"name": 3}})").find("data.name: 3 given, a text expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"model": {"image": [28, 28]}})").find("[channels, height, width] expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"model": {"image": [1, 0, 28]}})").find("0 given"), std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"scale": [1, 0.5]}})").find("[lowest, highest] expected"), std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"scale": [-1, 0.5]}})").find("-1 given, a number of at least 0"), std::string::npos);
  EXPECT_NE(refusal(R"({"noise": {"kinds": []}})").find("at least one kind"), std::string::npos);
  EXPECT_NE(refusal(R"({"model": []})").find("c.json: model: an object expected"), std::string::npos);
}

TEST(RunConfig, RefusesWhatIsNotJson) {
  EXPECT_NE(refusal("", ErrorKind::input).find("c.json: is not JSON"), std::string::npos);
  EXPECT_NE(refusal("{\"training\": {\"epochs\": 1e999}}", ErrorKind::input).find("is not JSON"), std::string::npos);
  EXPECT_NE(refusal(R"({"data": {}, "data": {}})", ErrorKind::input).find("names \"data\" twice"), std::string::npos);
  EXPECT_NE(refusal(std::string(100000, '['), ErrorKind::input).find("nested too deeply"), std::string::npos);
}

TEST(RunConfig, AWrittenFileLacksNothing) {
  try {
    (void)parse_written_config(R"({"schema": "debruit.config/1", "version": "0.1.0"})", "c.json");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_STREQ(error.what(), "c.json: data: is missing");
  }
}

}  // namespace
}  // namespace debruit
