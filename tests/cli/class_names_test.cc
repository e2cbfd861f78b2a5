// Classes have names where pictures lie in folders: a run keeps them, and other data is matched by them.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command_test.h"
#include "files/npz.h"
#include "files/picture.h"
#include "files/zip.h"

namespace debruit {
namespace {

using nlohmann::json;
using test::Outcome;
using Bytes = std::vector<std::uint8_t>;
using Words = std::vector<std::string>;

constexpr std::size_t kSide = 6;

class ClassNames : public test::CommandTest {
 protected:
  static Picture picture(std::uint8_t grey) { return {1, kSide, kSide, Bytes(kSide * kSide, grey)}; }

  /// Three pictures in SET/CLASS, nearly of this grey.
  void pictures(const std::string& folder, std::uint8_t grey) const {
    std::filesystem::create_directories(folder_ / folder);
    for (std::uint8_t i = 0; i < 3; ++i) {
      test::put(folder_ / folder / (std::to_string(i) + ".png"),
                encode_png(picture(static_cast<std::uint8_t>(grey + 3 * i))));
    }
  }

  /// Cats are dark, dogs grey, owls bright; a classifier that takes the nearest picture tells them apart.
  [[nodiscard]] Outcome train_on_animals(const Words& more = {}) const {
    pictures("animals/cat", 10);
    pictures("animals/dog", 120);
    pictures("animals/owl", 240);
    Words command = {"train",        "knn", "--data",  path("animals"), "--noise",  "none",
                     "--neighbours", "1",   "--force", "--out",         path("run")};
    command.insert(command.end(), more.begin(), more.end());
    return debruit(command);
  }

  [[nodiscard]] json evaluation_on(const std::string& data) const {
    const Outcome outcome = debruit({"evaluate", path("run"), "--data", path(data), "--noise", "none", "--json"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.code == 0 ? outcome.out : "{}");
  }

  [[nodiscard]] json data_of_run() const { return json::parse(test::get(folder_ / "run/config.json"))["data"]; }
};

TEST_F(ClassNames, AFolderThatLacksAClassIsScoredByName) {
  ASSERT_EQ(train_on_animals().code, 0);
  EXPECT_EQ(data_of_run()["class_names"], (json{"cat", "dog", "owl"}));
  pictures("others/dog", 123);
  pictures("others/owl", 237);
  const json evaluation = evaluation_on("others");
  EXPECT_EQ(evaluation["scores"][0]["accuracy"]["value"], 1.0);
  EXPECT_EQ(evaluation["scores"][0]["confusion"][1][1], 3);
  EXPECT_EQ(evaluation["scores"][0]["confusion"][2][2], 3);
  expect_in(debruit({"evaluate", path("run"), "--data", path("others")}).out, "classes: 0 cat, 1 dog, 2 owl");
}

TEST_F(ClassNames, AnUnknownClassIsNamedBesideTheKnownOnes) {
  ASSERT_EQ(train_on_animals().code, 0);
  pictures("others/dog", 120);
  pictures("others/zebra", 60);
  const Words said = {"others", "a class that the model does not know: zebra; known are cat, dog, owl"};
  expect_error(debruit({"evaluate", path("run"), "--data", path("others")}), 2, said);
  expect_error(debruit({"classify", path("run"), "--data", path("others")}), 2, said);
  expect_error(train_on_animals({"--validation-data", path("others")}), 2, said);
}

TEST_F(ClassNames, ValidationDataIsMatchedByName) {
  pictures("others/owl", 237);
  const Outcome outcome = train_on_animals({"--validation-data", path("others")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Outcome validation = debruit({"evaluate", path("run"), "--split", "validation", "--noise", "none", "--json"});
  EXPECT_EQ(json::parse(validation.out)["scores"][0]["accuracy"]["value"], 1.0);
  const std::string metrics = test::get(folder_ / "run/metrics.csv");
  EXPECT_NE(metrics.find(",1,"), std::string::npos) << metrics;  // the validation accuracy
}

TEST_F(ClassNames, ClassifyGivesNames) {
  ASSERT_EQ(train_on_animals().code, 0);
  pictures("others/owl", 237);
  EXPECT_EQ(debruit({"classify", path("run"), "--data", path("others")}).out,
            "train 0\towl\t1.0000\ntrain 1\towl\t1.0000\ntrain 2\towl\t1.0000\n");
  const std::string file = path("others/owl/1.png");
  EXPECT_EQ(debruit({"classify", path("run"), file}).out, file + "\towl\t1.0000\n");
  const json answer = json::parse(debruit({"classify", path("run"), file, "--json"}).out)["images"][0];
  EXPECT_EQ(answer["label"], 2);
  EXPECT_EQ(answer["class"], "owl");
}

TEST_F(ClassNames, ABundleCarriesThem) {
  ASSERT_EQ(train_on_animals().code, 0);
  const Outcome outcome = debruit({"bundle", path("run"), "--split", "train", "--out", path("run.zip")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  expect_in(ZipFile(path("run.zip"), std::uint64_t{1} << 30U).read("README.md"), "in this order: cat, dog, owl");
  const std::string file = path("animals/owl/1.png");
  EXPECT_EQ(debruit({"classify", path("run.zip"), file}).out, file + "\towl\t1.0000\n");
}

TEST_F(ClassNames, DataWithoutNamesKeepsItsNumbers) {
  ASSERT_EQ(train_on_animals().code, 0);
  Bytes pixels(2 * kSide * kSide, 240);
  std::fill_n(pixels.begin(), kSide * kSide, std::uint8_t{120});
  write_npz(path("numbers.npz"), {{"x", {{2, kSide, kSide}, pixels}}, {"y", {{2}, Bytes{1, 2}}}});
  EXPECT_EQ(evaluation_on("numbers.npz")["scores"][0]["accuracy"]["value"], 1.0);
  // The other way round there is nothing that a name could mean.
  ASSERT_EQ(debruit({"train", "knn", "--data", path("numbers.npz"), "--noise", "none", "--neighbours", "1", "--force",
                     "--out", path("run")})
                .code,
            0);
  EXPECT_FALSE(data_of_run().contains("class_names"));
  expect_error(debruit({"evaluate", path("run"), "--data", path("animals")}), 2,
               {"animals", "has classes with names (cat, dog, owl)", "are numbers"});
}

TEST_F(ClassNames, AnAutoencoderAsksForNone) {
  ASSERT_EQ(train_on_animals().code, 0);
  pictures("others/zebra", 60);
  ASSERT_EQ(debruit({"train", "autoencoder", "--data", path("animals"), "--hidden-size", "4", "--latent-size", "2",
                     "--epochs", "1", "--force", "--out", path("run")})
                .code,
            0);
  const Outcome outcome = debruit({"evaluate", path("run"), "--data", path("others")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
}

TEST_F(ClassNames, OldSettingsDoNotNameTheClassesOfOtherData) {
  ASSERT_EQ(train_on_animals().code, 0);
  pictures("others/bee", 60);
  pictures("others/zebra", 200);
  const Outcome outcome = debruit(
      {"train", "knn", "--config", path("run/config.json"), "--data", path("others"), "--force", "--out", path("run")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(data_of_run()["class_names"], (json{"bee", "zebra"}));
}

TEST_F(ClassNames, TheSettingsOfARunTrainItAgain) {
  ASSERT_EQ(train_on_animals().code, 0);
  const json data = data_of_run();
  const Outcome again =
      debruit({"train", "knn", "--config", path("run/config.json"), "--force", "--out", path("again")});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(json::parse(test::get(folder_ / "again/config.json"))["data"], data);
}

TEST_F(ClassNames, ValuesAsTheyAreAreTheSameInFilesAndInDataSets) {
  ASSERT_EQ(train_on_animals({"--scaling", "none"}).code, 0);
  pictures("others/owl", 237);
  EXPECT_EQ(evaluation_on("others")["scores"][0]["accuracy"]["value"], 1.0);
  const std::string file = path("others/owl/1.png");
  const Outcome outcome = debruit({"classify", path("run"), file});
  EXPECT_EQ(outcome.out, file + "\towl\t1.0000\n");
  expect_in(outcome.err, "pictures are fed as they are");
}

}  // namespace
}  // namespace debruit
