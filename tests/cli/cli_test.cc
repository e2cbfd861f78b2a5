// The command line from outside: what it prints, what it leaves, how it ends.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/process.h"
#include "files/atomic_file.h"
#include "files/npy.h"
#include "files/png.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using test::Process;

const std::string kSmall = std::string(DEBRUIT_TEST_DATA) + "/data/small";

class CliTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("debruit-cli-" + std::to_string(getpid()) + "-" +
                                           testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  Outcome debruit(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), DEBRUIT_BINARY);
    return Process(arguments, folder_).finish();
  }

  /// A small training; `more` are further arguments.
  Outcome train(const std::string& run, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"train",         "autoencoder", "--data",   kSmall,
                                          "--hidden-size", "32",          "--epochs", "2",
                                          "--latent-size", "9",           "--out",    path(run)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return debruit(arguments);
  }

  [[nodiscard]] std::string content(const std::string& name) const { return read_file(folder_ / name); }

  void expect_error(const Outcome& outcome, int code, const std::vector<std::string>& said) const {
    EXPECT_EQ(outcome.code, code) << outcome.err;
    for (const std::string& text : said) {
      EXPECT_NE(outcome.err.find(text), std::string::npos) << "expected \"" << text << "\" in: " << outcome.err;
    }
  }

  fs::path folder_;
};

TEST_F(CliTest, SaysWhatItCanDo) {
  const Outcome help = debruit({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* command :
       {"data", "train", "evaluate", "compare", "denoise", "classify", "encode", "report", "study"}) {
    EXPECT_NE(help.out.find(command), std::string::npos) << command;
    EXPECT_EQ(debruit({command, "--help"}).code, 0) << command;
  }
  EXPECT_EQ(debruit({"--version"}).out.rfind("debruit ", 0), 0U);
}

TEST_F(CliTest, RefusesWhatItDoesNotKnow) {
  expect_error(debruit({}), 2, {"subcommand"});
  expect_error(debruit({"trian"}), 2, {"trian"});
  expect_error(train("run", {"--epohcs", "3"}), 2, {"--epohcs"});
  expect_error(train("run", {"--noise", "gausian"}), 2, {"gausian", "gaussian", "masking", "s&p"});
  expect_error(train("run", {"--scaling", "log"}), 2, {"log", "unit", "minmax-columns"});
  expect_error(debruit({"train", "autoencoder", "--data", "mnits", "--out", path("run")}), 2,
               {"mnits", "mnist", "fashion-mnist"});
  EXPECT_FALSE(fs::exists(path("run")));
}

TEST_F(CliTest, RefusesValuesOutOfRange) {
  expect_error(train("run", {"--epochs", "0"}), 2, {"--epochs"});
  expect_error(train("run", {"--batch-size", "-3"}), 2, {"--batch-size"});
  expect_error(train("run", {"--learning-rate", "fast"}), 2, {"--learning-rate"});
  expect_error(train("run", {"--scale", "-1"}), 2, {"scale"});
  expect_error(train("run", {"--scale", "2..1"}), 2, {"range"});
  expect_error(train("run", {"--noise", "salt", "--scale", "3"}), 2, {"over 1"});
  expect_error(train("run", {"--classes", "1,256"}), 2, {"--classes", "256"});
  EXPECT_FALSE(fs::exists(path("run")));
}

TEST_F(CliTest, LeavesACompleteRunFolder) {
  const Outcome outcome = train("run");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("epoch 2/2  training loss"), std::string::npos);
  for (const char* file : {"config.json", "metrics.csv", "model.safetensors", "result.json", "samples.npz",
                           "latents.npz", "report.html"}) {
    EXPECT_TRUE(fs::exists(folder_ / "run" / file)) << file;
  }
  const auto result = nlohmann::json::parse(content("run/result.json"));
  EXPECT_EQ(result["status"], "finished");
}

TEST_F(CliTest, IsQuietWhenAsked) {
  const Outcome outcome = train("run", {"--quiet"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(CliTest, DoesNotOverwriteARunUnlessForced) {
  ASSERT_EQ(train("run").code, 0);
  const std::string before = content("run/model.safetensors");
  expect_error(train("run", {"--seed", "1"}), 2, {"run", "--force"});
  EXPECT_EQ(content("run/model.safetensors"), before);
  EXPECT_EQ(train("run", {"--seed", "1", "--force"}).code, 0);
  EXPECT_NE(content("run/model.safetensors"), before);
}

TEST_F(CliTest, MakesTheSameWeightsAgainFromItsConfig) {
  ASSERT_EQ(train("first", {"--noise", "masking,poisson", "--scale", "0.2..0.8", "--clip", "--validation", "0.1",
                            "--classes", "1,7", "--threads", "1"})
                .code,
            0);
  const Outcome again = debruit(
      {"train", "autoencoder", "--config", path("first/config.json"), "--out", path("second"), "--threads", "3"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(content("first/config.json"), content("second/config.json"));
  EXPECT_EQ(content("first/model.safetensors"), content("second/model.safetensors"));
}

TEST_F(CliTest, LetsFlagsOverrideTheConfig) {
  write_file(folder_ / "config.json", R"({"model": {"hidden_size": 16}, "training": {"epochs": 1, "seed": 9}})");
  ASSERT_EQ(debruit({"train", "autoencoder", "--data", kSmall, "--config", path("config.json"), "--seed", "3", "--out",
                     path("run")})
                .code,
            0);
  const auto config = nlohmann::json::parse(content("run/config.json"));
  EXPECT_EQ(config["model"]["hidden_size"], 16);
  EXPECT_EQ(config["training"]["epochs"], 1);
  EXPECT_EQ(config["training"]["seed"], 3);
}

TEST_F(CliTest, RefusesAConfigItDoesNotUnderstand) {
  const auto refused = [&](const std::string& text, int code, const std::vector<std::string>& said) {
    write_file(folder_ / "config.json", text);
    expect_error(train("run", {"--config", path("config.json")}), code, said);
  };
  refused(R"({"model": {"hiden_size": 16}})", 2, {"config.json", "hiden_size", "hidden_size"});
  refused(R"({"training": {"epochs": "many"}})", 2, {"epochs"});
  refused("{", 3, {"config.json"});
  expect_error(train("run", {"--config", path("none.json")}), 4, {"none.json"});
  EXPECT_FALSE(fs::exists(path("run")));
}

TEST_F(CliTest, EvaluatesEachKindAndScale) {
  ASSERT_EQ(train("run", {"--validation", "0.1"}).code, 0);
  const Outcome outcome =
      debruit({"evaluate", path("run"), "--noise", "gaussian,salt", "--scale", "0.5,1", "--seed", "4", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json["data"]["count"], 200);
  EXPECT_EQ(json["data"]["split"], "test");
  EXPECT_EQ(json["noise"]["seed"], 4);
  EXPECT_EQ(json["scores"].size(), 4U);
  const Outcome thirds = debruit({"evaluate", path("run"), "--noise-mix", "thirds", "--split", "validation", "--json"});
  ASSERT_EQ(thirds.code, 0) << thirds.err;
  const auto held_out = nlohmann::json::parse(thirds.out);
  EXPECT_EQ(held_out["data"]["count"], 60);
  EXPECT_EQ(held_out["data"]["split"], "validation");
  EXPECT_EQ(held_out["scores"].size(), 1U);
}

TEST_F(CliTest, SaysWhyItCannotEvaluate) {
  expect_error(debruit({"evaluate", path("nowhere")}), 4, {"nowhere"});
  ASSERT_EQ(train("run").code, 0);
  expect_error(debruit({"evaluate", path("run"), "--split", "validation"}), 2, {"held no images out"});
  expect_error(debruit({"evaluate", path("run"), "--split", "tset"}), 2, {"tset"});
  write_file(folder_ / "run" / "model.safetensors", "short");
  expect_error(debruit({"evaluate", path("run")}), 3, {"model.safetensors"});
}

TEST_F(CliTest, DenoisesPictures) {
  ASSERT_EQ(train("run").code, 0);
  write_png(folder_ / "a.png", {28, 28, std::vector<std::uint8_t>(784, 0)});
  write_png(folder_ / "large.png", {56, 60, std::vector<std::uint8_t>(56 * 60, 255)});
  EXPECT_EQ(debruit({"denoise", path("run"), path("a.png"), "--out", path("clean")}).code, 0);
  EXPECT_EQ(read_png_grey(folder_ / "clean" / "a.png").width, 28U);
  expect_error(debruit({"denoise", path("run"), path("large.png"), "--out", path("out")}), 3,
               {"large.png", "56x60", "28x28", "--resize"});
  EXPECT_FALSE(fs::exists(path("out")));
  EXPECT_EQ(debruit({"denoise", path("run"), path("a.png"), path("large.png"), "--resize", "--side-by-side", "--out",
                     path("pairs")})
                .code,
            0);
  EXPECT_EQ(read_png_grey(folder_ / "pairs" / "large.png").width, 56U);
  expect_error(debruit({"denoise", path("run"), path("a.png"), "--out", folder_.string()}), 2, {"overwrite"});
}

TEST_F(CliTest, InvertsBlackOnWhiteForTheModelAndBack) {
  ASSERT_EQ(train("run").code, 0);
  std::vector<std::uint8_t> ink(784, 0);
  std::fill_n(ink.begin() + 300, 40, std::uint8_t{200});
  std::vector<std::uint8_t> paper(784);
  for (std::size_t i = 0; i < ink.size(); ++i) paper[i] = static_cast<std::uint8_t>(255 - ink[i]);
  write_png(folder_ / "ink.png", {28, 28, ink});
  write_png(folder_ / "paper.png", {28, 28, paper});
  ASSERT_EQ(debruit({"denoise", path("run"), path("ink.png"), "--out", path("out")}).code, 0);
  ASSERT_EQ(debruit({"denoise", path("run"), path("paper.png"), "--invert", "--out", path("out")}).code, 0);
  const auto from_ink = read_png_grey(folder_ / "out" / "ink.png").values;
  const auto from_paper = read_png_grey(folder_ / "out" / "paper.png").values;
  for (std::size_t i = 0; i < from_ink.size(); ++i) ASSERT_EQ(from_ink[i], 255 - from_paper[i]);
}

TEST_F(CliTest, SaysThatAMinmaxModelIsFedUnscaledPictures) {
  ASSERT_EQ(train("run", {"--scaling", "minmax-columns"}).code, 0);
  write_png(folder_ / "a.png", {28, 28, std::vector<std::uint8_t>(784, 0)});
  const Outcome outcome = debruit({"denoise", path("run"), path("a.png"), "--out", path("out")});
  EXPECT_NE(outcome.out.find("minmax-columns"), std::string::npos) << outcome.out;
}

TEST_F(CliTest, EncodesToAnArray) {
  ASSERT_EQ(train("run").code, 0);
  ASSERT_EQ(debruit({"encode", path("run"), "--split", "train", "--out", path("latents.npy")}).code, 0);
  EXPECT_EQ(read_npy(folder_ / "latents.npy").shape, (std::vector<std::size_t>{600, 9}));
}

TEST_F(CliTest, SavesWhatWasTrainedWhenInterrupted) {
  for (const auto& [signal, code] : {std::pair{SIGINT, 130}, {SIGTERM, 143}}) {
    const std::string run = path("run" + std::to_string(code));
    Process process({DEBRUIT_BINARY, "train", "autoencoder", "--data", kSmall, "--epochs", "100000", "--out", run},
                    folder_);
    ASSERT_TRUE(process.wait_for("epoch 2/"));
    process.send(signal);
    const Outcome outcome = process.finish();
    EXPECT_EQ(outcome.code, code) << outcome.err;
    EXPECT_EQ(nlohmann::json::parse(read_file(run + "/result.json"))["status"], "interrupted");
    EXPECT_EQ(debruit({"evaluate", run}).code, 0);
    EXPECT_EQ(debruit({"report", run, "--out", path("report.html")}).code, 0);
  }
}

TEST_F(CliTest, ReportsDamagedData) {
  fs::create_directories(folder_ / "data");
  for (const auto& file : fs::directory_iterator(kSmall)) {
    if (file.path().extension() == ".gz") fs::copy_file(file, folder_ / "data" / file.path().filename());
  }
  const fs::path images = folder_ / "data" / "train-images-idx3-ubyte.gz";
  fs::resize_file(images, fs::file_size(images) / 2);
  expect_error(debruit({"train", "autoencoder", "--data", path("data"), "--out", path("run")}), 3,
               {"train-images-idx3-ubyte.gz"});
  fs::remove(images);
  expect_error(debruit({"train", "autoencoder", "--data", path("data"), "--out", path("run")}), 4, {"train-images"});
  EXPECT_FALSE(fs::exists(path("run")));
}

TEST_F(CliTest, SaysWhereItCannotWrite) {
  write_file(folder_ / "file", "not a folder");
  expect_error(train("file/run"), 4, {"file/run"});
}

TEST_F(CliTest, LeavesNoHalfWrittenFileWhenTheDiskIsFull) {
  // A limit on the size of files stands in for a full disk: writes beyond 64 KiB fail.
  const std::string command = std::string("trap '' XFSZ; ulimit -f 64; exec '") + DEBRUIT_BINARY +
                              "' train autoencoder --epochs 1 --data '" + kSmall + "' --out '" + path("run") + "'";
  const Outcome outcome = Process({"bash", "-c", command}, folder_).finish();
  expect_error(outcome, 4, {"model.safetensors", "cannot write"});
  EXPECT_FALSE(fs::exists(folder_ / "run" / "model.safetensors"));
  for (const auto& file : fs::directory_iterator(folder_ / "run")) {
    EXPECT_EQ(file.path().filename().string().find("tmp"), std::string::npos) << file.path();
  }
}

}  // namespace
}  // namespace debruit
