// debruit data: what it prints, and what it does with a server on this machine.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/process.h"
#include "data/https_server.h"
#include "debruit/noise.h"
#include "files/png.h"
#include "support/idx_bytes.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::idx_header;
using test::Outcome;
using test::put;

class DataCommand : public testing::Test {
 protected:
  DataCommand() {
    std::filesystem::create_directory(set_);
    put(set_ / "train-images-idx3-ubyte", idx_header({3, 1, 2}) + std::string("\x00\xff\x00\xff\x0a\x0a", 6));
    put(set_ / "train-labels-idx1-ubyte", idx_header({3}) + "\7\1\7");
    put(set_ / "t10k-images-idx3-ubyte", idx_header({1, 1, 2}) + "\5\7");
    put(set_ / "t10k-labels-idx1-ubyte", idx_header({1}) + std::string(1, '\0'));
  }

  Outcome data(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {DEBRUIT_BINARY, "--data-dir", (folder_ / "data").string(), "data"});
    return test::Process(arguments, folder_.path()).finish();
  }

  test::TemporaryFolder folder_;
  const std::filesystem::path set_ = folder_ / "set";
};

TEST_F(DataCommand, InfoDescribesBothSplits) {
  const Outcome outcome = data({"info", set_.string(), "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  const auto& train = json.at("splits").at(0);
  EXPECT_EQ(train.at("split"), "train");
  EXPECT_EQ(train.at("count"), 3);
  EXPECT_EQ(train.at("shape"), (std::vector<int>{1, 1, 2}));
  EXPECT_EQ(train.at("classes"), (nlohmann::json{{"1", 1}, {"7", 2}}));
  EXPECT_EQ(train.at("minimum"), 0);
  EXPECT_EQ(train.at("maximum"), 255);
  EXPECT_NEAR(train.at("mean").get<double>(), (255 + 255 + 10 + 10) / 6.0, 1e-12);
  EXPECT_EQ(json.at("splits").at(1).at("mean"), 6.0);

  const Outcome text = data({"info", set_.string()});
  EXPECT_NE(text.out.find("1: 1 7: 2"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find(train.at("checksum").get<std::string>()), std::string::npos) << text.out;
}

TEST_F(DataCommand, InfoTakesASingleFile) {
  const Outcome outcome = data({"info", (set_ / "t10k-images-idx3-ubyte").string(), "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(nlohmann::json::parse(outcome.out).at("dimensions"), (std::vector<int>{1, 1, 2}));
}

TEST_F(DataCommand, AMalformedFileExitsWithThree) {
  put(set_ / "t10k-images-idx3-ubyte", "nonsense");
  const Outcome outcome = data({"info", set_.string()});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_TRUE(outcome.out.empty()) << outcome.out;
  EXPECT_NE(outcome.err.find((set_ / "t10k-images-idx3-ubyte").string() + ": is not an IDX file"), std::string::npos)
      << outcome.err;
}

TEST_F(DataCommand, NoiseDrawsCleanImagesOverNoisyOnes) {
  const auto file = folder_ / "sheet.png";
  const Outcome outcome = data({"noise", set_.string(), "--noise", "gaussian", "--scale", "0.5", "--seed", "9",
                                "--count", "2", "--classes", "7", "--out", file.string()});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const GreyImage sheet = read_png_grey(file);
  // Two columns and two rows of 1x2 pixels, each pixel 42x42, with 4 pixels between and around the images.
  ASSERT_EQ(sheet.width, 2U * (84 + 4) + 4);
  ASSERT_EQ(sheet.height, 2U * (42 + 4) + 4);
  const auto at = [&](std::size_t row, std::size_t column, std::size_t x) {
    return sheet.values[(4 + row * 46 + 20) * sheet.width + 4 + column * 88 + x * 42 + 20];
  };
  EXPECT_EQ(at(0, 0, 0), 0);
  EXPECT_EQ(at(0, 0, 1), 255);
  EXPECT_EQ(at(0, 1, 0), 10);  // the second image with a 7 is the third of the set
  std::vector<float> noisy = {10.0F / 255.0F, 10.0F / 255.0F};
  add_noise(noisy, GaussianNoise{}, 0.5, {.seed = 9, .sample = 1});
  for (std::size_t x = 0; x < 2; ++x) EXPECT_NEAR(at(1, 1, x), std::clamp(noisy[x], 0.0F, 1.0F) * 255, 0.51);
}

TEST_F(DataCommand, FetchNamesWhatEachMirrorSaidAndExitsWithFour) {
  const test::HttpsServer server;
  const Outcome outcome = data({"fetch", "mnist", "--mirror", server.url("normal"), "--timeout", "10"});
  EXPECT_EQ(outcome.code, 4);
  // The server's certificate is its own, which a person's system does not trust.
  EXPECT_NE(outcome.err.find("debruit: " + (folder_ / "data/mnist/train-images-idx3-ubyte").string() +
                             ": no mirror delivered it (" + server.url("normal") + ": "),
            std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("certificate"), std::string::npos) << outcome.err;
}

TEST_F(DataCommand, FetchCheckNamesEveryMissingFile) {
  const Outcome outcome = data({"fetch", "mnist", "--check"});
  EXPECT_EQ(outcome.code, 4);
  for (const char* file : {"train-images", "train-labels", "t10k-images", "t10k-labels"}) {
    EXPECT_NE(outcome.err.find(file), std::string::npos) << outcome.err;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "data"));
}

TEST_F(DataCommand, AnUnknownNameListsTheKnownOnes) {
  const Outcome outcome = data({"fetch", "cifar"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("known are mnist, fashion-mnist"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace debruit
