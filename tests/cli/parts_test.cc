// Which images evaluate and encode take, and what evaluate says of them.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "cli/command_test.h"
#include "files/npy.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

class PartsCommand : public test::CommandTest {
 protected:
  /// The latents of a part of the run's data, a row an image.
  std::multiset<std::vector<float>> latents(const std::string& part, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"encode", path("run"), "--split", part, "--out", path("latents.npy")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const test::Outcome outcome = debruit(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const NpyArray array = read_npy(folder_ / "latents.npy");
    const auto& values = std::get<std::vector<float>>(array.values);
    std::multiset<std::vector<float>> rows;
    for (std::size_t i = 0; i < array.shape[0]; ++i) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * array.shape[1]);
      rows.emplace(begin, begin + static_cast<std::ptrdiff_t>(array.shape[1]));
    }
    return rows;
  }

  /// A copy of the small data set.
  [[nodiscard]] std::string copy_of_data(const std::string& name) const {
    fs::copy(kSmall, folder_ / name);
    return path(name);
  }

  /// Makes the test images the training images too.
  static void change_training_data(const std::string& data) {
    for (const char* rest : {"images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"}) {
      fs::copy_file(fs::path(data) / (std::string("t10k-") + rest), fs::path(data) / (std::string("train-") + rest),
                    fs::copy_options::overwrite_existing);
    }
  }
};

TEST_F(PartsCommand, TrainIsWithoutWhatWasHeldOut) {
  ASSERT_EQ(train("run", {"--validation", "0.1"}).code, 0);
  const auto trained = latents("train");
  auto both = latents("validation");
  EXPECT_EQ(trained.size(), 540U);
  EXPECT_EQ(both.size(), 60U);
  both.insert(trained.begin(), trained.end());
  // The same weights in a run that held nothing out.
  ASSERT_EQ(train("whole").code, 0);
  fs::copy_file(folder_ / "run/model.safetensors", folder_ / "whole/model.safetensors",
                fs::copy_options::overwrite_existing);
  fs::remove_all(folder_ / "run");
  fs::rename(folder_ / "whole", folder_ / "run");
  EXPECT_EQ(latents("train"), both);
}

TEST_F(PartsCommand, TakesOtherDataWholeAndTheSameDataByAnotherNameInParts) {
  ASSERT_EQ(train("run", {"--validation", "0.1"}).code, 0);
  EXPECT_EQ(latents("validation", {"--data", copy_of_data("copy")}), latents("validation"));
  const std::string other = copy_of_data("other");
  change_training_data(other);
  EXPECT_EQ(latents("train", {"--data", other}), latents("test"));
  for (const char* command : {"evaluate", "encode"}) {
    std::vector<std::string> arguments = {command, path("run"), "--split", "validation", "--data", other};
    if (arguments[0] == "encode") arguments.insert(arguments.end(), {"--out", path("latents.npy")});
    expect_error(debruit(arguments), 2, {"validation", other});
  }
}

TEST_F(PartsCommand, RefusesTrainingDataThatHasChanged) {
  const std::string data = copy_of_data("data");
  ASSERT_EQ(debruit({"train", "autoencoder", "--data", data, "--epochs", "1", "--validation", "0.1", "--hidden-size",
                     "16", "--out", path("run")})
                .code,
            0);
  std::ifstream file(folder_ / "run" / "config.json");
  const std::string config{std::istreambuf_iterator<char>(file), {}};
  const std::string trained_on = config.substr(config.find("sha256:"), 7 + 64);
  change_training_data(data);
  for (const char* part : {"train", "validation"}) {
    const test::Outcome outcome = debruit({"evaluate", path("run"), "--split", part});
    expect_error(outcome, 3, {data, trained_on, "its checksum is sha256:"});
  }
  EXPECT_EQ(debruit({"evaluate", path("run"), "--split", "test"}).code, 0);
}

TEST_F(PartsCommand, EvaluateSaysWhatItMeasuredOn) {
  ASSERT_EQ(train("run", {"--classes", "1,7"}).code, 0);
  const std::vector<std::string> command = {"evaluate", path("run"), "--noise",
                                            "gaussian:var=0.04,gaussian:var=0.01,speckle"};
  const std::string text = debruit(command).out;
  expect_in(text, "\ngaussian (var 0.04) ");
  expect_in(text, "\ngaussian  ");
  expect_in(text, "classes 1 and 7, sha256:");
  expect_in(text, "± half of the 95 % interval");
  std::vector<std::string> with_json = command;
  with_json.push_back("--json");
  const auto json = nlohmann::json::parse(debruit(with_json).out);
  const std::string checksum = json["data"]["checksum"];
  expect_in(text, checksum.substr(0, 19) + "…");
  const auto& mse = json["scores"][0]["denoised"]["mse"];
  std::array<char, 64> interval{};
  std::snprintf(interval.data(), interval.size(), "%.6f ± %.6f (", mse["mean"].get<double>(),
                (mse["high"].get<double>() - mse["low"].get<double>()) / 2);
  expect_in(text, interval.data());
}

TEST_F(PartsCommand, TheReportOfARunHasItsFoldersName) {
  ASSERT_EQ(train("first/").code, 0);
  std::ifstream file(folder_ / "first" / "report.html");
  const std::string html{std::istreambuf_iterator<char>(file), {}};
  expect_in(html, "<title>debruit: first</title>");
}

}  // namespace
}  // namespace debruit
