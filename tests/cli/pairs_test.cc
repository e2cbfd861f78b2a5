// Training on real pairs, with validation data, and on data that lacks a part or labels.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command_test.h"
#include "debruit/dataset.h"
#include "files/npy.h"
#include "support/pixels.h"

namespace debruit {
namespace {

using nlohmann::json;

class PairsCommand : public test::CommandTest {
 protected:
  /// The first `count` test images as an array, without labels.
  [[nodiscard]] std::string array(const std::string& name, std::size_t count) const {
    const Dataset digits = take_first(load_dataset(kSmall, Split::test, {}), count);
    write_npy(folder_ / name, {{count, 28, 28}, test::pixels_of(digits.images)});
    return path(name);
  }

  /// The same, every pixel 51 brighter, as far as it goes.
  [[nodiscard]] std::string brighter(const std::string& name, std::size_t count) const {
    const Dataset digits = take_first(load_dataset(kSmall, Split::test, {}), count);
    std::vector<std::uint8_t> pixels = test::pixels_of(digits.images);
    for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(pixel > 204 ? 255 : pixel + 51);
    write_npy(folder_ / name, {{count, 28, 28}, std::move(pixels)});
    return path(name);
  }

  [[nodiscard]] test::Outcome train_on(const std::vector<std::string>& data) const {
    std::vector<std::string> arguments = {"train",    "autoencoder", "--hidden-size", "16",       "--latent-size", "4",
                                          "--epochs", "1",           "--out",         path("run")};
    arguments.insert(arguments.end(), data.begin(), data.end());
    return debruit(arguments);
  }

  [[nodiscard]] json read_json(const std::string& file) const { return json::parse(test::get(folder_ / file)); }
};

TEST_F(PairsCommand, TrainsAndScoresOnRealPairs) {
  const std::string clean = array("clean.npy", 60);
  const std::string noisy = brighter("noisy.npy", 60);
  const test::Outcome outcome = train_on({"--noisy", noisy, "--clean", clean, "--validation", "0.25"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const json config = read_json("run/config.json");
  EXPECT_EQ(config["data"]["name"], clean);
  EXPECT_EQ(config["data"]["noisy"], noisy);
  EXPECT_EQ(config["noise"], (json{{"source", "pairs"}}));
  const json evaluation = read_json("run/result.json")["evaluations"][0];
  EXPECT_EQ(evaluation["data"]["split"], "validation");
  EXPECT_EQ(evaluation["data"]["count"], 15);
  EXPECT_EQ(evaluation["noise"]["source"], "pairs");
  ASSERT_EQ(evaluation["scores"].size(), 1U);
  EXPECT_LT(evaluation["scores"][0]["noisy"]["mse"]["mean"], 0.041);  // of a fifth everywhere but where it was cut
  EXPECT_GT(evaluation["scores"][0]["noisy"]["mse"]["mean"], 0.03);

  const test::Outcome again = debruit({"evaluate", path("run")});
  ASSERT_EQ(again.code, 0) << again.err;
  expect_in(again.out, "real noisy images of the data");
  expect_in(again.out, "real pairs");
  const test::Outcome drawn = debruit({"evaluate", path("run"), "--noise", "gaussian"});
  ASSERT_EQ(drawn.code, 0) << drawn.err;
  expect_in(drawn.out, "noise seed 0");
  const test::Outcome others =
      debruit({"evaluate", path("run"), "--data", array("few.npy", 9), "--noisy", brighter("few-noisy.npy", 9)});
  ASSERT_EQ(others.code, 0) << others.err;
  expect_in(others.out, "9 images of");
  expect_in(test::get(folder_ / "run/report.html"), "the noisy images are the data");
}

TEST_F(PairsCommand, RefusesPairsThatDoNotFitAndNoiseBesideThem) {
  const std::string clean = array("clean.npy", 20);
  expect_error(train_on({"--noisy", brighter("noisy.npy", 19), "--clean", clean}), 2, {"noisy.npy", "19", "20"});
  expect_error(train_on({"--noisy", brighter("noisy.npy", 20), "--clean", clean, "--noise", "speckle"}), 2,
               {"real noisy images"});
  expect_error(train_on({"--clean", clean, "--data", clean}), 2, {"--clean", "--data"});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run"));
}

TEST_F(PairsCommand, RefusesEveryNoiseOptionBesidePairsInOneMessage) {
  const std::string clean = array("clean.npy", 20);
  const std::string noisy = brighter("noisy.npy", 20);
  const std::vector<std::vector<std::string>> options = {
      {"--noise", "speckle"}, {"--scale", "0.5"}, {"--noise-mix", "thirds"}, {"--noise-draw", "once"}, {"--clip"}};
  for (std::vector<std::string> arguments : options) {
    const std::string option = arguments.front();
    arguments.insert(arguments.end(), {"--noisy", noisy, "--clean", clean});
    expect_error(train_on(arguments), 2,
                 {option + ": describes noise to be drawn, but the training has real noisy images", "noisy.npy"});
  }
}

TEST_F(PairsCommand, OldSettingsOfPairsDrawNoiseOnOtherData) {
  const std::string clean = array("clean.npy", 20);
  ASSERT_EQ(train_on({"--noisy", brighter("noisy.npy", 20), "--clean", clean, "--validation", "0.25"}).code, 0);
  const test::Outcome outcome =
      train_on({"--config", path("run/config.json"), "--data", array("others.npy", 30), "--force"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const json config = read_json("run/config.json");
  EXPECT_FALSE(config["data"].contains("noisy"));
  EXPECT_EQ(config["noise"]["kinds"].size(), 3U);
  EXPECT_EQ(config["data"]["name"], path("others.npy"));
}

TEST_F(PairsCommand, ValidatesOnOtherData) {
  const std::string others = array("others.npy", 30);
  const test::Outcome outcome = train("run", {"--validation-data", others, "--limit", "100", "--patience", "1"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  expect_in(outcome.out, "validation loss");
  const json data = read_json("run/config.json")["data"];
  EXPECT_EQ(data["validation"], others);
  EXPECT_EQ(data["validation_checksum"].get<std::string>().substr(0, 7), "sha256:");
  const json on_others = json::parse(debruit({"evaluate", path("run"), "--split", "validation", "--json"}).out);
  EXPECT_EQ(on_others["data"]["count"], 30);
  EXPECT_EQ(on_others["data"]["checksum"], data["validation_checksum"]);
  expect_error(train("both", {"--validation-data", others, "--validation", "0.1"}), 2, {"expected one of them"});
}

TEST_F(PairsCommand, AClassifierSaysThatItsDataHasNoLabels) {
  const test::Outcome outcome =
      debruit({"train", "probe", "--data", array("clean.npy", 20), "--epochs", "1", "--out", path("run")});
  expect_error(outcome, 2, {"clean.npy", "has no labels"});
}

TEST_F(PairsCommand, ARunWithNothingToBeScoredOnSaysSo) {
  const test::Outcome outcome = train_on({"--data", array("clean.npy", 20)});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  expect_in(outcome.out, "not scored");
  expect_error(debruit({"evaluate", path("run")}), 2, {"has no test part"});
  EXPECT_EQ(debruit({"evaluate", path("run"), "--data", array("few.npy", 9)}).code, 0);
}

}  // namespace
}  // namespace debruit
