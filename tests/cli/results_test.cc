// What the commands compute is what the library computes.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/process.h"
#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "files/npy.h"
#include "files/png.h"
#include "support/pixels.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::Outcome;

const std::string kSmall = std::string(DEBRUIT_TEST_DATA) + "/data/small";

class CliResults : public testing::Test {
 protected:
  Outcome debruit(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), DEBRUIT_BINARY);
    return test::Process(arguments, folder_.path()).finish();
  }

  void train(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"train",    "autoencoder", "--data",        kSmall, "--hidden-size", "24",
                                          "--epochs", "2",           "--latent-size", "9",    "--out",         run()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = debruit(arguments);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }

  [[nodiscard]] std::string run() const { return (folder_ / "run").string(); }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// A test image as a picture, and as the library is fed it: x / 255.
  static GreyImage digit() {
    const Dataset data = load_dataset(kSmall, Split::test, {});
    return {28, 28, test::pixels_of(data.images, 7)};
  }
  static std::vector<float> unit(const GreyImage& image) {
    std::vector<float> values;
    for (const std::uint8_t value : image.values) values.push_back(static_cast<float>(value) / 255.0F);
    return values;
  }
  static std::vector<std::uint8_t> pixels_of(const std::vector<float>& values) {
    std::vector<std::uint8_t> pixels;
    for (const float value : values) pixels.push_back(static_cast<std::uint8_t>(std::lround(value * 255)));
    return pixels;
  }

  test::TemporaryFolder folder_;
};

TEST_F(CliResults, DenoiseWritesTheModelsOutput) {
  for (const std::string scaling : {"unit", "minmax-columns"}) {  // either way it is fed x / 255
    train({"--scaling", scaling, "--force"});
    write_png(path("digit.png"), digit());
    ASSERT_EQ(debruit({"denoise", run(), path("digit.png"), "--out", path("out")}).code, 0);
    const auto expected = pixels_of(Autoencoder::load(run()).denoise(unit(digit())));
    EXPECT_EQ(read_png_grey(path("out/digit.png")).values, expected);
    EXPECT_NE(expected, digit().values);
  }
}

TEST_F(CliResults, SideBySideShowsTheInputOnTheLeft) {
  train();
  write_png(path("digit.png"), digit());
  ASSERT_EQ(debruit({"denoise", run(), path("digit.png"), "--side-by-side", "--out", path("out")}).code, 0);
  const GreyImage both = read_png_grey(path("out/digit.png"));
  const auto cleaned = pixels_of(Autoencoder::load(run()).denoise(unit(digit())));
  ASSERT_EQ(both.width, 56U);
  for (std::size_t y = 0; y < 28; ++y) {
    for (std::size_t x = 0; x < 28; ++x) {
      ASSERT_EQ(both.values[y * 56 + x], digit().values[y * 28 + x]);
      ASSERT_EQ(both.values[y * 56 + 28 + x], cleaned[y * 28 + x]);
    }
  }
}

TEST_F(CliResults, EncodeWritesTheModelsLatents) {
  train();
  ASSERT_EQ(debruit({"encode", run(), "--out", path("latents.npy")}).code, 0);
  const NpyArray latents = read_npy(path("latents.npy"));
  EXPECT_EQ(latents.shape, (std::vector<std::size_t>{200, 9}));
  const auto& values = std::get<std::vector<float>>(latents.values);
  const std::vector<float> expected = Autoencoder::load(run()).encode(unit(digit()));
  for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(values[7 * 9 + i], expected[i], 1e-6);
}

TEST_F(CliResults, EvaluateClipsAsTheRunDid) {
  train({"--clip"});
  const auto clips = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"evaluate", run(), "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return nlohmann::json::parse(debruit(arguments).out)["noise"]["clip"].get<bool>();
  };
  EXPECT_TRUE(clips({}));
  EXPECT_FALSE(clips({"--no-clip"}));
}

TEST_F(CliResults, TrainPrintsItsResultAsJson) {
  const Outcome trained =
      debruit({"train", "autoencoder", "--data", kSmall, "--epochs", "1", "--json", "--out", run()});
  EXPECT_EQ(nlohmann::json::parse(trained.out), nlohmann::json::parse(test::get(folder_ / "run" / "result.json")));
  EXPECT_NE(trained.err.find("epoch 1/1"), std::string::npos);
}

TEST_F(CliResults, RefusesToTrainFromAConfigOnOtherData) {
  train();
  auto config = nlohmann::json::parse(test::get(folder_ / "run" / "config.json"));
  config["data"]["checksum"] = "sha256:" + std::string(64, '0');
  test::put(folder_ / "config.json", config.dump());
  const Outcome refused = debruit({"train", "autoencoder", "--config", path("config.json"), "--out", path("again")});
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.err.find("other data"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(path("again")));
}

TEST_F(CliResults, LeavesNothingWhereATrainingCannotBegin) {
  const Outcome outcome = debruit({"train", "autoencoder", "--data", kSmall, "--validation", "0.0001", "--out", run()});
  EXPECT_EQ(outcome.code, 2) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(run()));
}

}  // namespace
}  // namespace debruit
