// Classifiers from the command line: training, classifying, evaluating, and what is refused.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/command_test.h"
#include "debruit/dataset.h"
#include "files/atomic_file.h"
#include "files/png.h"
#include "support/pixels.h"

namespace debruit {
namespace {

using Json = nlohmann::json;
using test::Outcome;

class ClassifierCommands : public test::CommandTest {
 protected:
  /// A training on few images; `more` are further arguments.
  [[nodiscard]] Outcome train_kind(const std::string& kind, const std::string& run,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"train",   kind,           "--data", kSmall,    "--out",
                                          path(run), "--test-limit", "40",     "--limit", "120"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return debruit(arguments);
  }

  [[nodiscard]] Json json_of(const std::string& file) const { return Json::parse(read_file(path(file))); }

  void write_digit(const std::string& name) const {
    const Dataset data = load_dataset(kSmall, Split::test, {});
    write_png(path(name), {28, 28, test::pixels_of(data.images, 7)});
  }

  void expect_refused(const Outcome& outcome, int code, const std::vector<std::string>& said) const {
    expect_error(outcome, code, said);
    EXPECT_FALSE(std::filesystem::exists(path("refused")));
  }
};

TEST_F(ClassifierCommands, EveryKindLeavesAWholeRun) {
  for (const std::string kind : {"mlp", "cnn", "lenet5", "probe", "knn"}) {
    std::vector<std::string> more;
    if (kind != "knn") more = {"--epochs", "1"};
    const Outcome outcome = train_kind(kind, kind, more);
    ASSERT_EQ(outcome.code, 0) << kind << outcome.err;
    for (const char* file :
         {"config.json", "metrics.csv", "model.safetensors", "result.json", "predictions.npz", "report.html"}) {
      EXPECT_TRUE(std::filesystem::exists(path(kind + "/" + file))) << kind << " " << file;
    }
    const Json result = json_of(kind + "/result.json");
    EXPECT_EQ(result["status"], "finished");
    EXPECT_EQ(result["classifier_evaluations"][0]["scores"].size(), 9U);
    EXPECT_EQ(result["classifier_evaluations"][0]["data"]["count"], 40);
    EXPECT_GT(result["seconds_per_image"], 0);
    EXPECT_EQ(json_of(kind + "/config.json")["model"]["kind"], kind);
  }
}

TEST_F(ClassifierCommands, StandBehindAnAutoencoder) {
  ASSERT_EQ(train("ae").code, 0);
  const Outcome outcome = train_kind("mlp", "mlp",
                                     {"--encoder", path("ae"), "--fine-tune", "--hidden-layers", "1", "--epochs", "2",
                                      "--loss", "cross-entropy-of-softmax", "--validation", "0.2"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  expect_in(outcome.out, "MLP(1, 20) on latents, fine-tuned: 120 images");
  expect_in(outcome.out, "accuracy");
  const Json config = json_of("mlp/config.json");
  EXPECT_EQ(config["model"]["input"], "latents");
  EXPECT_EQ(config["model"]["autoencoder"]["latent_size"], 4);
  EXPECT_EQ(config["model"]["loss"], "cross-entropy-of-softmax");
  EXPECT_EQ(config["model"]["fine_tune"], true);
  EXPECT_EQ(config["autoencoder"]["path"], path("ae"));
  EXPECT_EQ(config["autoencoder"]["sha256"], json_of("ae/result.json")["weights_sha256"]);
  EXPECT_EQ(train_kind("knn", "knn", {"--denoiser", path("ae")}).code, 0);
  EXPECT_EQ(json_of("knn/config.json")["model"]["input"], "denoised");
}

TEST_F(ClassifierCommands, TheirSettingsTrainThemAgain) {
  ASSERT_EQ(train("ae").code, 0);
  ASSERT_EQ(train_kind("mlp", "first", {"--encoder", path("ae"), "--epochs", "1"}).code, 0);
  const Outcome again = debruit({"train", "mlp", "--config", path("first/config.json"), "--out", path("again")});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(json_of("first/result.json")["weights_sha256"], json_of("again/result.json")["weights_sha256"]);
  EXPECT_EQ(json_of("first/config.json"), json_of("again/config.json"));
}

TEST_F(ClassifierCommands, EvaluatePrintsAccuracyConfusionAndRecall) {
  ASSERT_EQ(train_kind("knn", "knn", {"--noise", "none"}).code, 0);
  const Outcome clean = debruit({"evaluate", path("knn"), "--noise", "none"});
  EXPECT_EQ(clean.code, 0) << clean.err;
  for (const char* part : {"accuracy", "none, scale 0", "recall", "40 images"}) expect_in(clean.out, part);
  const Outcome several = debruit({"evaluate", path("knn")});
  EXPECT_EQ(several.out.find("recall"), std::string::npos);
  expect_in(debruit({"evaluate", path("knn"), "--confusion"}).out, "salt and pepper, scale 0.5: images of each class");
  const Json json = Json::parse(debruit({"evaluate", path("knn"), "--noise", "none", "--json"}).out);
  const Json& score = json["scores"][0];
  std::size_t right = 0;
  std::size_t all = 0;
  for (std::size_t row = 0; row < 10; ++row) {
    right += score["confusion"][row][row].get<std::size_t>();
    for (const auto& count : score["confusion"][row]) all += count.get<std::size_t>();
  }
  EXPECT_EQ(all, 40U);
  EXPECT_DOUBLE_EQ(score["accuracy"]["value"], static_cast<double>(right) / 40.0);
}

TEST_F(ClassifierCommands, ClassifyAnswersForPicturesAndForDataSets) {
  ASSERT_EQ(train_kind("knn", "knn", {"--noise", "none", "--neighbours", "1"}).code, 0);
  write_digit("digit.png");
  const Outcome picture = debruit({"classify", path("knn"), path("digit.png")});
  ASSERT_EQ(picture.code, 0) << picture.err;
  const Outcome images = debruit({"classify", path("knn"), "--split", "test"});
  ASSERT_EQ(images.code, 0) << images.err;
  std::istringstream lines(images.out);
  std::vector<std::string> answers;
  for (std::string line; std::getline(lines, line);) answers.push_back(line);
  ASSERT_EQ(answers.size(), 40U);
  EXPECT_EQ(answers[7].substr(0, 7), "test 7\t");
  EXPECT_EQ(picture.out, path("digit.png") + answers[7].substr(6) + "\n");  // the same image, the same answer
  const Json json = Json::parse(debruit({"classify", path("knn"), path("digit.png"), "--json", "--probabilities"}).out);
  EXPECT_EQ(json["images"][0]["probabilities"].size(), 10U);
  EXPECT_EQ(json["images"][0]["probability"], 1.0);
  expect_error(debruit({"classify", path("knn")}), 2, {"INPUT", "is missing"});
  expect_error(debruit({"classify", path("knn"), path("digit.png"), "--split", "test"}), 2, {"not both"});
}

TEST_F(ClassifierCommands, AreNotTakenForDenoisers) {
  ASSERT_EQ(train_kind("probe", "probe", {"--epochs", "1"}).code, 0);
  ASSERT_EQ(train("ae").code, 0);
  write_digit("digit.png");
  const std::string wrong = "is a classifier's run; expected an autoencoder's";
  expect_error(debruit({"denoise", path("probe"), path("digit.png"), "--out", path("refused")}), 3, {wrong});
  expect_refused(debruit({"encode", path("probe"), "--out", path("refused")}), 3, {wrong});
  expect_refused(train_kind("mlp", "refused", {"--encoder", path("probe")}), 3, {wrong});
  expect_error(debruit({"classify", path("ae"), path("digit.png")}), 3, {"expected a classifier's"});
  expect_error(debruit({"evaluate", path("ae"), "--confusion"}), 2, {"--confusion"});
}

TEST_F(ClassifierCommands, BadSettingsLeaveNothingBehind) {
  ASSERT_EQ(train("ae").code, 0);
  expect_refused(train_kind("mlp", "refused", {"--fine-tune"}), 2, {"--fine-tune", "--encoder"});
  expect_refused(train_kind("knn", "refused", {"--epochs", "3"}), 2, {"--epochs"});
  expect_refused(train_kind("cnn", "refused", {"--encoder", path("ae")}), 2, {"--encoder"});
  expect_refused(train_kind("mlp", "refused", {"--patience", "3"}), 2, {"patience", "validation"});
  expect_refused(train_kind("mlp", "refused", {"--encoder", path("ae"), "--denoiser", path("ae")}), 2, {"excludes"});
  expect_refused(debruit({"train", "mlp", "--config", path("ae/config.json"), "--out", path("refused")}), 2,
                 {"model.kind", "\"mlp\" expected"});
  write_file(path("c.json"), R"({"model": {"input": "latents", "autoencoder":
      {"hidden_layers": 1, "hidden_size": 16, "latent_size": 81, "image": [1, 28, 28]}}})");
  expect_refused(train_kind("mlp", "refused", {"--encoder", path("ae"), "--config", path("c.json")}), 3,
                 {"has latent_size 4", "model.autoencoder.latent_size is 81"});
  expect_refused(train_kind("mlp", "refused", {"--config", path("c.json")}), 2, {"autoencoder", "is missing"});
  write_file(path("c.json"), R"({"model": {"classes": 5}})");
  expect_refused(train_kind("mlp", "refused", {"--config", path("c.json")}), 2, {"classes", "label 9"});
}

TEST_F(ClassifierCommands, AClassFilterThatLeavesNoImageIsRefused) {
  std::filesystem::create_directory(path("ones"));
  ASSERT_EQ(shell("cd \"$small\" && cp -r . \"$folder/ones\"").code, 0);
  // Labels of both splits become 1: an IDX file of labels has 8 bytes before them.
  ASSERT_EQ(shell("cd \"$folder/ones\" && for f in *labels*; do gunzip -f \"$f\" 2>/dev/null; done; "
                  "for f in *labels*; do s=$(stat -c %s \"$f\"); { head -c 8 \"$f\"; "
                  "head -c $((s - 8)) /dev/zero | tr '\\0' '\\1'; } > x && mv x \"$f\"; done")
                .code,
            0);
  expect_refused(debruit({"train", "mlp", "--data", path("ones"), "--classes", "7", "--out", path("refused")}), 2,
                 {"class"});
}

}  // namespace
}  // namespace debruit
